namespace Linstock.Tests.Backends.Cpu.Kernels;

/// <summary>Casts in vectors give what C's casts give one by one, at every place of a run.</summary>
public sealed class VectorCastTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(1000)]
    public void WholeNumbersKeepTheirValue(int count)
    {
        long[] numbers = [.. Enumerable.Range(0, count).Select(i => (long)((i * 37) % 256))];
        DType[] dtypes = [DType.UInt8, DType.Int32, DType.Int64, DType.Float32, DType.Float64];
        foreach (DType from in dtypes)
            foreach (DType to in dtypes)
                Assert.Equal(numbers, Torch.FromArray(numbers).To(from).To(to).To(DType.Int64).ToArray<long>());
    }

    [Fact]
    public void FractionsTruncateAndWhatDoesNotFitIsTheSmallestInteger()
    {
        float[] values = [.. Enumerable.Range(0, 5).SelectMany(_ => new[] { 1.9f, -1.9f, 0.5f, -0.5f, 1e30f, -1e30f, float.NaN, float.PositiveInfinity, 8.5e18f })];
        long[] expected = [.. Enumerable.Range(0, 5).SelectMany(_ => new[] { 1L, -1, 0, 0, long.MinValue, long.MinValue, long.MinValue, long.MinValue, (long)8.5e18f })];
        Assert.Equal(expected, Torch.FromArray(values).To(DType.Int64).ToArray<long>());
        Assert.Equal(expected, Torch.FromArray(values).To(DType.Float64).To(DType.Int64).ToArray<long>());
    }

    [Fact]
    public void LargeIntegersRoundOnce()
    {
        long[] values = [.. Enumerable.Range(0, 40).Select(i => (1L << 62) + (i * 0x12345678901L) + 1)];
        Assert.Equal([.. values.Select(value => (float)value)], Torch.FromArray(values).To(DType.Float32).ToArray<float>());
        Assert.Equal([.. values.Select(value => (double)value)], Torch.FromArray(values).To(DType.Float64).ToArray<double>());
        Assert.Equal([.. values.Select(value => (int)value)], Torch.FromArray(values).To(DType.Int32).ToArray<int>());
    }

    [Fact]
    public void DoublesRoundToTheNearestFloat()
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(i => Math.Exp(i - 50) * Math.PI), double.MaxValue, double.Epsilon, double.NegativeInfinity];
        Assert.Equal([.. values.Select(value => (float)value)], Torch.FromArray(values).To(DType.Float32).ToArray<float>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(47)]
    [InlineData(1000)]
    public void SixteenBitFormatsRoundToNearestAtEveryPlace(int count)
    {
        float[] values = [.. Enumerable.Range(0, count).Select(i => (float)(Math.Exp((i % 37) - 18) * ((i % 2) - 0.5) * (1 + (i / 1000.0))))];
        Tensor x = Torch.FromArray(values);
        Half[] halves = [.. values.Select(value => (Half)value)];
        BFloat16[] brains = [.. values.Select(value => (BFloat16)value)];
        Assert.Equal(halves, x.To(DType.Float16).ToArray<Half>());
        Assert.Equal(brains, x.To(DType.BFloat16).ToArray<BFloat16>());
        Assert.Equal([.. halves.Select(value => (float)value)], x.To(DType.Float16).To(DType.Float32).ToArray<float>());
        Assert.Equal([.. brains.Select(value => (float)value)], x.To(DType.BFloat16).To(DType.Float32).ToArray<float>());
        Assert.Equal([.. halves.Select(value => (BFloat16)(float)value)], x.To(DType.Float16).To(DType.BFloat16).ToArray<BFloat16>());
        Assert.Equal([.. brains.Select(value => (Half)(float)value)], x.To(DType.BFloat16).To(DType.Float16).ToArray<Half>());
    }
}
