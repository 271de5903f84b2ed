using System.Numerics;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.MatMul;

/// <summary>Matrix products of 16-bit floats, complex numbers and integers against their definitions.</summary>
public sealed unsafe class OtherGemmTests
{
    [Fact]
    public void BFloat16SumsInSingleAndRoundsOnce() => Half<BFloat16Format>();

    [Fact]
    public void Float16SumsInSingleAndRoundsOnce() => Half<Float16Format>();

    [Fact]
    public void Float16WidensEveryValueExactly()
    {
        ushort[] all = [.. Enumerable.Range(0, ushort.MaxValue + 1).Select(static bits => (ushort)bits)];
        float[] widened = new float[all.Length];
        HalfPrecisionConversion.Widen<Float16Format>(all, widened);
        foreach (ushort bits in all)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf(bits), actual = widened[bits];
            if (float.IsNaN(expected)) Assert.True(float.IsNaN(actual));
            else Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(actual));
        }
    }

    [Fact]
    public void ComplexProductsMatchTheDefinition()
    {
        var random = new Random(3);
        Complex[] scales = [0, 1, new(0.5, -2)];
        foreach ((int m, int n, int k) in Shapes)
        {
            foreach (Complex alpha in scales)
            {
                foreach (Complex beta in scales)
                {
                    bool conjugateA = random.Next(2) == 0, conjugateB = random.Next(2) == 0;
                    Complex[] a = Numbers(m * k), b = Numbers(k * n), c = Numbers(m * n), expected = new Complex[m * n];
                    for (int i = 0; i < m; i++)
                    {
                        for (int j = 0; j < n; j++)
                        {
                            Complex sum = 0;
                            for (int d = 0; d < k; d++)
                            {
                                Complex x = a[i * k + d], y = b[j * k + d];
                                sum += (conjugateA ? Complex.Conjugate(x) : x) * (conjugateB ? Complex.Conjugate(y) : y);
                            }

                            expected[i * n + j] = alpha * sum + beta * c[i * n + j];
                        }
                    }

                    fixed (Complex* pa = a, pb = b, pc = c)
                        ComplexGemm.Run(m, n, k, alpha, (double*)pa, k, 1, conjugateA, (double*)pb, 1, k, conjugateB, beta, (double*)pc, n, 1);
                    for (int i = 0; i < m * n; i++) Assert.True(Complex.Abs(expected[i] - c[i]) < 1e-11, $"{m}x{n}x{k}: {c[i]}, not {expected[i]}");
                }
            }
        }

        Complex[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
    }

    [Fact]
    public void IntegerProductsWrap()
    {
        Integers<long>();
        Integers<int>();
        Integers<short>();
        Integers<sbyte>();
        Integers<byte>();
    }

    private static (int M, int N, int K)[] Shapes =>
        [(1, 1, 1), (3, 4, 5), (1, 33, 20), (33, 1, 20), (17, 19, 300), (2, 70, 9), (40, 50, 0), (13, 100, 31), (64, 64, 64), (130, 37, 9), (5, 0, 3)];

    private static void Half<TFormat>()
        where TFormat : unmanaged, IHalfFormat
    {
        var random = new Random(7);
        foreach ((int m, int n, int k) in Shapes)
        {
            foreach (bool transposed in (bool[])[false, true])
            {
                foreach ((float alpha, float beta) in ((float, float)[])[(1, 0), (0.5f, 1), (0, 2)])
                {
                    ushort[] a = Numbers(m * k), b = Numbers(k * n), c = Numbers(m * n);
                    (int bRow, int bCol) = transposed ? (1, k) : (n, 1);
                    var expected = new double[m * n];
                    for (int i = 0; i < m; i++)
                    {
                        for (int j = 0; j < n; j++)
                        {
                            double sum = 0;
                            for (int d = 0; d < k; d++) sum += (double)TFormat.Widen(a[i * k + d]) * TFormat.Widen(b[d * bRow + j * bCol]);
                            expected[i * n + j] = alpha * sum + beta * TFormat.Widen(c[i * n + j]);
                        }
                    }

                    fixed (ushort* pa = a, pb = b, pc = c)
                        HalfGemm.Run<TFormat>(m, n, k, alpha, pa, k, 1, pb, bRow, bCol, beta, pc, n, 1);

                    // One rounding: the result is a neighbour of the exact sum, half a unit in the last place away at most,
                    // give or take the single-precision sum's own error.
                    for (int i = 0; i < m * n; i++)
                    {
                        float nearest = TFormat.Widen(TFormat.Narrow((float)expected[i]));
                        float unit = Math.Abs(TFormat.Widen((ushort)(TFormat.Narrow(Math.Max(0.01f, Math.Abs(nearest))) + 1)) - Math.Max(0.01f, Math.Abs(nearest)));
                        Assert.True(
                            Math.Abs(TFormat.Widen(c[i]) - expected[i]) <= 0.51 * unit + 1e-5, $"{m}x{n}x{k}: {TFormat.Widen(c[i])}, not {expected[i]}");
                    }
                }
            }
        }

        ushort[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => TFormat.Narrow(random.NextSingle() - 0.5f))];
    }

    private static void Integers<T>()
        where T : unmanaged, IBinaryInteger<T>
    {
        var random = new Random(9);
        foreach ((int m, int n, int k) in Shapes)
        {
            // Factors of 64 bits, of 32 with their signs, and one of each.
            foreach ((bool transposed, int leftShift, int rightShift) in ((bool, int, int)[])[(false, 0, 0), (true, 0, 0), (false, 32, 32), (true, 32, 32), (false, 32, 31)])
            {
                T[] a = Numbers(m * k, leftShift), b = Numbers(k * n, rightShift), c = Numbers(m * n, 0), expected = new T[m * n];
                (int bRow, int bCol) = transposed ? (1, k) : (n, 1);
                (T alpha, T beta) = (T.CreateTruncating(3), T.CreateTruncating(random.Next(3)));
                for (int i = 0; i < m; i++)
                {
                    for (int j = 0; j < n; j++)
                    {
                        T sum = T.Zero;
                        for (int d = 0; d < k; d++) sum += a[i * k + d] * b[d * bRow + j * bCol];
                        expected[i * n + j] = alpha * sum + beta * c[i * n + j];
                    }
                }

                fixed (T* pa = a, pb = b, pc = c) IntegerGemm.Run(m, n, k, alpha, pa, k, 1, pb, bRow, bCol, beta, pc, n, 1);
                Assert.Equal(expected, c);
            }
        }

        T[] Numbers(int count, int shift) => [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextInt64(long.MinValue, long.MaxValue) >> shift))];
    }
}
