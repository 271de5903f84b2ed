using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Solves with a triangular matrix. The matrix is given by strides and a conjugation flag, so a transposed or adjoint
/// factor is the same matrix with its strides exchanged, and <c>upper</c> speaks of the matrix as the strides show it.
/// </summary>
internal static unsafe class TriangularSolve
{
    private const int Block = 32;

    /// <summary>Bytes of a row of the columns that are solved together: a block of them stays in the first-level cache.</summary>
    private const int StripBytes = 256;

    /// <summary>The most terms of a product with solved rows, so that it reads both sides in place.</summary>
    private const nint Depth = 256;

    /// <summary>Multiplications (some 10 µs) below which a thread's help does not pay.</summary>
    private const long Grain = 1 << 19;

    /// <summary>B (n x columns, row-major) becomes the X of A·X = B.</summary>
    /// <remarks>
    /// Strips of columns are independent: threads share them, and each is solved where its rows follow one another, because rows a power of two
    /// apart, as those of most matrices are, compete for the same places in the caches.
    /// </remarks>
    public static void Left<T, F>(
        nint n, nint columns, T* a, nint aRow, nint aColumn, bool conjugate, bool upper, bool unit, T* b, nint ldb)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (n == 0 || columns == 0) return;
        var width = StripWidth<T>();
        if (columns <= width || n <= Block)
        {
            LeftStrip<T, F>(n, columns, a, aRow, aColumn, conjugate, upper, unit, b, ldb);
            return;
        }

        var job = new LeftJob<T>(n, columns, a, aRow, aColumn, conjugate, upper, unit, b, ldb);
        WorkerPool.For((columns + width - 1) / width, StripGrain<T>(n), &Strips<T, F>, &job);
    }

    /// <summary>How many columns are solved together.</summary>
    public static int StripWidth<T>()
        where T : unmanaged => StripBytes / sizeof(T);

    /// <summary>Strips that are worth a thread's help with a matrix of order n.</summary>
    public static long StripGrain<T>(nint n)
        where T : unmanaged => Math.Max(1, Grain / Math.Max(1, (long)n * n * StripWidth<T>() / 2));

    /// <summary>The same for a few columns, where they lie.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LeftStrip<T, F>(
        nint n, nint columns, T* a, nint aRow, nint aColumn, bool conjugate, bool upper, bool unit, T* b, nint ldb)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var packed = stackalloc T[Block * Block];
        for (nint step = 0; step < n; step += Block)
        {
            var width = Math.Min(Block, n - step);
            var start = upper ? n - step - width : step;
            var rows = b + start * ldb;
            for (nint done = 0; done < step; done += Depth)
            {
                var from = (upper ? start + width : 0) + done;
                F.Multiply(
                    width, columns, Math.Min(Depth, step - done), -T.One, a + start * aRow + from * aColumn, aRow, aColumn, conjugate,
                    b + from * ldb, ldb, 1, false, T.One, rows, ldb, 1);
            }

            Pack<T, F>(width, a + start * (aRow + aColumn), aRow, aColumn, conjugate, packed);
            Substitute<T, F>(width, columns, packed, Block, upper, unit, rows, ldb);
        }
    }

    /// <summary>One block: the rows of the triangle lie along memory, <paramref name="lda"/> elements apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Substitute<T, F>(nint n, nint columns, T* a, nint lda, bool upper, bool unit, T* rows, nint ldb)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        for (nint step = 0; step < n; step++)
        {
            var i = upper ? n - 1 - step : step;
            var row = rows + i * ldb;
            var (first, last) = upper ? (i + 1, n) : (0, i);
            F.AddCombination(columns, last - first, -T.One, a + i * lda + first, 1, false, rows + first * ldb, ldb, row);
            if (!unit) F.DivideBy(columns, a[i * lda + i], row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strips<T, F>(void* state, long begin, long end)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var job = (LeftJob<T>*)state;
        nint width = StripWidth<T>();
        using var memory = new Workspace<T>(job->N * width);
        for (var strip = (nint)begin; strip < end; strip++)
        {
            var columns = Math.Min(width, job->Columns - strip * width);
            T* b = job->B + strip * width, copy = memory.Pointer;
            MatrixLayout.Copy(job->N, columns, b, job->Ldb, copy, columns);
            LeftStrip<T, F>(job->N, columns, job->A, job->ARow, job->AColumn, job->Conjugate, job->Upper, job->Unit, copy, columns);
            MatrixLayout.Copy(job->N, columns, copy, columns, b, job->Ldb);
        }
    }

    /// <summary>B (rows x n, row-major) becomes the X of X·A = B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Right<T, F>(
        nint rows, nint n, T* a, nint aRow, nint aColumn, bool conjugate, bool upper, bool unit, T* b, nint ldb)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (n == 0 || rows == 0) return;
        var packed = stackalloc T[Block * Block];
        for (nint step = 0; step < n; step += Block)
        {
            var width = Math.Min(Block, n - step);
            var start = upper ? step : n - step - width;
            if (step > 0)
            {
                var from = upper ? 0 : start + width;
                F.Multiply(
                    rows, width, step, -T.One, b + from, ldb, 1, false, a + from * aRow + start * aColumn, aRow, aColumn, conjugate,
                    T.One, b + start, ldb, 1);
            }

            Pack<T, F>(width, a + start * (aRow + aColumn), aRow, aColumn, conjugate, packed);
            for (nint r = 0; r < rows; r++)
            {
                var row = b + r * ldb + start;
                for (nint step2 = 0; step2 < width; step2++)
                {
                    var i = upper ? step2 : width - 1 - step2;
                    if (!unit) row[i] /= packed[i * Block + i];
                    if (upper) F.Axpy(width - i - 1, -row[i], packed + i * Block + i + 1, row + i + 1);
                    else F.Axpy(i, -row[i], packed + i * Block, row);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack<T, F>(nint width, T* a, nint aRow, nint aColumn, bool conjugate, T* packed)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        for (nint i = 0; i < width; i++)
        {
            for (nint j = 0; j < width; j++)
            {
                var value = a[i * aRow + j * aColumn];
                packed[i * Block + j] = conjugate ? F.Conjugate(value) : value;
            }
        }
    }

    private readonly struct LeftJob<T>(
        nint n, nint columns, T* a, nint aRow, nint aColumn, bool conjugate, bool upper, bool unit, T* b, nint ldb)
        where T : unmanaged
    {
        public readonly nint N = n;
        public readonly nint Columns = columns;
        public readonly T* A = a;
        public readonly nint ARow = aRow;
        public readonly nint AColumn = aColumn;
        public readonly bool Conjugate = conjugate;
        public readonly bool Upper = upper;
        public readonly bool Unit = unit;
        public readonly T* B = b;
        public readonly nint Ldb = ldb;
    }
}
