namespace Linstock.Tests.Backends.Cpu.Indexing;

/// <summary>Elements chosen and met by lists of indices, against plain loops.</summary>
public sealed class IndexedElementsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 8)]
    [InlineData(5, 29)]
    [InlineData(40, 1500)]
    public void GatherAndScatterAddAlongRowsAreOpposites(int rows, int count)
    {
        const int size = 23;
        var random = new Random(9);
        int[] data = Random(random, rows * size, 1000), updates = Random(random, rows * count, 1000), expected = [.. data];
        long[] index = [.. Random(random, rows * count, size).Select(static i => (long)i)];
        Tensor x = Torch.FromArray(data).View(rows, size), places = Torch.FromArray(index).View(rows, count);
        int[] gathered = x.Gather(1, places).ToArray<int>(), added = x.ScatterAdd(1, places, Torch.FromArray(updates).View(rows, count)).ToArray<int>();
        for (int i = 0; i < index.Length; i++)
        {
            long at = (i / count * size) + index[i];
            Assert.Equal(data[at], gathered[i]);
            expected[at] += updates[i];
        }
        Assert.Equal(expected, added);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(23)]
    [InlineData(long.MinValue)]
    public void AnIndexOutsideIsFoundWhereverItIs(long wrong)
    {
        for (int at = 0; at < 21; at++)
        {
            Tensor x = Torch.Randn(2, 23), index = Torch.Zeros([2, 21], dtype: DType.Int64);
            index[1, at] = wrong;
            Assert.Throws<ArgumentOutOfRangeException>(() => x.Gather(1, index));
            Tensor sum = Torch.Zeros(2, 23);
            Assert.Throws<ArgumentOutOfRangeException>(() => sum.ScatterAdd_(1, index, Torch.Ones(2, 21)));
            Assert.Equal(0f, sum.Sum().Item<float>());
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int16)]
    public void SingleElementsAreChosenFromBothEnds(DType dtype)
    {
        const int count = 100_003;
        var random = new Random(11);
        long[] index = [.. Random(random, count, 2 * 5000).Select(static i => (long)i - 5000)];
        Tensor x = Torch.Arange(5000, dtype: dtype), places = Torch.FromArray(index);
        double[] chosen = x[places].To(DType.Float64).ToArray<double>();
        for (int i = 0; i < count; i++) Assert.Equal(index[i] < 0 ? index[i] + 5000 : index[i], chosen[i]);
        places[count - 1] = -5001;
        Assert.Throws<ArgumentOutOfRangeException>(() => x[places]);
    }

    [Fact]
    public void SeveralIndicesCountRowsTogether()
    {
        Tensor x = Torch.Arange(4 * 5 * 6).View(4, 5, 6);
        Tensor first = Torch.Tensor([3L, -1, 0]), second = Torch.Tensor([-2L, 4, 1]), third = Torch.Tensor([5L, 0, -6]);
        Assert.Equal([119L - 6, 114, 6], x[first, second, third].ToArray<long>());
    }

    private static int[] Random(Random random, int count, int below)
    {
        var numbers = new int[count];
        for (int i = 0; i < count; i++) numbers[i] = random.Next(below);
        return numbers;
    }
}
