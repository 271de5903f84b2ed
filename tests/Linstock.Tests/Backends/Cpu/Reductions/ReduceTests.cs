namespace Linstock.Tests.Backends.Cpu.Reductions;

/// <summary>Sums and extremes over rows and columns against plain loops.</summary>
public sealed class ReduceTests
{
    /// <summary>Outer, count and inner sizes around the widths of vectors, stretches and blocks.</summary>
    public static TheoryData<long, long, long> Shapes => new()
    {
        { 5, 1, 1 }, { 3, 16, 1 }, { 3, 31, 1 }, { 2, 4099, 1 }, { 1, 70_001, 1 },
        { 1, 1, 40 }, { 2, 3, 17 }, { 1, 130, 65 }, { 3, 257, 64 }, { 1, 9, 3000 }, { 2, 131, 1025 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void WholeNumbersAddUpExactly(long outer, long count, long inner)
    {
        // Every partial sum is a whole number that single precision holds.
        var random = new Random(3);
        float[] data = new float[outer * count * inner];
        for (int i = 0; i < data.Length; i++) data[i] = random.Next(-100, 100);
        Tensor x = Torch.FromArray(data).View(outer, count, inner);
        float[] sums = x.Sum(1).ToArray<float>(), high = x.Amax(1).ToArray<float>(), low = x.Amin(1).ToArray<float>();
        for (long o = 0; o < outer; o++)
        {
            for (long j = 0; j < inner; j++)
            {
                float sum = 0, most = float.NegativeInfinity, least = float.PositiveInfinity;
                for (long i = 0; i < count; i++)
                {
                    float value = data[(((o * count) + i) * inner) + j];
                    sum += value;
                    (most, least) = (Math.Max(most, value), Math.Min(least, value));
                }
                Assert.Equal((sum, most, least), (sums[(o * inner) + j], high[(o * inner) + j], low[(o * inner) + j]));
            }
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int16)]
    [InlineData(DType.Int8)]
    [InlineData(DType.UInt8)]
    public void AnExtremeIsFoundInEveryLane(DType dtype)
    {
        const int count = 150;
        for (int at = 0; at < count; at++)
        {
            Tensor x = Torch.Full([1, count], 50, dtype: dtype);
            x[0, at] = 99;
            x[0, (at + 1) % count] = 3;
            Assert.Equal(99.0, x.Amax(1).Item<double>());
            Assert.Equal(3.0, x.Amin(1).Item<double>());
        }
    }

    [Fact]
    public void NaNWinsInEveryLane()
    {
        for (int at = 0; at < 70; at++)
        {
            Tensor x = Torch.Arange(70.0).View(1, 70);
            x[0, at] = float.NaN;
            Assert.True(float.IsNaN(x.Amax(1).Item<float>()));
            Assert.True(float.IsNaN(x.Amin(1).Item<float>()));
        }
    }
}
