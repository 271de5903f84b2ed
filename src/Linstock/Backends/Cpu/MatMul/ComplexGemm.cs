using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>C ← α·(A·B) + β·C for complex numbers, as one product of real matrices.</summary>
/// <remarks>
/// A row of A is, as it lies in memory, a real row of twice the length, and a row of C likewise. A complex product is therefore the
/// real product of m x 2k by 2k x 2n in which every element of B stands for a block of two by two, which it becomes while it is
/// packed (<see cref="ComplexColumns{T}"/>). Strides count complex elements. (Three products of the parts would do by
/// Karatsuba's identity, at the price of its cancellation.)
/// </remarks>
internal static unsafe class ComplexGemm
{
    /// <summary>Complex sums kept at a time where they cannot go to C directly: rows are taken in groups that need no more than this.</summary>
    private const nint MostSums = 1 << 19;

    /// <summary>One product; parameters as in <see cref="Gemm"/>, conjugateA and conjugateB negate an operand's imaginary parts.</summary>
    /// <typeparam name="T">The type of a part: <see cref="float"/> for complex64, <see cref="double"/> for complex128.</typeparam>
    public static void Run<T>(
        nint m, nint n, nint k,
        Complex alpha, T* a, nint aRow, nint aCol, bool conjugateA,
        T* b, nint bRow, nint bCol, bool conjugateB,
        Complex beta, T* c, nint cRow, nint cCol)
        where T : unmanaged, INumber<T>
    {
        if (m <= 0 || n <= 0) return;
        if (cCol != 1 && cRow == 1)
        {
            // Cᵀ = Bᵀ·Aᵀ, whose columns lie side by side.
            Run(n, m, k, alpha, b, bCol, bRow, conjugateB, a, aCol, aRow, conjugateA, beta, c, cCol, cRow);
            return;
        }

        if (k <= 0 || alpha == Complex.Zero)
        {
            Blend(m, n, alpha, null, beta, c, cRow, cCol);
            return;
        }

        ComplexColumns<T> columns = new(b, bCol, bRow, conjugateA, conjugateB);
        if ((cCol == 1 || n == 1) && alpha.Imaginary == 0 && beta.Imaginary == 0)
        {
            StridedTarget<T> target = new(c, 2 * cRow, 1, T.CreateTruncating(alpha.Real), T.CreateTruncating(beta.Real));
            BlockedGemm.Run(GemmKernels<T>.Best, m, 2 * n, 2 * k, new ComplexRows<T>(a, aRow, aCol), columns, target);
            return;
        }

        nint group = Math.Min(m, Math.Max(1, MostSums / n));
        T* sums = ScratchMemory.Get<T>(ScratchMemory.Slot.Layout, 2 * group * n);
        for (nint row = 0; row < m; row += group)
        {
            nint count = Math.Min(group, m - row);
            StridedTarget<T> target = new(sums, 2 * n, 1, T.One, T.Zero);
            BlockedGemm.Run(GemmKernels<T>.Best, count, 2 * n, 2 * k, new ComplexRows<T>(a + 2 * row * aRow, aRow, aCol), columns, target);
            Blend(count, n, alpha, sums, beta, c + 2 * row * cRow, cRow, cCol);
        }
    }

    /// <summary>C ← α·sums + β·C; without sums, β·C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blend<T>(nint m, nint n, Complex alpha, T* sums, Complex beta, T* c, nint cRow, nint cCol)
        where T : unmanaged, INumber<T>
    {
        T alphaReal = T.CreateTruncating(alpha.Real), alphaImaginary = T.CreateTruncating(alpha.Imaginary);
        T betaReal = T.CreateTruncating(beta.Real), betaImaginary = T.CreateTruncating(beta.Imaginary);
        for (nint i = 0; i < m; i++)
        {
            T* target = c + 2 * i * cRow;
            for (nint j = 0; j < n; j++, target += 2 * cCol)
            {
                T real = T.Zero, imaginary = T.Zero;
                if (sums != null)
                {
                    (T sumReal, T sumImaginary) = (sums[0], sums[1]);
                    real = alphaReal * sumReal - alphaImaginary * sumImaginary;
                    imaginary = alphaReal * sumImaginary + alphaImaginary * sumReal;
                    sums += 2;
                }

                if (beta != Complex.Zero)
                {
                    (T oldReal, T oldImaginary) = (target[0], target[1]);
                    real += betaReal * oldReal - betaImaginary * oldImaginary;
                    imaginary += betaReal * oldImaginary + betaImaginary * oldReal;
                }

                (target[0], target[1]) = (real, imaginary);
            }
        }
    }
}
