namespace Linstock.Tests.Ops.Sorting;

/// <summary>Rows long enough for every way of sorting, against the framework's own stable sort.</summary>
public sealed class SortTests
{
    [Theory]
    [InlineData(31, false)]
    [InlineData(511, true)]
    [InlineData(5000, false)]
    [InlineData(5000, true)]
    public void FloatsWithTiesZerosOfBothSignsAndNanAreSortedStably(int count, bool descending)
    {
        float[] data = Values(count);
        (Tensor values, Tensor indices) = Torch.Sort(Torch.FromArray(data, count), 0, descending, stable: true);

        long[] expected = Expected(data, descending);
        Assert.Equal(expected, indices.ToArray<long>());
        Assert.Equal(expected.Select(i => data[i]), values.ToArray<float>());
    }

    [Fact]
    public void LongIntegersAreSortedByAllTheirDigits()
    {
        var random = new Random(3);
        long[] data = [.. Enumerable.Range(0, 4000).Select(i => i % 5 == 0 ? i - 2000 : random.NextInt64(long.MinValue, long.MaxValue))];
        (Tensor values, Tensor indices) = Torch.Sort(Torch.FromArray(data, data.Length));

        Assert.Equal(data.Order(), values.ToArray<long>());
        Assert.Equal(data.Order(), indices.ToArray<long>().Select(i => data[i]));
    }

    [Fact]
    public void ColumnsAreSortedLikeRows()
    {
        Tensor rows = Torch.FromArray(Values(6 * 700), 6, 700);
        (Tensor values, Tensor indices) = Torch.Sort(rows, -1);
        (Tensor columnValues, Tensor columnIndices) = Torch.Sort(rows.Transpose(0, 1), 0);

        Assert.Equal(indices.ToArray<long>(), columnIndices.Transpose(0, 1).ToArray<long>());
        Assert.Equal(values.ToArray<float>(), columnValues.Transpose(0, 1).ToArray<float>());
    }

    [Theory]
    [InlineData(3000, 1)]
    [InlineData(3000, 60)]
    [InlineData(3000, 700)]
    [InlineData(3000, 2999)]
    [InlineData(30000, 30)]
    [InlineData(30000, 9000)]
    public void TheLargestAndTheKthOfALongRowAreThoseOfTheSortedRow(int count, int k)
    {
        float[] data = Values(count);
        Tensor input = Torch.FromArray(data, data.Length);
        long[] ascending = Expected(data, descending: false), descending = Expected(data, descending: true);

        // Equal values have several right places: TieOrderTests knows which.
        (Tensor largest, Tensor places) = Torch.Topk(input, k);
        Assert.Equal(descending[..k].Select(i => data[i]), largest.ToArray<float>());
        Assert.Equal(largest.ToArray<float>(), places.ToArray<long>().Distinct().Select(i => data[i]));
        Assert.Equal(ascending[..k].Select(i => data[i]), Torch.Topk(input, k, largest: false, sorted: false).Values.ToArray<float>().OrderBy(x => float.IsNaN(x) ? 1 : 0).ThenBy(x => x));
        Assert.Equal(data[ascending[k - 1]], Torch.Kthvalue(input, k).Values.Item<float>());
    }

    [Fact]
    public void MediansOfLongRowsMeetNanAsTheySay()
    {
        float[] data = Values(2001);
        Tensor input = Torch.FromArray(data, data.Length);
        float[] numbers = [.. data.Where(x => !float.IsNaN(x)).Order()];

        Assert.True(float.IsNaN(Torch.Median(input).Item<float>()));
        Assert.Equal(Array.FindIndex(data, float.IsNaN), Torch.Median(input, 0).Indices.Item<long>());
        Assert.Equal(numbers[(numbers.Length - 1) / 2], Torch.Nanmedian(input).Item<float>());
    }

    [Fact]
    public void SortingAComplexTensorThrows() =>
        Assert.Throws<ArgumentException>(() => Torch.Sort(Torch.Zeros([3], dtype: DType.Complex64)));

    private static float[] Values(int count)
    {
        var random = new Random(7);
        var data = new float[count];
        for (int i = 0; i < count; i++)
            data[i] = (i % 13) switch
            {
                3 => 0f,
                5 => -0f,
                8 => i % 3 == 0 ? float.NaN : float.PositiveInfinity,
                9 => random.Next(-4, 4),
                _ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-20, 20)),
            };
        return data;
    }

    // NaN is the largest, and the zeros are equal.
    private static long[] Expected(float[] data, bool descending)
    {
        var order = Comparer<float>.Create((x, y) => float.IsNaN(x) ? (float.IsNaN(y) ? 0 : 1) : float.IsNaN(y) ? -1 : x < y ? -1 : x > y ? 1 : 0);
        IEnumerable<long> places = Enumerable.Range(0, data.Length).Select(i => (long)i);
        return [.. descending ? places.OrderByDescending(i => data[i], order) : places.OrderBy(i => data[i], order)];
    }
}
