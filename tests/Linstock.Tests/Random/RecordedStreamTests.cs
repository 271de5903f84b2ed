using System.Runtime.InteropServices;
using Linstock.Sampling;
using Linstock.Serialization;

namespace Linstock.Tests.Sampling;

/// <summary>Every distribution against the stream that PyTorch drew with the same seed, call after call.</summary>
public sealed class RecordedStreamTests
{
    private readonly Generator _generator = new Generator().ManualSeed(RecordedStream.Seed);
    private int _call;

    [Theory]
    [InlineData("rand_float32", DType.Float32)]
    [InlineData("rand_float64", DType.Float64)]
    [InlineData("rand_1", DType.Float32)]
    [InlineData("rand_15", DType.Float32)]
    [InlineData("rand_17", DType.Float32)]
    [InlineData("rand_1000", DType.Float32)]
    public void UniformNumbersAreTheRecordedOnes(string name, DType dtype)
    {
        int calls = name.Contains("float") ? 7 : 2;
        for (int i = 0; i < calls; i++)
        {
            Uniform(name, dtype, 0, 1);
        }
    }

    [Fact]
    public void UniformNumbersBetweenBoundsAreTheRecordedOnes()
    {
        for (int i = 0; i < 7; i++)
        {
            Uniform("uniform_", DType.Float32, 0.1, 0.7);
        }

        Uniform("uniform_", DType.Float64, -0.3, 1.7);
    }

    [Theory]
    [InlineData("randn_float32", DType.Float32, 7, 0, 1)]
    [InlineData("randn_float64", DType.Float64, 7, 0, 1)]
    [InlineData("randn_1", DType.Float32, 2, 0, 1)]
    [InlineData("randn_5", DType.Float32, 2, 0, 1)]
    [InlineData("randn_15", DType.Float32, 2, 0, 1)]
    [InlineData("randn_16", DType.Float32, 2, 0, 1)]
    [InlineData("randn_17", DType.Float32, 2, 0, 1)]
    [InlineData("randn_1000", DType.Float32, 2, 0, 1)]
    [InlineData("normal_", DType.Float32, 6, 1.5, 0.3)]
    [InlineData("normal_float64", DType.Float64, 6, 1.5, 0.3)]
    public void NormalNumbersAreTheRecordedOnes(string name, DType dtype, int calls, double mean, double std)
    {
        for (int i = 0; i < calls; i++)
        {
            Normal(name, dtype, mean, std);
        }
    }

    [Fact]
    public void NarrowNumbersAreTheRecordedOnes()
    {
        Uniform("half", DType.Float16, 0, 1);
        Uniform("half", DType.BFloat16, 0, 1);
        Normal("half", DType.Float16, 0, 1);
        Normal("half", DType.BFloat16, 0, 1);
    }

    [Fact]
    public void NarrowNormalBlocksAreTheRecordedOnes()
    {
        Normal("half_randn_16", DType.Float16, 0, 1);
        Normal("half_randn_16", DType.BFloat16, 0, 1);
    }

    [Fact]
    public void ComplexNumbersAreRealOnesInPairs()
    {
        Normal("complex", DType.Float32, 0, Math.Sqrt(0.5), numbersPerElement: 2);
        Normal("complex", DType.Float32, 0, Math.Sqrt(0.5), numbersPerElement: 2);
        Uniform("complex", DType.Float32, 0, 1, numbersPerElement: 2);
    }

    [Fact]
    public void IntegersOfARangeAreTheRecordedOnes()
    {
        Integers("randint", DType.Int64, 0, 10);
        Integers("randint", DType.Int64, -5, 6);
        Integers("randint", DType.Int64, 0, 2);
        Integers("randint", DType.Int64, 0, 2147483648);
        Integers("randint", DType.Int64, 0, 4294967295);
        Integers("randint", DType.Int64, 0, 4294967296);
        Integers("randint", DType.Int64, -5, 1099511627776);
        Integers("randint", DType.UInt8, 3, 9);
        Integers("randint", DType.Float64, 3, 9);
        Integers("randint", DType.Int64, 0, 10);
        Integers("randint", DType.Int32, 0, 100);
    }

