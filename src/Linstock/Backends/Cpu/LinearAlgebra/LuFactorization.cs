using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>P·A = L·U with partial pivoting, blocked and right-looking; LAPACK's getrf in row-major order.</summary>
internal static unsafe class LuFactorization
{
    private const nint Block = 48;
    private const nint InverseStrip = 128;

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
                PlaneRotation.SwapRows(n - end, a + j * lda + end, a + (pivots[j] - 1) * lda + end);
            }

            if (end == n) continue;
            var right = a + start * lda + end;
            TriangularSolve.Left<T, F>(width, n - end, corner, lda, 1, false, upper: false, unit: true, right, lda);
            if (end < m)
            {
                F.Multiply(
                    m - end, n - end, width, -T.One, a + end * lda + start, lda, 1, false, right, lda, 1, false, T.One,
                    a + end * lda + end, lda, 1);
            }
        }

        return info;
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
        for (nint i = 0; i < n; i++)
        {
            new Span<T>(x + i * ldx, (int)n).Clear();
            x[i * ldx + i] = T.One;
        }

        // The inverse of L is lower triangular: a strip of its columns begins at the diagonal.
        for (nint j = 0; j < n; j += InverseStrip)
        {
            TriangularSolve.Left<T, F>(
                n - j, Math.Min(InverseStrip, n - j), a + j * (lda + 1), lda, 1, false, upper: false, unit: true, x + j * (ldx + 1), ldx);
        }

        TriangularSolve.Left<T, F>(n, n, a, lda, 1, false, upper: true, unit: false, x, ldx);

        // The exchanges of rows of A are those of columns of its inverse, the last one first.
        using var memory = new Workspace<T>(n);
        using var order = new Workspace<int>(n);
        var places = new Span<int>(order.Pointer, (int)n);
        Permutation(new ReadOnlySpan<int>(pivots, (int)n), places);
        for (nint i = 0; i < n; i++)
        {
            T* row = x + i * ldx, copy = memory.Pointer;
            new Span<T>(row, (int)n).CopyTo(new Span<T>(copy, (int)n));
            for (nint j = 0; j < n; j++) row[order.Pointer[j]] = copy[j];
        }

        return info;
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
}
