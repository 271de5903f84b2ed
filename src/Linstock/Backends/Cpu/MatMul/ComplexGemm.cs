using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>C ← α·(A·B) + β·C for complex numbers, as four products of real matrices.</summary>
/// <remarks>
/// Strides count complex elements. Real and imaginary parts are first copied apart: the real kernels can read parts that lie two
/// apart, but packing them from there and writing them back cost a third of the speed at 512. (Three products would do by
/// Karatsuba's identity, at the price of its cancellation.)
/// </remarks>
internal static unsafe class ComplexGemm
{
    /// <summary>Complex sums kept at a time: rows are taken in groups that need no more than this.</summary>
    private const nint MostSums = 1 << 19;

    /// <summary>One product; parameters as in <see cref="Gemm"/>, conjugateA and conjugateB negate an operand's imaginary parts.</summary>
    /// <typeparam name="T">The type of a part: <see cref="float"/> for complex64, <see cref="double"/> for complex128.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(
        nint m, nint n, nint k,
        Complex alpha, T* a, nint aRow, nint aCol, bool conjugateA,
        T* b, nint bRow, nint bCol, bool conjugateB,
        Complex beta, T* c, nint cRow, nint cCol)
        where T : unmanaged, INumber<T>
    {
        if (m <= 0 || n <= 0) return;
        if (alpha == Complex.Zero) k = 0;
        nint group = Math.Min(m, Math.Max(1, MostSums / n));
        T* columns = ScratchMemory.Get<T>(ScratchMemory.Slot.SecondLayout, 2 * k * n);
        T* rows = ScratchMemory.Get<T>(ScratchMemory.Slot.Layout, 2 * group * (k + n));
        T* sums = rows + 2 * group * k;
        Part(k, n, b, bRow, bCol, conjugateB, columns, columns + k * n);
        for (nint row = 0; row < m; row += group)
        {
            nint count = Math.Min(group, m - row);
            T* imaginary = rows + count * k;
            Part(count, k, a + 2 * row * aRow, aRow, aCol, conjugateA, rows, imaginary);
            T* real = sums, imaginarySums = sums + count * n;
            Gemm.Run(count, n, k, T.One, rows, k, 1, columns, n, 1, T.Zero, real, n, 1);
            Gemm.Run(count, n, k, -T.One, imaginary, k, 1, columns + k * n, n, 1, T.One, real, n, 1);
            Gemm.Run(count, n, k, T.One, rows, k, 1, columns + k * n, n, 1, T.Zero, imaginarySums, n, 1);
            Gemm.Run(count, n, k, T.One, imaginary, k, 1, columns, n, 1, T.One, imaginarySums, n, 1);
            Blend(count, n, alpha, real, imaginarySums, beta, c + 2 * row * cRow, cRow, cCol);
        }
    }

    /// <summary>Copies the parts of a matrix to two contiguous ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part<T>(nint rows, nint columns, T* source, nint rowStride, nint columnStride, bool conjugate, T* real, T* imaginary)
        where T : unmanaged, INumber<T>
    {
        T sign = conjugate ? -T.One : T.One;
        for (nint i = 0; i < rows; i++)
        {
            T* from = source + 2 * i * rowStride;
            for (nint j = 0; j < columns; j++, from += 2 * columnStride)
            {
                *real++ = from[0];
                *imaginary++ = sign * from[1];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blend<T>(nint m, nint n, Complex alpha, T* real, T* imaginary, Complex beta, T* c, nint cRow, nint cCol)
        where T : unmanaged, INumber<T>
    {
        T alphaReal = T.CreateTruncating(alpha.Real), alphaImaginary = T.CreateTruncating(alpha.Imaginary);
        T betaReal = T.CreateTruncating(beta.Real), betaImaginary = T.CreateTruncating(beta.Imaginary);
        bool overwrites = beta == Complex.Zero, plain = overwrites && alpha == Complex.One;
        for (nint i = 0; i < m; i++)
        {
            T* target = c + 2 * i * cRow;
            for (nint j = 0; j < n; j++, real++, imaginary++, target += 2 * cCol)
            {
                if (plain)
                {
                    (target[0], target[1]) = (*real, *imaginary);
                    continue;
                }

                T newReal = alphaReal * *real - alphaImaginary * *imaginary;
                T newImaginary = alphaReal * *imaginary + alphaImaginary * *real;
                if (!overwrites)
                {
                    (T oldReal, T oldImaginary) = (target[0], target[1]);
                    newReal += betaReal * oldReal - betaImaginary * oldImaginary;
                    newImaginary += betaReal * oldImaginary + betaImaginary * oldReal;
                }

                (target[0], target[1]) = (newReal, newImaginary);
            }
        }
    }
}
