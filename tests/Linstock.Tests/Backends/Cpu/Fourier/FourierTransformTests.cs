using System.Numerics;
using Linstock.Backends.Cpu.Fourier;

namespace Linstock.Tests.Backends.Cpu.Fourier;

public abstract unsafe class FourierTransformTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static TheoryData<int> Lengths
    {
        get
        {
            TheoryData<int> result = [];
            for (var n = 1; n <= 130; n++) result.Add(n);
            foreach (var n in (int[])[180, 210, 243, 256, 289, 343, 384, 397, 500, 512, 625, 720, 1001, 1024, 1331, 2000, 2048, 2187, 4096]) result.Add(n);
            return result;
        }
    }

    /// <summary>Outer, length, inner: rows, columns, ragged batches of either.</summary>
    public static TheoryData<int, int, int> Layouts
    {
        get
        {
            TheoryData<int, int, int> result = [];
            foreach (var n in (int[])[1, 2, 3, 4, 8, 9, 15, 16, 30, 32, 49, 53, 64, 96, 106])
            {
                foreach (var (outer, inner) in ((int, int)[])[(1, 1), (3, 1), (8, 1), (13, 1), (1, 8), (1, 11), (2, 9), (5, 3), (3, 16), (2, 43)])
                    result.Add(outer, n, inner);
            }

            return result;
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ATransformEqualsItsDefinition(int n) => Check(1, n, 1);

    [Theory]
    [MemberData(nameof(Layouts))]
    public void BatchesAlongAnyDimensionEqualTheDefinition(int outer, int n, int inner) => Check(outer, n, inner);

    [Theory]
    [InlineData(1 << 15)]
    [InlineData(1 << 16)]
    [InlineData(40000)]
    [InlineData(46656)]
    [InlineData(30030)]
    [InlineData(10007)]
    [InlineData(65537)]
    public void LongTransformsOfAnImpulseKeepFullAccuracy(int n)
    {
        // The transform of a shifted impulse is the unit circle itself.
        const int at = 3;
        var values = new T[2 * n];
        values[2 * at] = T.One;
        fixed (T* p = values) FourierTransform<T>.Complex(1, n, 1, p, p, inverse: false, T.One);
        var bound = 10 * Epsilon * Math.Log2(n);
        for (var k = 0; k < n; k += 7)
        {
            var expected = Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)at * k % n) / n);
            Assert.InRange(Complex.Abs(expected - Read(values, k)), 0, bound);
        }
    }

    [Theory]
    [InlineData(1 << 15)]
    [InlineData(36864)]
    public void ALongTransformEqualsTheSumOfItsHalves(int n)
    {
        // X[k] = E[k] + w^k·O[k], the even and the odd samples being short enough for the other algorithm.
        var input = Noise(2 * n);
        T[] even = new T[n], odd = new T[n], whole = new T[2 * n], back = new T[2 * n];
        for (var i = 0; i < n; i++)
        {
            var half = i % 2 == 0 ? even : odd;
            (half[i / 2 * 2], half[i / 2 * 2 + 1]) = (input[2 * i], input[2 * i + 1]);
        }

        fixed (T* x = input, y = whole, z = back, e = even, o = odd)
        {
            FourierTransform<T>.Complex(1, n, 1, x, y, inverse: false, T.One);
            FourierTransform<T>.Complex(1, n, 1, y, z, inverse: true, T.One / T.CreateTruncating(n));
            FourierTransform<T>.Complex(1, n / 2, 1, e, e, inverse: false, T.One);
            FourierTransform<T>.Complex(1, n / 2, 1, o, o, inverse: false, T.One);
        }

        var bound = 10 * Epsilon * Math.Sqrt(n) * Math.Log2(n);
        for (var k = 0; k < n; k++)
        {
            var expected = Read(even, k % (n / 2)) + Complex.FromPolarCoordinates(1, -2 * Math.PI * k / n) * Read(odd, k % (n / 2));
            Assert.InRange(Complex.Abs(expected - Read(whole, k)), 0, bound);
            Assert.InRange(Complex.Abs(Read(input, k) - Read(back, k)), 0, 20 * Epsilon);
        }
    }

    [Theory]
    [InlineData(1 << 16)]
    [InlineData(1 << 17)]
    [InlineData(73728)]
    public void ALongRealTransformIsThatOfComplexNumbers(int n)
    {
        var samples = Noise(n);
        T[] pairs = new T[2 * n], half = new T[n + 2], back = new T[n];
        for (var i = 0; i < n; i++) pairs[2 * i] = samples[i];
        fixed (T* x = samples, y = pairs, z = half, w = back)
        {
            FourierTransform<T>.Complex(1, n, 1, y, y, inverse: false, T.One);
            FourierTransform<T>.RealToComplex(1, n, 1, x, z, T.One);
            FourierTransform<T>.ComplexToReal(1, n, 1, z, w, T.One / T.CreateTruncating(n));
        }

        var bound = 10 * Epsilon * Math.Sqrt(n) * Math.Log2(n);
        for (var k = 0; k <= n / 2; k++) Assert.InRange(Complex.Abs(Read(pairs, k) - Read(half, k)), 0, bound);
        for (var i = 0; i < n; i++) Assert.Equal(double.CreateTruncating(samples[i]), double.CreateTruncating(back[i]), 20 * Epsilon);
    }

    [Fact]
    public void TheNumberOfThreadsChangesNoBit() => LinearAlgebra.DivisionProblem.AssertThreadsChangeNoBit(() =>
    {
        const int n = 1 << 17;
        T[] samples = Noise(n), result = new T[n + 2];
        fixed (T* from = samples, to = result) FourierTransform<T>.RealToComplex(1, n, 1, from, to, T.One);
        return result;
    });

    [Fact]
    public void TheNumberOfThreadsChangesNoBitOfColumns() => LinearAlgebra.DivisionProblem.AssertThreadsChangeNoBit(() =>
    {
        const int n = 256, columns = 203;
        T[] samples = Noise(2 * n * columns), result = new T[samples.Length];
        fixed (T* from = samples, to = result) FourierTransform<T>.Complex(1, n, columns, from, to, inverse: true, T.One);
        return result;
    });

    [Theory]
    [InlineData(1, 8, 16)]
    [InlineData(2, 13, 30)]
    [InlineData(1, 37, 62)]
    [InlineData(3, 64, 48)]
    [InlineData(1, 100, 14)]
    [InlineData(1, 1024, 128)]
    public void PlanesAreRowsAndThenColumns(int planes, int rows, int columns)
    {
        var samples = Noise(planes * rows * columns);
        var half = columns / 2 + 1;
        T[] result = new T[2 * planes * rows * half], steps = new T[result.Length];
        var scale = T.CreateTruncating(0.25);
        fixed (T* from = samples, to = result, expected = steps)
        {
            RealPlanes<T>.Forward(planes, rows, columns, from, to, scale);
            FourierTransform<T>.RealToComplex(planes * rows, columns, 1, from, expected, scale);
            FourierTransform<T>.Complex(planes, rows, half, expected, expected, inverse: false, T.One);
        }

        var bound = 2 * Epsilon * Math.Sqrt(rows * columns) * Math.Log2(rows * columns);
        for (var i = 0; i < planes * rows * half; i++) Assert.InRange(Complex.Abs(Read(steps, i) - Read(result, i)), 0, bound);
    }

    [Fact]
    public void TheNumberOfThreadsChangesNoBitOfPlanes() => LinearAlgebra.DivisionProblem.AssertThreadsChangeNoBit(() =>
    {
        const int rows = 203, columns = 250;
        T[] samples = Noise(rows * columns), result = new T[rows * (columns + 2)];
        fixed (T* from = samples, to = result) RealPlanes<T>.Forward(1, rows, columns, from, to, T.One);
        return result;
    });

    private static T[] Noise(int count)
    {
        var random = new Random(count);
        var result = new T[count];
        for (var i = 0; i < count; i++) result[i] = T.CreateTruncating(random.NextDouble() - 0.5);
        return result;
    }

    private static double Epsilon => double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    private static Complex Read(T[] values, int index) =>
        new(double.CreateTruncating(values[2 * index]), double.CreateTruncating(values[2 * index + 1]));

    private static void Check(int outer, int n, int inner)
    {
        var random = new Random(n);
        var total = outer * n * inner;
        var input = new T[2 * total];
        for (var i = 0; i < input.Length; i++) input[i] = T.CreateTruncating(random.NextDouble() - 0.5);
        T[] forward = new T[2 * total], backward = (T[])input.Clone();
        T scale = T.CreateTruncating(0.5);
        fixed (T* from = input, to = forward, inPlace = backward)
        {
            FourierTransform<T>.Complex(outer, n, inner, from, to, inverse: false, scale);
            FourierTransform<T>.Complex(outer, n, inner, inPlace, inPlace, inverse: true, T.One);
        }

        var half = n / 2 + 1;
        var real = new T[total];
        for (var i = 0; i < total; i++) real[i] = input[i];
        var coefficients = new T[2 * outer * half * inner];
        var samples = new T[total];
        fixed (T* from = real, to = coefficients, back = samples)
        {
            FourierTransform<T>.RealToComplex(outer, n, inner, from, to, scale);
            FourierTransform<T>.ComplexToReal(outer, n, inner, to, back, T.CreateTruncating(2.0 / n));
        }

        var bound = 8 * Epsilon * Math.Sqrt(n) * (1 + Math.Log2(n));
        Assert.Equal(real.Select(double.CreateTruncating), samples.Select(double.CreateTruncating), (x, y) => Math.Abs(x - y) <= bound);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                for (var k = 0; k < n; k++)
                {
                    Complex plus = default, minus = default, ofReal = default;
                    for (var j = 0; j < n; j++)
                    {
                        var index = (o * n + j) * inner + i;
                        var (sine, cosine) = Math.SinCos(2 * Math.PI * ((long)j * k % n) / n);
                        plus += Read(input, index) * new Complex(cosine, sine);
                        minus += Read(input, index) * new Complex(cosine, -sine);
                        ofReal += double.CreateTruncating(real[index]) * new Complex(cosine, -sine);
                    }

                    Assert.InRange(Complex.Abs(0.5 * minus - Read(forward, (o * n + k) * inner + i)), 0, bound);
                    Assert.InRange(Complex.Abs(plus - Read(backward, (o * n + k) * inner + i)), 0, bound);
                    if (k < half) Assert.InRange(Complex.Abs(0.5 * ofReal - Read(coefficients, (o * half + k) * inner + i)), 0, bound);
                }
            }
        }
    }
}

public sealed class SingleFourierTransformTests : FourierTransformTests<float>;

public sealed class DoubleFourierTransformTests : FourierTransformTests<double>;
