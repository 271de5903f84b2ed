namespace Linstock.Tests.Ops.Sorting;

/// <summary>Which of equal elements comes first where nothing promises an order: what PyTorch 1.13 answers on the CPU.</summary>
public class TieOrderTests
{
    private static Tensor Squares(long count, long modulus)
    {
        Tensor i = Torch.Arange(count);
        return Torch.Remainder(i * i * 7919, modulus);
    }

    // Each index times its place, counted from 1.
    private static long Sum(Tensor indices) => (indices * Torch.Arange(1, indices.Numel + 1)).Sum().Item<long>();

    private static void AssertIndices(long[] first, long sum, Tensor indices)
    {
        Assert.Equal(first, indices[..first.Length].ToArray<long>());
        Assert.Equal(sum, Sum(indices));
    }

    [Fact]
    public void SortOfManyEqualElements()
    {
        Tensor x = Squares(3000, 97);
        AssertIndices([1358, 1455, 291, 2425, 2813, 2619], 6750742312, Torch.Argsort(x));
        AssertIndices([1587, 1878, 1975, 1032, 132, 908], 6748716686, x.Sort(descending: true).Indices);
        AssertIndices([1358, 1455, 291, 2425, 2813, 2619], 6750742312, Torch.Argsort(x.Float()));
    }

    [Fact]
    public void StableSortKeepsTheOrder()
    {
        Tensor x = Squares(3000, 97);
        (Tensor values, Tensor indices) = x.Sort(stable: true);
        long[] v = values.ToArray<long>(), at = indices.ToArray<long>();
        for (int i = 1; i < v.Length; i++) Assert.True(v[i] > v[i - 1] || (v[i] == v[i - 1] && at[i] > at[i - 1]));
    }

    [Fact]
    public void SortOfShortRowsIsStableAnyway() =>
        Assert.Equal([1, 3, 0, 2], Torch.Argsort(Torch.Tensor([2, 1, 2, 1])).ToArray<long>());

    [Fact]
    public void SortOfRowsOnWhichThePivotsAreBad()
    {
        Tensor rising = Torch.Arange(0, 1500), falling = Torch.Arange(1500, 0, -1);
        AssertIndices([1, 2999, 2998, 0, 2, 4], 6751881304, Torch.Argsort(Torch.FloorDivide(Torch.Cat([rising, falling]), 3)));

        // The medians of three are always among the smallest, so that the heap takes over.
        long[] killer = new long[2000];
        for (int i = 1; i <= 1000; i++)
        {
            if (i % 2 == 1) (killer[i - 1], killer[i]) = (i, 1000 + i);
            killer[1000 + i - 1] = 2 * i;
        }
        AssertIndices([0, 1000, 2, 1001, 4, 1002], 2251240876, Torch.Argsort(Torch.FloorDivide(Torch.FromArray(killer), 2)));
    }

    [Theory]
    [InlineData(3, true, 40)]
    [InlineData(3, false, 50)]
    [InlineData(20, true, 16916)]
    [InlineData(20, false, 17010)]
    [InlineData(200, true, 1996914)]
    public void TopkOfEqualElements(int k, bool largest, long sum) =>
        Assert.Equal(sum, Sum(Torch.Topk(Squares(200, 10), k, largest: largest).Indices));

    [Fact]
    public void TopkTakesNaNForTheLargest()
    {
        Tensor x = Squares(200, 10).Float();
        x[3] = double.NaN;
        x[70] = double.NaN;
        Assert.Equal([70, 3, 89, 99], Torch.Topk(x, 4).Indices.ToArray<long>());
        Assert.Equal([3, 70, 111, 119, 109], x.Sort(descending: true).Indices[..5].ToArray<long>());
    }

    [Theory]
    [InlineData(1, 170)]
    [InlineData(50, 27)]
    [InlineData(77, 196)]
    [InlineData(200, 199)]
    public void KthvalueOfEqualElements(int k, long index) =>
        Assert.Equal(index, Torch.Kthvalue(Squares(200, 10), k).Indices.Item<long>());

    [Fact]
    public void ModeOfEquallyFrequentElements()
    {
        (Tensor value, Tensor index) = Torch.Mode(Squares(3000, 97));
        Assert.Equal((2, 1953), (value.Item<long>(), index.Item<long>()));
        Assert.Equal(3, Torch.Mode(Squares(200, 10)).Indices.Item<long>());
    }
}
