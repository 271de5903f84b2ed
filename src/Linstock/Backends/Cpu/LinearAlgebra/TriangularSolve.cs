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
    private const nint Strip = 128;

    /// <summary>B (n x columns, row-major) becomes the X of A·X = B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Left<T, F>(
        nint n, nint columns, T* a, nint aRow, nint aColumn, bool conjugate, bool upper, bool unit, T* b, nint ldb)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (n == 0 || columns == 0) return;
        var packed = stackalloc T[Block * Block];
        for (nint step = 0; step < n; step += Block)
        {
            var width = Math.Min(Block, n - step);
            var start = upper ? n - step - width : step;
            var rows = b + start * ldb;
            if (step > 0)
            {
                var from = upper ? start + width : 0;
                F.Multiply(
                    width, columns, step, -T.One, a + start * aRow + from * aColumn, aRow, aColumn, conjugate, b + from * ldb,
                    ldb, 1, false, T.One, rows, ldb, 1);
            }

            Pack<T, F>(width, a + start * (aRow + aColumn), aRow, aColumn, conjugate, packed);
            // Strips of columns that stay in the first-level cache.
            for (nint strip = 0; strip < columns; strip += Strip)
                Substitute<T, F>(width, Math.Min(Strip, columns - strip), packed, upper, unit, rows + strip, ldb);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Substitute<T, F>(nint n, nint columns, T* packed, bool upper, bool unit, T* rows, nint ldb)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        for (nint step = 0; step < n; step++)
        {
            var i = upper ? n - 1 - step : step;
            var row = rows + i * ldb;
            var (first, last) = upper ? (i + 1, n) : (0, i);
            F.AddCombination(columns, last - first, -T.One, packed + i * Block + first, 1, false, rows + first * ldb, ldb, row);
            if (!unit) F.DivideBy(columns, packed[i * Block + i], row);
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
}
