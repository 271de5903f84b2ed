using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>P·A = L·U with partial pivoting, blocked and right-looking; LAPACK's getrf in row-major order.</summary>
internal static unsafe class LuFactorization
{
    private const int Block = 48;

    /// <summary>Multiplications (some 10 µs) below which a thread's help does not pay.</summary>
    private const long Grain = 1 << 19;

    /// <summary>
    /// Overwrites A (m x n) by L below and U on and above the diagonal. <paramref name="pivots"/> (min(m, n)) receives the
    /// row, counted from 1, that each row was exchanged with; without pivoting it counts up.
    /// </summary>
    /// <returns>0, or the place (from 1) of the first pivot that is exactly zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Factor<T, F>(nint m, nint n, T* a, nint lda, int* pivots, bool pivot = true)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var info = 0;
        var steps = Math.Min(m, n);
        var ld = (m | 15) + 17;
        using var panel = new Workspace<T>(Math.Min(Block, steps) * ld);
        for (nint start = 0; start < steps; start += Block)
        {
            var width = Math.Min(Block, steps - start);
            var end = start + width;
            var corner = a + start * lda + start;
            Transpose.Run((byte*)panel.Pointer, ld * sizeof(T), (byte*)corner, lda * sizeof(T), m - start, width, sizeof(T));
            var failed = Panel<T, F>(m - start, width, panel.Pointer, ld, pivots + start, pivot);
            if (failed > 0 && info == 0) info = (int)start + failed;
            Transpose.Run((byte*)corner, lda * sizeof(T), (byte*)panel.Pointer, ld * sizeof(T), width, m - start, sizeof(T));
            for (var j = start; j < end; j++)
            {
                pivots[j] += (int)start;
                PlaneRotation.SwapRows(start, a + j * lda, a + (pivots[j] - 1) * lda);
            }

            if (end == n) continue;

            // The panel still holds the columns of L side by side with what the products read of them; negated, they are added.
            for (nint k = 0; k < width && end < m; k++) F.Scale(m - end, -T.One, panel.Pointer + k * ld + width);
            var rest = new Trailing<T>(m, n, start, width, a, lda, panel.Pointer + width, ld, pivots);
            nint strip = TriangularSolve.StripWidth<T>();
            WorkerPool.For(
                (n - end + strip - 1) / strip, Math.Max(1, Grain / Math.Max(1, (long)(m - start) * width * strip)), &Update<T, F>, &rest);
        }