    [Fact]
    public void IntegersWithoutBoundsAreTheRecordedOnes()
    {
        DType[] dtypes =
        [
            DType.Int64, DType.Int32, DType.Int16, DType.Int8, DType.UInt8, DType.Bool,
            DType.Float32, DType.Float64, DType.Float16, DType.BFloat16,
        ];
        foreach (DType dtype in dtypes)
        {
            Compare("random_", dtype, storage => IntegerSampling.Fill(_generator, dtype, storage, IntegerRange.Default(dtype)));
        }

        Integers("random_", DType.Float32, 3, 9);
        Integers("random_", DType.Int64, 0, 5);
        Compare("random_", DType.Int64, storage =>
            IntegerSampling.Fill(_generator, DType.Int64, storage, IntegerRange.From(DType.Int64, long.MinValue)));
    }

    [Fact]
    public void PermutationsAreTheRecordedOnes()
    {
        for (int i = 0; i < 6; i++)
        {
            Compare("randperm", DType.Int64, storage => IntegerSampling.FillPermutation(_generator, DType.Int64, storage));
        }

        Uniform("randperm", DType.Float32, 0, 1);
    }

    [Fact]
    public void CoinTossesAreTheRecordedOnes()
    {
        Compare("bernoulli", DType.Float32, storage => BernoulliSampling.Fill(_generator, DType.Float32, storage, 0.3));
        Compare("bernoulli", DType.Float32, storage => BernoulliSampling.Fill(_generator, DType.Float32, storage, 0.5));
        Compare("bernoulli", DType.Float64, storage => BernoulliSampling.Fill(_generator, DType.Float64, storage, 0.25));
        Compare("bernoulli", DType.Float32, storage =>
            BernoulliSampling.Fill<float>(_generator, DType.Float32, storage, RecordedStream.Values<float>("in/probs")));
        Compare("bernoulli", DType.Float64, storage =>
            BernoulliSampling.Fill<double>(_generator, DType.Float64, storage, RecordedStream.Values<double>("in/probs64")));
        Compare("bernoulli", DType.Float32, storage => BernoulliSampling.Fill(_generator, DType.Float32, storage, 0.5));
        Uniform("bernoulli", DType.Float32, 0, 1);
    }

    [Fact]
    public void ContinuousDistributionsAreTheRecordedOnes()
    {
        foreach (double rate in (double[])[1, 2.5])
        {
            Compare("exponential_", DType.Float32, storage =>
                ContinuousSampling.FillExponential(_generator, DType.Float32, storage, rate));
        }

        Restart();
        Compare("exponential_float64", DType.Float64, storage =>
            ContinuousSampling.FillExponential(_generator, DType.Float64, storage, 1.5), 1e-14);
        Restart();
        Compare("geometric_", DType.Float32, storage => ContinuousSampling.FillGeometric(_generator, DType.Float32, storage, 0.3));
        Compare("geometric_", DType.Int64, storage => ContinuousSampling.FillGeometric(_generator, DType.Int64, storage, 0.5));
        Restart();
        Compare("cauchy_", DType.Float32, storage => ContinuousSampling.FillCauchy(_generator, DType.Float32, storage, 0.5, 2), 1e-6);
        Compare("cauchy_", DType.Float32, storage => ContinuousSampling.FillCauchy(_generator, DType.Float32, storage, 0, 1), 1e-6);
        Restart();
        Compare("log_normal_", DType.Float32, storage =>
            ContinuousSampling.FillLogNormal(_generator, DType.Float32, storage, 0.5, 0.4), 1e-6);
        Compare("log_normal_", DType.Float32, storage =>
            ContinuousSampling.FillLogNormal(_generator, DType.Float32, storage, 1, 2), 1e-6);
        Restart();
        Compare("log_normal_float64", DType.Float64, storage =>
            ContinuousSampling.FillLogNormal(_generator, DType.Float64, storage, 0.5, 0.4), 1e-14);
    }

    [Fact]
    public void MultinomialIndicesAreTheRecordedOnes()
    {
        Multinomial<float>("in/weights", DType.Float32, 6, 12, true);
        Multinomial<float>("in/weights1", DType.Float32, 5, 20, true);
        Multinomial<float>("in/weights", DType.Float32, 6, 1, false);
        Multinomial<float>("in/weights", DType.Float32, 6, 4, false);
        Multinomial<float>("in/weights1", DType.Float32, 5, 3, false);
        Multinomial<double>("in/probs64", DType.Float64, 12, 7, false);
        Multinomial<double>("in/probs64", DType.Float64, 12, 15, true);
        Uniform("multinomial", DType.Float32, 0, 1);
    }

