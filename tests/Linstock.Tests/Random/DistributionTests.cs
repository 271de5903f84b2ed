using System.Runtime.InteropServices;
using Linstock.Sampling;

namespace Linstock.Tests.Sampling;

/// <summary>What the recorded streams do not show: moments, edges, refusals.</summary>
public sealed class DistributionTests
{
    private readonly Generator _generator = new Generator().ManualSeed(20);

    [Theory]
    [InlineData(0.5)]
    [InlineData(9.9)]
    [InlineData(10)]
    [InlineData(400)]
    public void PoissonNumbersHaveTheirRateAsMeanAndVariance(double rate)
    {
        double[] counts = Filled(200_000, rate);
        CountSampling.FillPoisson(_generator, DType.Float64, Bytes(counts));
        Assert.All(counts, count => Assert.True(count >= 0 && count == Math.Floor(count)));
        AssertMoments(counts, rate, rate);
    }

    [Fact]
    public void APoissonRateOfZeroGivesZeroAndDrawsNothing()
    {
        double[] counts = new double[10];
        CountSampling.FillPoisson(_generator, DType.Float64, Bytes(counts));
        Assert.All(counts, count => Assert.Equal(0, count));
        Assert.Equal(new MersenneTwister(20).NextUInt32(), _generator.Words.NextUInt32());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void APoissonRateMustBeANumberFromZeroOn(double rate) =>
        Assert.Throws<ArgumentException>(() => CountSampling.FillPoisson(_generator, DType.Float64, Bytes(Filled(1, rate))));

    [Theory]
    [InlineData(20, 0.1)]
    [InlineData(20, 0.9)]
    [InlineData(100, 0.3)]
    [InlineData(1000, 0.5)]
    [InlineData(1000, 0.97)]
    public void BinomialNumbersHaveTheRightMeanAndVariance(double count, double p)
    {
        double[] counts = Filled(200_000, count);
        CountSampling.FillBinomial(_generator, DType.Float64, Bytes(counts), Filled(counts.Length, p));
        Assert.All(counts, drawn => Assert.InRange(drawn, 0, count));
        AssertMoments(counts, count * p, count * p * (1 - p));
    }

    [Fact]
    public void NormalBlocksOfEveryLengthRepeatTheLastSixteen()
    {
        // The first full blocks do not depend on the length; a ragged end draws 16 new numbers.
        float[] whole = new float[32];
        NormalSampling.Fill(new Generator().ManualSeed(1), DType.Float32, Bytes(whole), 0, 1, contiguous: true);
        for (int length = 17; length < 32; length++)
        {
            float[] ragged = new float[length];
            var generator = new Generator().ManualSeed(1);
            NormalSampling.Fill(generator, DType.Float32, Bytes(ragged), 0, 1, contiguous: true);
            Assert.Equal(whole[..(length - 16)], ragged[..(length - 16)]);
            var words = new MersenneTwister(1);
            words.Fill(new uint[length + 16]);
            Assert.Equal(words.NextUInt32(), generator.Words.NextUInt32());
        }
    }

    [Fact]
    public void NormalNumbersInDoublePrecisionAreTheFormulaOfTheirUniformNumbers()
    {
        double[] uniform = new double[1 << 16];
        UniformSampling.Fill(new Generator().ManualSeed(9), DType.Float64, Bytes(uniform), 0, 1);
        double[] normal = new double[uniform.Length];
        NormalSampling.Fill(new Generator().ManualSeed(9), DType.Float64, Bytes(normal), 2, 3, contiguous: true);
        float[] single = new float[uniform.Length];
        NormalSampling.Fill(new Generator().ManualSeed(9), DType.Float32, Bytes(single), 2, 3, contiguous: true);
        float[] singleUniform = new float[uniform.Length];
        UniformSampling.Fill(new Generator().ManualSeed(9), DType.Float32, Bytes(singleUniform), 0, 1);
        for (int i = 0; i < uniform.Length; i++)
        {
            int first = i & ~8;
            Assert.Equal(2 + 3 * Expected(uniform[first], uniform[first + 8], (i & 8) == 0), normal[i], 1e-12);
            Assert.Equal(2 + 3 * Expected(singleUniform[first], singleUniform[first + 8], (i & 8) == 0), single[i], 5e-6);
        }

        static double Expected(double u1, double u2, bool cosine) =>
            Math.Sqrt(-2 * Math.Log(1 - u1)) * (cosine ? Math.Cos(2 * Math.PI * u2) : Math.Sin(2 * Math.PI * u2));
    }

    [Fact]
    public void CoinTossesAtTheEndsAreCertain()
    {
        float[] tosses = new float[1000];
        BernoulliSampling.Fill(_generator, DType.Float32, Bytes(tosses), 0);
        Assert.All(tosses, toss => Assert.Equal(0, toss));
        BernoulliSampling.Fill(_generator, DType.Float32, Bytes(tosses), 1, success: 2.5);
        Assert.All(tosses, toss => Assert.Equal(2.5f, toss));
    }

    [Fact]
    public void AMaskAndNumbersOfEveryTypeComeFromTheSameTosses()
    {
        const int Count = 1237;
        byte[] mask = new byte[Count];
        BernoulliSampling.FillMask(new Generator().ManualSeed(3), mask, 0.3);
        double[] uniform = new double[Count];
        UniformSampling.Fill(new Generator().ManualSeed(3), DType.Float64, Bytes(uniform), 0, 1);
        Assert.Equal(uniform.Select(u => u < 0.3 ? (byte)1 : (byte)0), mask);

        short[] shorts = new short[Count];
        BernoulliSampling.Fill(new Generator().ManualSeed(3), DType.Int16, Bytes(shorts), 0.3);
        Assert.Equal(mask, shorts.Select(value => (byte)value));
        float[] floats = new float[Count];
        BernoulliSampling.Fill(new Generator().ManualSeed(3), DType.Float32, Bytes(floats), 0.3);
        Assert.Equal(mask, floats.Select(value => (byte)value));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void AProbabilityOutOfRangeIsRefusedBeforeAnythingIsDrawn(double p)
    {
        Assert.Throws<ArgumentException>(() => BernoulliSampling.Fill(_generator, DType.Float32, Bytes(new float[3]), p));
        Assert.Throws<ArgumentException>(() =>
            BernoulliSampling.Fill<double>(_generator, DType.Float64, Bytes(new double[2]), [0.5, p]));
        Assert.Throws<ArgumentException>(() => ContinuousSampling.FillGeometric(_generator, DType.Float32, Bytes(new float[3]), p));
        Assert.Equal(new MersenneTwister(20).NextUInt32(), _generator.Words.NextUInt32());
    }

    [Fact]
    public void BoundsOfUniformNumbersAreChecked()
    {
        Assert.Throws<ArgumentException>(() => UniformSampling.Fill(_generator, DType.Float32, default, 2, 1));
        Assert.Throws<ArgumentException>(() => UniformSampling.Fill(_generator, DType.Float32, default, -3e38, 3e38));
        Assert.Throws<ArgumentException>(() => UniformSampling.Fill(_generator, DType.Float16, default, 0, 70000));
        Assert.Throws<ArgumentException>(() => UniformSampling.Fill(_generator, DType.Int64, default, 0, 1));
        Assert.Throws<ArgumentException>(() => UniformSampling.Fill(_generator, DType.Float64, default, 0, double.NaN));
    }

    // What PyTorch 1.13.1 gives for torch.manual_seed(3); torch.empty(4, dtype=...).random_(from, to).
    [Theory]
    [InlineData(DType.Float32, 0, 300, new double[] { 286, 248, 37, 267 })]
    [InlineData(DType.Float32, -1000, null, new double[] { 16707606, 1752142, 4613460, 236012 })]
    [InlineData(DType.Float16, 5, null, new double[] { 843, 169, 1786, 2004 })]
    [InlineData(DType.BFloat16, 0, 300, new double[] { 290, 112, 296, 235 })]
    [InlineData(DType.BFloat16, 0, 16777221, new double[] { 70656, 1769472, 4784128, 450560 })]
    [InlineData(DType.BFloat16, -1000, null, new double[] { -928, -288, -402, -880 })]
    [InlineData(DType.BFloat16, 5, null, new double[] { 171, 253, 78, 44 })]
    [InlineData(DType.Float64, -1000, null, new double[] { 307219313313800, 2582726354975969, 6961798909938005, 1575602606728487 })]
    [InlineData(DType.UInt8, 5, null, new double[] { 55, 100, 75, 199 })]
    [InlineData(DType.Int32, -1000, null, new double[] { 218173338, 303760048, 893986089, 1460068019 })]
    public void RangesAreAdjustedToTheDtypeAsInPyTorch(DType dtype, int from, int? to, double[] expected)
    {
        IntegerRange range = to is { } end ? IntegerRange.Between(dtype, from, end) : IntegerRange.From(dtype, from);
        byte[] storage = new byte[4 * dtype.ItemSize];
        IntegerSampling.Fill(new Generator().ManualSeed(3), dtype, storage, range);
        var reader = new Reader([]);
        Elements.Visit("test", dtype, storage, reader);
        Assert.Equal(expected, reader.Values);
    }

    [Theory]
    [InlineData(DType.Float16, 0, 16777221)]
    [InlineData(DType.UInt8, 0, 300)]
    [InlineData(DType.UInt8, -1000, null)]
    [InlineData(DType.Bool, 0, 300)]
    [InlineData(DType.Bool, 5, null)]
    [InlineData(DType.Int64, 3, 3)]
    [InlineData(DType.Complex64, 0, 3)]
    public void RangesThatTheDtypeCannotHoldAreRefused(DType dtype, int from, int? to) =>
        Assert.Throws<ArgumentException>(() =>
        {
            IntegerRange range = to is { } end ? IntegerRange.Between(dtype, from, end) : IntegerRange.From(dtype, from);
            IntegerSampling.Fill(_generator, dtype, new byte[16], range);
        });

    [Fact]
    public void APermutationHoldsEveryNumberOnce()
    {
        int[] permutation = new int[5000];
        IntegerSampling.FillPermutation(_generator, DType.Int32, Bytes(permutation));
        Assert.NotEqual(Enumerable.Range(0, 5000), permutation);
        Assert.Equal(Enumerable.Range(0, 5000), permutation.Order());
        Assert.Throws<ArgumentException>(() => IntegerSampling.FillPermutation(_generator, DType.UInt8, new byte[257]));
    }

    [Theory]
    [InlineData(new[] { 1.0, -1 }, 1, true)]
    [InlineData(new[] { 0.0, 0 }, 1, true)]
    [InlineData(new[] { 1, double.NaN }, 1, true)]
    [InlineData(new[] { 1.0, 1 }, 3, false)]
    [InlineData(new[] { 1.0, 1 }, 0, true)]
    public void WhatIsNoDistributionIsRefused(double[] weights, int samples, bool replacement) =>
        Assert.Throws<ArgumentException>(() => MultinomialSampling.Draw(
            _generator, DType.Float64, Bytes(weights), weights.Length, samples, replacement, new long[samples]));

    [Fact]
    public void DrawingWithoutReplacementNeverRepeatsAndPrefersHeavyWeights()
    {
        double[] weights = [.. Enumerable.Range(0, 1000).Select(i => i % 10 == 0 ? 50.0 : 1.0)];
        long[] drawn = new long[100];
        MultinomialSampling.Draw(_generator, DType.Float64, Bytes(weights), 1000, 100, replacement: false, drawn);
        Assert.Equal(100, drawn.Distinct().Count());
        Assert.True(drawn.Count(i => i % 10 == 0) > 50);
    }

    [Fact]
    public void TheErrorFunctionAndItsInverseAgree()
    {
        for (double y = -0.999; y < 1; y += 0.0173)
        {
            Assert.Equal(y, ErrorFunction.Erf(ErrorFunction.Inverse(y)), 1e-15);
        }

        Assert.Equal(double.PositiveInfinity, ErrorFunction.Inverse(1.0));
        Assert.Equal(float.NegativeInfinity, ErrorFunction.Inverse(-1f));
        Assert.True(double.IsNaN(ErrorFunction.Inverse(1.5)));
        Assert.Equal(0.84270079294971486934, ErrorFunction.Erf(1.0), 1e-16);
        Assert.Equal(0.99997790950300141456, ErrorFunction.Erf(3.0), 1e-16);
        Assert.Equal(-0.52049987781304653768, ErrorFunction.Erf(-0.5), 1e-16);
    }

    private static void AssertMoments(double[] values, double mean, double variance)
    {
        // Five standard errors; the variance's own is taken from the fourth moment.
        double average = values.Average();
        double spread = values.Average(value => (value - average) * (value - average));
        double fourth = values.Average(value => Math.Pow(value - average, 4));
        Assert.Equal(mean, average, 5 * Math.Sqrt(variance / values.Length));
        Assert.Equal(variance, spread, 5 * Math.Sqrt((fourth - spread * spread) / values.Length));
    }

    private static double[] Filled(int length, double value)
    {
        double[] values = new double[length];
        Array.Fill(values, value);
        return values;
    }

    private static Span<byte> Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan());

    private readonly struct Reader(List<double> values) : IElementVisitor
    {
        public List<double> Values => values;

        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            foreach (T element in elements)
            {
                values.Add(TElement.ToDouble(element));
            }
        }
    }
}
