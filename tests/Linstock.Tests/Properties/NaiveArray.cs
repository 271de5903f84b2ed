namespace Linstock.Tests.Properties;

/// <summary>The model of a tensor: sizes, and a number for each index, found by arithmetic anyone can follow.</summary>
internal sealed class NaiveArray
{
    private readonly Func<long[], double> _at;

    public NaiveArray(long[] sizes, Func<long[], double> at)
    {
        Sizes = sizes;
        _at = at;
    }

    public long[] Sizes { get; }

    public double this[params long[] index] => _at(index);

    /// <summary>Numbers counted up in row-major order.</summary>
    public static NaiveArray Counting(long[] sizes) => new(sizes, index =>
    {
        long place = 0;
        for (int d = 0; d < sizes.Length; d++) place = (place * sizes[d]) + index[d];
        return place;
    });

    /// <summary>All indices in row-major order.</summary>
    public IEnumerable<long[]> Indices()
    {
        long count = Sizes.Aggregate(1L, (product, size) => product * size);
        for (long place = 0; place < count; place++)
        {
            var index = new long[Sizes.Length];
            long rest = place;
            for (int d = Sizes.Length - 1; d >= 0; d--) (rest, index[d]) = Math.DivRem(rest, Sizes[d]);
            yield return index;
        }
    }

    public double[] ToArray() => [.. Indices().Select(index => this[index])];

    /// <summary>Another array whose element at an index is this one's at the index that <paramref name="back"/> gives.</summary>
    public NaiveArray Moved(long[] sizes, Func<long[], long[]> back) => new(sizes, index => _at(back(index)));

    public static Tensor Filled(long[] sizes, DType dtype = DType.Float64) =>
        Torch.Arange(sizes.Aggregate(1L, (product, size) => product * size)).Reshape(sizes).To(dtype);

    public void AssertEquals(Tensor tensor)
    {
        Assert.Equal(Sizes, tensor.Shape.ToArray());
        Assert.Equal(ToArray(), tensor.To(DType.Float64).Contiguous().ToArray<double>());
    }
}
