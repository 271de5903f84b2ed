using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>A = L·L^H for a Hermitian positive definite matrix, blocked and right-looking.</summary>
internal static unsafe class Cholesky
{
    private const nint Block = 64;

    /// <summary>
    /// Overwrites the lower triangle of A by L; the strict upper triangle is neither read nor written.
    /// </summary>
    /// <returns>0, or the order (from 1) of the first leading minor that is not positive definite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FactorLower<T, F>(nint n, T* a, nint lda)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        for (nint start = 0; start < n; start += Block)
        {
            var width = Math.Min(Block, n - start);
            var diagonal = a + start * lda + start;
            for (nint i = 0; i < width; i++)
            {
                var row = diagonal + i * lda;
                for (nint j = 0; j < i; j++) row[j] = Below<T, F>(j, row, diagonal + j * lda);
                var pivot = F.Real(row[i]) - F.Real(F.DotConjugate(i, row, row));
                if (!(pivot > 0) || double.IsPositiveInfinity(pivot)) return (int)(start + i + 1);
                row[i] = F.FromReal(Math.Sqrt(pivot));
            }

            var rest = n - start - width;
            if (rest == 0) break;
            var panel = a + (start + width) * lda + start;
            for (nint i = 0; i < rest; i++)
            {
                var row = panel + i * lda;
                for (nint j = 0; j < width; j++) row[j] = Below<T, F>(j, row, diagonal + j * lda);
            }

            // Only the blocks on and below the diagonal: half the work of the full product.
            for (nint column = 0; column < rest; column += Block)
            {
                var columns = Math.Min(Block, rest - column);
                var left = panel + column * lda;
                F.Multiply(
                    rest - column, columns, width, -T.One, left, lda, 1, false, left, 1, lda, true, T.One,
                    a + (start + width + column) * lda + start + width + column, lda, 1);
            }
        }

        return 0;
    }

    private static T Below<T, F>(nint j, T* row, T* pivotRow)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        (row[j] - F.DotConjugate(j, pivotRow, row)) / pivotRow[j];
}
