using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>C ← α·(A·B) + β·C for complex numbers, as four products of real matrices whose elements lie two apart.</summary>
/// <remarks>
/// Strides count complex elements. The real kernels read the parts where they lie: no copies are made, and the speed per real
/// multiplication is theirs. (Three products would do by Karatsuba's identity, at the price of its cancellation.)
/// </remarks>
internal static unsafe class ComplexGemm
{
    /// <summary>Sums kept at a time when α or β needs the whole product first.</summary>
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
        if (alpha == Complex.One && beta == Complex.Zero)
        {
            Product(m, n, k, a, aRow, aCol, conjugateA, b, bRow, bCol, conjugateB, c, cRow, cCol);
            return;
        }

        nint group = Math.Min(m, Math.Max(1, MostSums / n));
        T* sums = ScratchMemory.Get<T>(ScratchMemory.Slot.Layout, 2 * group * n);
        for (nint row = 0; row < m; row += group)
        {
            nint rows = Math.Min(group, m - row);
            Product(rows, n, alpha == Complex.Zero ? 0 : k, a + 2 * row * aRow, aRow, aCol, conjugateA, b, bRow, bCol, conjugateB, sums, n, 1);
            Blend(rows, n, alpha, sums, beta, c + 2 * row * cRow, cRow, cCol);
        }
    }

    private static void Product<T>(
        nint m, nint n, nint k, T* a, nint aRow, nint aCol, bool conjugateA, T* b, nint bRow, nint bCol, bool conjugateB, T* c, nint cRow, nint cCol)
        where T : unmanaged, INumber<T>
    {
        T one = T.One, zero = T.Zero;
        T signA = conjugateA ? -one : one, signB = conjugateB ? -one : one;
        (aRow, aCol, bRow, bCol, cRow, cCol) = (2 * aRow, 2 * aCol, 2 * bRow, 2 * bCol, 2 * cRow, 2 * cCol);
        Gemm.Run(m, n, k, one, a, aRow, aCol, b, bRow, bCol, zero, c, cRow, cCol);
        Gemm.Run(m, n, k, -signA * signB, a + 1, aRow, aCol, b + 1, bRow, bCol, one, c, cRow, cCol);
        Gemm.Run(m, n, k, signB, a, aRow, aCol, b + 1, bRow, bCol, zero, c + 1, cRow, cCol);
        Gemm.Run(m, n, k, signA, a + 1, aRow, aCol, b, bRow, bCol, one, c + 1, cRow, cCol);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blend<T>(nint m, nint n, Complex alpha, T* sums, Complex beta, T* c, nint cRow, nint cCol)
        where T : unmanaged, INumber<T>
    {
        T alphaReal = T.CreateTruncating(alpha.Real), alphaImaginary = T.CreateTruncating(alpha.Imaginary);
        T betaReal = T.CreateTruncating(beta.Real), betaImaginary = T.CreateTruncating(beta.Imaginary);
        bool overwrite = beta == Complex.Zero;
        for (nint i = 0; i < m; i++)
        {
            T* target = c + 2 * i * cRow;
            for (nint j = 0; j < n; j++, sums += 2, target += 2 * cCol)
            {
                T real = alphaReal * sums[0] - alphaImaginary * sums[1];
                T imaginary = alphaReal * sums[1] + alphaImaginary * sums[0];
                if (!overwrite)
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
