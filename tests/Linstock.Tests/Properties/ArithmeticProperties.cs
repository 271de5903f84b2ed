namespace Linstock.Tests.Properties;

/// <summary>Broadcasting, promotion and reductions, against naive models and laws.</summary>
public class ArithmeticProperties
{
    private static readonly DType[] Dtypes =
    [
        DType.Bool, DType.UInt8, DType.Int8, DType.Int16, DType.Int32, DType.Int64, DType.Float16, DType.BFloat16, DType.Float32, DType.Float64,
        DType.Complex64, DType.Complex128,
    ];

    [Fact]
    public void BroadcastingRepeatsWhatHasSizeOne() => Choices.ForAll(choices =>
    {
        long[] sizes = choices.Sizes();
        long[] left = Narrowed(choices, sizes), right = Narrowed(choices, sizes);
        NaiveArray x = NaiveArray.Counting(left), y = NaiveArray.Counting(right);
        long[] common = [.. Enumerable.Range(0, Math.Max(left.Length, right.Length)).Select(d => Common(FromEnd(left, d), FromEnd(right, d))).Reverse()];
        var expected = new NaiveArray(common, index => (3 * x[Within(left, index)]) - y[Within(right, index)]);

        expected.AssertEquals((3 * NaiveArray.Filled(left)) - NaiveArray.Filled(right));
    });

    [Fact]
    public void PromotionIsAJoinCommutativeAssociativeIdempotent()
    {
        foreach (DType a in Dtypes)
        {
            Assert.Equal(a, Torch.PromoteTypes(a, a));
            foreach (DType b in Dtypes)
            {
                DType join = Torch.PromoteTypes(a, b);
                Assert.Equal(join, Torch.PromoteTypes(b, a));
                Assert.Equal(join, Torch.PromoteTypes(join, a));
                Assert.Equal(join, (Torch.Ones([2], a) + Torch.Ones([2], b)).DType);
                foreach (DType c in Dtypes) Assert.Equal(Torch.PromoteTypes(join, c), Torch.PromoteTypes(a, Torch.PromoteTypes(b, c)));
            }
        }
    }

    [Fact]
    public void ReductionsAreTheLoopsTheyStandFor() => Choices.ForAll(choices =>
    {
        long[] sizes = [.. choices.Sizes(3), 1 + choices.Next(4)];
        int dim = choices.Next(sizes.Length);
        NaiveArray model = NaiveArray.Counting(sizes);
        Tensor tensor = NaiveArray.Filled(sizes);
        if (sizes[dim] == 0) return;
        if (choices.Next(2) == 1)
        {
            // The same numbers in another order of memory.
            tensor = tensor.Transpose(0, dim).Contiguous().Transpose(0, dim);
        }

        NaiveArray Folded(Func<IEnumerable<double>, double> fold) => new([.. sizes[..dim], .. sizes[(dim + 1)..]], index =>
            fold(Enumerable.Range(0, (int)sizes[dim]).Select(i => model[[.. index[..dim], i, .. index[dim..]]])));
        Folded(line => line.Sum()).AssertEquals(tensor.Sum(dim));
        Folded(line => line.Max()).AssertEquals(tensor.Amax(dim));
        Folded(line => line.Min()).AssertEquals(tensor.Min(dim).Values);
        Folded(line => line.Index().MaxBy(item => item.Item).Index).AssertEquals(tensor.Argmax(dim));
        Folded(line => line.Count(number => number != 0)).AssertEquals(tensor.CountNonzero(dim));
        Folded(line => line.Last() + line.SkipLast(1).Sum()).AssertEquals(tensor.Cumsum(dim).Select(dim, -1));
    });

    [Fact]
    public void SortingOrdersAndTheOrderGivesTheValuesBack() => Choices.ForAll(choices =>
    {
        long[] numbers = [.. Enumerable.Range(0, choices.Next(40)).Select(_ => (long)choices.Next(9) - 4)];
        Tensor tensor = Torch.Tensor(numbers);

        var (values, indices) = tensor.Sort(stable: true);

        Assert.Equal(numbers.Order(), values.ToArray<long>());
        Assert.Equal(numbers.Index().OrderBy(item => item.Item).Select(item => (long)item.Index), indices.ToArray<long>());
        Assert.Equal(values.ToArray<long>(), tensor.Gather(0, indices).ToArray<long>());
    });

    // The sizes with some replaced by 1 and some leading ones left out.
    private static long[] Narrowed(Choices choices, long[] sizes)
        => [.. sizes.Select(size => choices.Next(3) == 0 ? 1 : size).Skip(choices.Next(sizes.Length + 1))];

    private static long FromEnd(long[] sizes, int place) => place < sizes.Length ? sizes[^(place + 1)] : 1;

    private static long Common(long left, long right) => left == 1 ? right : left;

    private static long[] Within(long[] sizes, long[] index)
        => [.. sizes.Select((size, d) => size == 1 ? 0 : index[index.Length - sizes.Length + d])];
}
