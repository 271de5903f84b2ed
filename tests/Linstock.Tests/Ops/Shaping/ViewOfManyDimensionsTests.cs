using Xunit;

namespace Linstock.Tests.Ops.Shaping;

/// <summary>Views of tensors whose sizes fit into the tensor itself, and of tensors whose sizes do not.</summary>
public class ViewOfManyDimensionsTests
{
    public static TheoryData<long[]> Shapes => new() { new long[] { 4, 3, 2 }, new long[] { 2, 3, 1, 2, 2, 3 }, new long[] { 2, 3, 1, 2, 2, 3, 2 }, new long[] { 2, 2, 1, 3, 1, 2, 2, 2 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AViewLeavesTheShapeOfItsBaseAlone(long[] shape)
    {
        Tensor x = Torch.Arange(shape.Aggregate(1L, static (product, size) => product * size)).Reshape(shape);
        long[] strides = x.Strides.ToArray();

        _ = x.Slice(1, 1, 2);
        _ = x.Transpose(0, shape.Length - 1);
        _ = x.Select(1, 0);

        Assert.Equal(shape, x.Shape.ToArray());
        Assert.Equal(strides, x.Strides.ToArray());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ViewsSeeTheElementsThatTheirIndicesName(long[] shape)
    {
        Tensor x = Torch.Arange(shape.Aggregate(1L, static (product, size) => product * size)).Reshape(shape);
        Tensor sliced = x.Slice(1, 1, null, 1), transposed = x.Transpose(0, 1), selected = x.Select(1, shape[1] - 1), stepped = x.Slice(0, 0, null, 2);

        Walk(shape, index =>
        {
            long value = At(x, index);
            Assert.Equal(index.Select((i, d) => i * x.Strides[d]).Sum(), value);
            if (index[1] >= 1) Assert.Equal(value, At(sliced, With(index, 1, index[1] - 1)));
            Assert.Equal(value, At(transposed, [index[1], index[0], .. index[2..]]));
            if (index[1] == shape[1] - 1) Assert.Equal(value, At(selected, [index[0], .. index[2..]]));
            if (index[0] % 2 == 0) Assert.Equal(value, At(stepped, With(index, 0, index[0] / 2)));
        });
        Assert.Equal(IsRowMajor(selected), selected.IsContiguous);
        Assert.Equal(IsRowMajor(sliced), sliced.IsContiguous);
        Assert.Equal(IsRowMajor(transposed), transposed.IsContiguous);
    }

    [Fact]
    public void AnEntryIsAViewThatCanBeWritten()
    {
        Tensor x = Torch.Zeros(3, 2);

        x[1] = Torch.Ones(2);
        x[-1].Fill_(2);

        Assert.Equal([0, 0, 1, 1, 2, 2], x.Reshape(-1).ToArray<float>());
        Assert.Throws<ArgumentOutOfRangeException>(() => x[3]);
    }

    private static long At(Tensor x, long[] index)
    {
        foreach (long i in index) x = x.Select(0, i);
        return x.Item<long>();
    }

    private static bool IsRowMajor(Tensor x)
    {
        long step = 1;
        for (int d = x.NDim - 1; d >= 0; d--)
        {
            if (x.Shape[d] != 1 && x.Strides[d] != step) return false;
            step *= x.Shape[d];
        }
        return true;
    }

    private static long[] With(long[] index, int dim, long value)
    {
        long[] changed = [.. index];
        changed[dim] = value;
        return changed;
    }

    private static void Walk(long[] shape, Action<long[]> visit)
    {
        var index = new long[shape.Length];
        while (true)
        {
            visit(index);
            int d = shape.Length - 1;
            while (d >= 0 && ++index[d] == shape[d]) index[d--] = 0;
            if (d < 0) return;
        }
    }
}
