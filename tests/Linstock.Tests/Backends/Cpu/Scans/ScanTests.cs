using System.Numerics;

namespace Linstock.Tests.Backends.Cpu.Scans;

/// <summary>Running sums and products, bit by bit those of a plain loop, wherever rows begin and end.</summary>
public sealed class ScanTests
{
    /// <summary>Outer, count and inner sizes: less than a tile, whole tiles, and what is left over in each direction.</summary>
    public static TheoryData<long, long, long> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 37, 1 }, { 3, 8, 1 }, { 8, 8, 1 }, { 8, 7, 1 }, { 9, 33, 1 }, { 23, 16, 1 }, { 16, 1029, 1 }, { 8, 64, 1 }, { 17, 128, 1 }, { 70, 515, 1 },
        { 1, 3, 2 }, { 2, 9, 7 }, { 3, 17, 16 }, { 1, 40, 100 }, { 2, 5, 1100 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void SinglePrecisionIsAccumulatedInDouble(long outer, long count, long inner)
    {
        float[] data = Random(outer * count * inner, static random => (random.NextSingle() - 0.4f) * 3);
        Tensor x = Torch.FromArray(data).View(outer, count, inner);
        Assert.Equal(Scan<float, double>(data, outer, count, inner, 0, static (total, value) => total + value, static total => (float)total), x.Cumsum(1).ToArray<float>());
        Assert.Equal(Scan<float, double>(data, outer, count, inner, 1, static (total, value) => total * value, static total => (float)total), x.Cumprod(1).ToArray<float>());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void OtherTypesAreAccumulatedInThemselves(long outer, long count, long inner)
    {
        Check(Random(outer * count * inner, static random => random.NextDouble() - 0.3), outer, count, inner);
        Check(Random(outer * count * inner, static random => random.NextInt64(-1 << 20, 1 << 20)), outer, count, inner);
        Check(Random(outer * count * inner, static random => new Complex(random.NextDouble(), random.NextDouble() - 0.5)), outer, count, inner);
        Check(Random(outer * count * inner, static random => random.Next(-1000, 1000)), outer, count, inner, DType.Int32);
        Check(Random(outer * count * inner, static random => (byte)random.Next(256)), outer, count, inner, DType.UInt8);
    }

    [Fact]
    public void NaNStaysInItsRow()
    {
        Tensor x = Torch.Ones(9, 20);
        x[4, 11] = float.NaN;
        float[] sums = x.Cumsum(1).ToArray<float>();
        for (int i = 0; i < sums.Length; i++) Assert.Equal(i / 20 == 4 && i % 20 >= 11 ? float.NaN : (i % 20) + 1, sums[i]);
    }

    private static void Check<T>(T[] data, long outer, long count, long inner, DType? dtype = null)
        where T : unmanaged, INumberBase<T>
    {
        Tensor x = Torch.FromArray(data).View(outer, count, inner);
        Assert.Equal(Scan<T, T>(data, outer, count, inner, T.Zero, static (total, value) => unchecked(total + value), static total => total), x.Cumsum(1, dtype: dtype).ToArray<T>());
        Assert.Equal(Scan<T, T>(data, outer, count, inner, T.One, static (total, value) => unchecked(total * value), static total => total), x.Cumprod(1, dtype: dtype).ToArray<T>());
    }

    private static T[] Random<T>(long count, Func<Random, T> create)
    {
        var random = new Random(7);
        var data = new T[count];
        for (int i = 0; i < data.Length; i++) data[i] = create(random);
        return data;
    }

    private static T[] Scan<T, TWide>(T[] data, long outer, long count, long inner, TWide start, Func<TWide, T, TWide> next, Func<TWide, T> narrow)
    {
        var result = new T[data.Length];
        for (long o = 0; o < outer; o++)
        {
            for (long j = 0; j < inner; j++)
            {
                TWide total = start;
                for (long i = 0; i < count; i++)
                {
                    long at = (((o * count) + i) * inner) + j;
                    total = next(total, data[at]);
                    result[at] = narrow(total);
                }
            }
        }
        return result;
    }
}