    [Fact]
    public void RandomSlopesGiveTheRecordedRrelu()
    {
        float[] x = RecordedStream.Values<float>("in/x2");
        float[] slopes = new float[x.Length];
        ContinuousSampling.FillSlopes(
            _generator, DType.Float32, MemoryMarshal.AsBytes<float>(x), MemoryMarshal.AsBytes(slopes.AsSpan()), 0.1, 0.3);
        Assert.Equal(RecordedStream.Values<float>("rrelu/0"), x.Zip(slopes, (value, slope) => value * slope));
        _call++;
        Uniform("rrelu", DType.Float32, 0, 1);
    }

    [Fact]
    public void TruncatedNormalNumbersAreTheRecordedOnesToTheBit()
    {
        Compare("trunc_normal_", DType.Float32, storage =>
            TruncatedNormalSampling.Fill(_generator, DType.Float32, storage, 0, 1, -2, 2));
        Compare("trunc_normal_", DType.Float32, storage =>
            TruncatedNormalSampling.Fill(_generator, DType.Float32, storage, 0.5, 2, -1, 1.5));
        Uniform("trunc_normal_", DType.Float32, 0, 1);
    }

    [Fact]
    public void StateIsTheRecordedOneByteForByte()
    {
        Uniform("rng_state_bytes", DType.Float32, 0, 1);
        Compare("rng_state_bytes", DType.UInt8, _generator.ExportState);
        Normal("rng_state_bytes", DType.Float32, 0, 1);
        Compare("rng_state_bytes", DType.UInt8, _generator.ExportState);
    }

    [Fact]
    public void AKeptNormalSurvivesOtherDraws()
    {
        Normal("interleaved", DType.Float32, 0, 1);
        Uniform("interleaved", DType.Float32, 0, 1);
        Normal("interleaved", DType.Float32, 0, 1);
        Normal("interleaved", DType.Float32, 0, 1);
        Normal("interleaved", DType.Float32, 0, 1);
        Integers("interleaved", DType.Int64, 0, 7);
    }

    private void Restart()
    {
        _generator.ManualSeed(RecordedStream.Seed);
        _call = 0;
    }

    private void Uniform(string name, DType dtype, double from, double to, int numbersPerElement = 1) =>
        Compare(name, dtype, storage => UniformSampling.Fill(_generator, dtype, storage, from, to), 0, numbersPerElement);

    private void Normal(string name, DType dtype, double mean, double std, int numbersPerElement = 1) =>
        Compare(name, dtype, storage => NormalSampling.Fill(_generator, dtype, storage, mean, std, contiguous: true), 0, numbersPerElement);

    private void Integers(string name, DType dtype, long from, long to) =>
        Compare(name, dtype, storage => IntegerSampling.Fill(_generator, dtype, storage, IntegerRange.Between(dtype, from, to)));

    private void Multinomial<T>(string weights, DType dtype, int categories, int samples, bool replacement)
        where T : unmanaged
    {
        T[] scratch = RecordedStream.Values<T>(weights);
        long[] indices = new long[scratch.Length / categories * samples];
        MultinomialSampling.Draw(
            _generator, dtype, MemoryMarshal.AsBytes(scratch.AsSpan()), categories, samples, replacement, indices);
        Assert.Equal(RecordedStream.Values<long>($"multinomial/{_call++}"), indices);
    }

    private void Compare(string name, DType dtype, FillStorage fill, double tolerance = 0, int numbersPerElement = 1)
    {
        string key = $"{name}/{_call++}";
        byte[] expected = RecordedStream.Values<byte>(key);
        byte[] actual = new byte[expected.Length];
        Assert.Equal(RecordedStream.Count(key) * numbersPerElement, actual.Length / dtype.ItemSize);
        fill(actual);
        if (tolerance == 0)
        {
            Assert.Equal(expected, actual);
            return;
        }

        double[] wanted = Numbers(dtype, expected);
        double[] got = Numbers(dtype, actual);
        for (int i = 0; i < got.Length; i++)
        {
            Assert.Equal(wanted[i], got[i], Math.Abs(wanted[i]) * tolerance + tolerance / 10);
        }
    }

    private static double[] Numbers(DType dtype, byte[] bytes) => dtype == DType.Float64
        ? MemoryMarshal.Cast<byte, double>(bytes).ToArray()
        : Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), value => (double)value);

    private delegate void FillStorage(Span<byte> storage);
}
