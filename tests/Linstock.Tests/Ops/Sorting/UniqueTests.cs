namespace Linstock.Tests.Ops.Sorting;

/// <summary>The different elements against the runs of a sorted list.</summary>
public sealed class UniqueTests
{
    [Theory]
    [InlineData(10, -3, 5)]
    [InlineData(5000, 0, 100)]
    [InlineData(5000, -70, 90)]
    [InlineData(5000, 1_000_000_000, 1_000_004_000)]
    [InlineData(5000, int.MinValue, int.MaxValue)]
    public void IntegersAreCountedAndNumbered(int count, int least, int most)
    {
        var random = new Random(count + most);
        foreach (DType dtype in (DType[])[DType.Int64, DType.Int32])
        {
            long[] data = new long[count];
            for (int i = 0; i < count; i++) data[i] = random.NextInt64(least, most);
            (Tensor output, Tensor? inverse, Tensor? counts) = Torch.FromArray(data).To(dtype).Unique(returnInverse: true, returnCounts: true);
            long[] expected = [.. data.Distinct().Order()];
            Assert.Equal(dtype, output.DType);
            Assert.Equal(expected, output.To(DType.Int64).ToArray<long>());
            Assert.Equal(expected.Select(value => data.LongCount(one => one == value)), counts!.ToArray<long>());
            Assert.Equal(data, inverse!.ToArray<long>().Select(place => expected[place]));
        }
    }

    [Fact]
    public void TheWholeRangeOfIntegersDoesNotOverflow()
    {
        long[] data = [.. Enumerable.Repeat(long.MaxValue, 300), .. Enumerable.Repeat(long.MinValue, 300)];
        Assert.Equal([long.MinValue, long.MaxValue], Torch.FromArray(data).Unique().Output.ToArray<long>());
    }
}