        return info;
    }

    /// <summary>
    /// What a panel does to strips of the columns on its right: rows change places, those beside the panel are divided by its L, and their products
    /// with the rest of L leave the rows below.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update<T, F>(void* state, long begin, long end)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var rest = (Trailing<T>*)state;
        nint strip = TriangularSolve.StripWidth<T>(), first = rest->Start + rest->Width;
        var top = stackalloc T[Block * TriangularSolve.StripWidth<T>()];
        for (var s = (nint)begin; s < end; s++)
        {
            var columns = Math.Min(strip, rest->N - first - s * strip);
            var place = rest->A + first + s * strip;
            for (var j = rest->Start; j < first; j++)
                PlaneRotation.SwapRows(columns, place + j * rest->Lda, place + (rest->Pivots[j] - 1) * rest->Lda);

            // Where its rows follow one another they do not compete for places in the caches.
            var beside = place + rest->Start * rest->Lda;
            MatrixLayout.Copy(rest->Width, columns, beside, rest->Lda, top, columns);
            TriangularSolve.Substitute<T, F>(
                rest->Width, columns, rest->A + rest->Start * (rest->Lda + 1), rest->Lda, upper: false, unit: true, top, columns);
            MatrixLayout.Copy(rest->Width, columns, top, columns, beside, rest->Lda);
            if (first == rest->M) continue;
            F.Multiply(
                rest->M - first, columns, rest->Width, T.One, rest->Panel, 1, rest->LdPanel, false, top, columns, 1, false, T.One,
                place + first * rest->Lda, rest->Lda, 1);
        }
    }

    /// <summary>
    /// Factors a few columns, each of which is a row of <paramref name="panel"/>, so that elimination runs along memory. Left-looking: a column meets
    /// all columns before it, a few at a time, when its turn comes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Panel<T, F>(nint m, nint width, T* panel, nint ld, int* pivots, bool pivot)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        const int Group = 8;
        var info = 0;
        for (nint j = 0; j < width; j++)
        {
            var column = panel + j * ld;
            for (nint first = 0; first < j; first += Group)
            {
                var last = Math.Min(first + Group, j);
                for (var k = first; k < last; k++)
                {
                    for (var i = k + 1; i < last; i++) column[i] -= column[k] * panel[k * ld + i];
                }

                F.AddCombination(
                    m - last, last - first, -T.One, column + first, 1, false, panel + first * ld + last, ld, column + last);
            }

            var chosen = pivot ? j + F.LargestIndex(m - j, column + j) : j;
            pivots[j] = (int)chosen + 1;
            if (chosen != j)
            {
                for (nint k = 0; k < width; k++)
                    (panel[k * ld + j], panel[k * ld + chosen]) = (panel[k * ld + chosen], panel[k * ld + j]);
            }

            if (T.IsZero(column[j]))
            {
                if (info == 0) info = (int)j + 1;
                if (pivot) continue;
            }

            F.DivideBy(m - j - 1, column[j], column + j + 1);
        }

        return info;
    }

    /// <summary>B (n x columns) becomes the X of op(A)·X = B, op being nothing, the transpose or the adjoint.</summary>
    public static void Solve<T, F>(nint n, nint columns, T* lu, nint ldlu, int* pivots, bool adjoint, bool conjugate, T* b, nint ldb)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (!adjoint)
        {
            Exchange(n, columns, pivots, b, ldb, reverse: false);
            TriangularSolve.Left<T, F>(n, columns, lu, ldlu, 1, false, upper: false, unit: true, b, ldb);
            TriangularSolve.Left<T, F>(n, columns, lu, ldlu, 1, false, upper: true, unit: false, b, ldb);
            return;
        }

        TriangularSolve.Left<T, F>(n, columns, lu, 1, ldlu, conjugate, upper: false, unit: false, b, ldb);
        TriangularSolve.Left<T, F>(n, columns, lu, 1, ldlu, conjugate, upper: true, unit: true, b, ldb);
        Exchange(n, columns, pivots, b, ldb, reverse: true);
    }

    /// <summary>A (destroyed: it holds its factors afterwards) is inverted into X.</summary>
    /// <returns>0, or the place (from 1) of the first zero pivot; X is then not meaningful.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Invert<T, F>(nint n, T* a, nint lda, int* pivots, T* x, nint ldx)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var info = Factor<T, F>(n, n, a, lda, pivots);
        nint strip = TriangularSolve.StripWidth<T>();
        var strips = new Inversion<T>(n, a, lda, null, x, ldx);
        WorkerPool.For((n + strip - 1) / strip, TriangularSolve.StripGrain<T>(n), &InvertStrips<T, F>, &strips);

        // The exchanges of rows of A are those of columns of its inverse, the last one first.
        using var order = new Workspace<int>(n);
        Permutation(new ReadOnlySpan<int>(pivots, (int)n), new Span<int>(order.Pointer, (int)n));
        var rows = new Inversion<T>(n, a, lda, order.Pointer, x, ldx);
        WorkerPool.For(n, Math.Max(1, Grain / 16 / Math.Max(1, n)), &OrderColumns<T>, &rows);
        return info;
    }

    /// <summary>Columns of the inverse of L·U.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InvertStrips<T, F>(void* state, long begin, long end)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var job = (Inversion<T>*)state;
        nint n = job->N, strip = TriangularSolve.StripWidth<T>();
        using var memory = new Workspace<T>(n * strip);
        for (var s = (nint)begin; s < end; s++)
        {
            nint first = s * strip, columns = Math.Min(strip, n - first);
            var x = memory.Pointer;
            new Span<T>(x, checked((int)(n * columns))).Clear();
            for (nint i = 0; i < columns; i++) x[(first + i) * columns + i] = T.One;

            // The inverse of L is lower triangular: its columns begin at the diagonal.
            TriangularSolve.LeftStrip<T, F>(
                n - first, columns, job->A + first * (job->Lda + 1), job->Lda, 1, false, upper: false, unit: true, x + first * columns, columns);
            TriangularSolve.LeftStrip<T, F>(n, columns, job->A, job->Lda, 1, false, upper: true, unit: false, x, columns);
            MatrixLayout.Copy(n, columns, x, columns, job->X + first, job->Ldx);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OrderColumns<T>(void* state, long begin, long end)
        where T : unmanaged
    {
        var job = (Inversion<T>*)state;
        using var memory = new Workspace<T>(job->N);
        var copy = memory.Pointer;
        for (var i = (nint)begin; i < end; i++)
        {
            var row = job->X + i * job->Ldx;
            new Span<T>(row, (int)job->N).CopyTo(new Span<T>(copy, (int)job->N));
            for (nint j = 0; j < job->N; j++) row[job->Order[j]] = copy[j];
        }
    }

    /// <summary>Applies the row exchanges to B, or undoes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exchange<T>(nint count, nint columns, int* pivots, T* b, nint ldb, bool reverse)
        where T : unmanaged
    {
        for (nint step = 0; step < count; step++)
        {
            var i = reverse ? count - 1 - step : step;
            PlaneRotation.SwapRows(columns, b + i * ldb, b + (pivots[i] - 1) * ldb);
        }
    }

    /// <summary>The permutation that the exchanges amount to: row i of P·A is row <c>permutation[i]</c> of A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Permutation(ReadOnlySpan<int> pivots, Span<int> permutation)
    {
        for (var i = 0; i < permutation.Length; i++) permutation[i] = i;
        for (var i = 0; i < pivots.Length; i++)
        {
            var other = pivots[i] - 1;
            (permutation[i], permutation[other]) = (permutation[other], permutation[i]);
        }
    }

    private readonly struct Trailing<T>(nint m, nint n, nint start, nint width, T* a, nint lda, T* panel, nint ldPanel, int* pivots)
        where T : unmanaged
    {
        public readonly nint M = m;
        public readonly nint N = n;
        public readonly nint Start = start;
        public readonly nint Width = width;
        public readonly T* A = a;
        public readonly nint Lda = lda;
        public readonly T* Panel = panel;
        public readonly nint LdPanel = ldPanel;
        public readonly int* Pivots = pivots;
    }

    private readonly struct Inversion<T>(nint n, T* a, nint lda, int* order, T* x, nint ldx)
        where T : unmanaged
    {
        public readonly nint N = n;
        public readonly T* A = a;
        public readonly nint Lda = lda;
        public readonly int* Order = order;
        public readonly T* X = x;
        public readonly nint Ldx = ldx;
    }
}
