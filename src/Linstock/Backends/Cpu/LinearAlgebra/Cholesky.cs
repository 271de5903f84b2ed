using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>A = L·L^H for a Hermitian positive definite matrix, by halves down to small blocks.</summary>
internal static unsafe class Cholesky
{
    private const nint Block = 64;
    private const nint Small = 16;

    /// <summary>
    /// Overwrites the lower triangle of A by L; the strict upper triangle is neither read nor written.
    /// </summary>
    /// <returns>0, or the order (from 1) of the first leading minor that is not positive definite.</returns>
    public static int FactorLower<T, F>(nint n, T* a, nint lda)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var half = Half(n);
        using var panel = new Workspace<T>(n <= Small ? 0 : half * Stride(n - half));
        return Factor<T, F>(n, a, lda, panel.Pointer);
    }

    // The part of the columns below the diagonal goes through memory in which each column is a row: substitution then runs along memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Factor<T, F>(nint n, T* a, nint lda, T* panel)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (n <= Small) return FactorSmall<T, F>(n, a, lda);
        var half = Half(n);
        var rest = n - half;
        var info = Factor<T, F>(half, a, lda, panel);
        if (info != 0) return info;
        var below = a + half * lda;
        var ld = Stride(rest);
        Transpose.Run((byte*)panel, ld * sizeof(T), (byte*)below, lda * sizeof(T), rest, half, sizeof(T));
        TriangularSolve.Left<T, F>(half, rest, a, lda, 1, conjugate: F.IsComplex, upper: false, unit: false, panel, ld);
        Transpose.Run((byte*)below, lda * sizeof(T), (byte*)panel, ld * sizeof(T), half, rest, sizeof(T));

        // Only the blocks on and below the diagonal: half the work of the full product.
        for (nint column = 0; column < rest; column += Block)
        {
            var columns = Math.Min(Block, rest - column);
            F.Multiply(
                rest - column, columns, half, -T.One, below + column * lda, lda, 1, false, panel + column, ld, 1, F.IsComplex, T.One,
                below + column * lda + half + column, lda, 1);
        }

        info = Factor<T, F>(rest, below + half, lda, panel);
        return info == 0 ? 0 : (int)half + info;
    }

    private static int FactorSmall<T, F>(nint n, T* a, nint lda)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        for (nint i = 0; i < n; i++)
        {
            var row = a + i * lda;
            for (nint j = 0; j < i; j++)
            {
                var sum = row[j];
                for (nint k = 0; k < j; k++) sum -= F.Conjugate(a[j * lda + k]) * row[k];
                row[j] = sum / a[j * lda + j];
            }

            var pivot = F.Real(row[i]) - F.Real(F.DotConjugate(i, row, row));
            if (!(pivot > 0) || double.IsPositiveInfinity(pivot)) return (int)(i + 1);
            row[i] = F.FromReal(Math.Sqrt(pivot));
        }

        return 0;
    }

    private static nint Half(nint n) => (n / 2 + Small - 1) / Small * Small;

    // Rows at odd multiples of a line do not compete for places in the caches.
    private static nint Stride(nint length) => (length | 15) + 17;
}
