namespace Linstock.Tests.Backends.Cpu.Reductions;

/// <summary>Extreme elements and their places against a plain search.</summary>
public sealed class ArgReduceTests
{
    public static TheoryData<long, long, long> Shapes => new()
    {
        { 1, 1, 1 }, { 3, 7, 1 }, { 2, 1500, 1 }, { 1, 300_001, 1 }, { 1, 65, 5 }, { 2, 200, 300 }, { 1, 130, 257 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TheFirstOfEqualElementsIsFound(long outer, long count, long inner) => Compare(outer, count, inner, static random => random.Next(-9, 9));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RisingElementsAreFoundAtTheirEnds(long outer, long count, long inner)
    {
        int next = 0;
        Compare(outer, count, inner, _ => next++);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TheFirstNaNWins(long outer, long count, long inner) =>
        Compare(outer, count, inner, static random => random.Next(50) == 0 ? float.NaN : random.NextSingle() - 0.5f);

    [Fact]
    public void ZerosOfBothSignsAreEqual()
    {
        Tensor x = Torch.Tensor([-0.0f, 0.0f, -0.0f]);
        Assert.Equal(0, x.Argmax().Item<long>());
        Assert.Equal(0, Torch.Tensor([0.0f, -0.0f]).Argmin().Item<long>());
        Assert.True(float.IsNegative(Torch.Max(x, 0).Values.Item<float>()));
    }

    private static void Compare(long outer, long count, long inner, Func<Random, float> create)
    {
        var random = new Random(5);
        float[] data = new float[outer * count * inner];
        for (int i = 0; i < data.Length; i++) data[i] = create(random);
        Tensor x = Torch.FromArray(data).View(outer, count, inner);
        (Tensor largest, Tensor largestAt) = Torch.Max(x, 1);
        (Tensor smallest, Tensor smallestAt) = Torch.Min(x, 1);
        (float[] high, long[] highAt) = (largest.ToArray<float>(), largestAt.ToArray<long>());
        (float[] low, long[] lowAt) = (smallest.ToArray<float>(), smallestAt.ToArray<long>());
        for (long o = 0; o < outer; o++)
        {
            for (long j = 0; j < inner; j++)
            {
                long most = 0, least = 0;
                for (long i = 1; i < count; i++)
                {
                    float value = At(i);
                    if (value > At(most) || (float.IsNaN(value) && !float.IsNaN(At(most)))) most = i;
                    if (value < At(least) || (float.IsNaN(value) && !float.IsNaN(At(least)))) least = i;
                }
                long place = (o * inner) + j;
                Assert.Equal((most, least), (highAt[place], lowAt[place]));
                Assert.Equal((At(most), At(least)), (high[place], low[place]));

                float At(long i) => data[(((o * count) + i) * inner) + j];
            }
        }
    }
}
