namespace Linstock.Tests.Backends.Cpu.Indexing;

/// <summary>Scatter in place gives what scatter gives, on the tensor itself.</summary>
public sealed class ScatterInPlaceTests
{
    [Fact]
    public void InPlaceIsTheSameAsACopy()
    {
        Tensor x = Torch.Arange(60, dtype: DType.Float32).Reshape(6, 10), index = Torch.Tensor(new long[,] { { 0, 3, 3 }, { 9, 0, 1 }, { 5, 5, 5 } });
        Tensor source = Torch.Arange(9, dtype: DType.Float32).Reshape(3, 3) + 0.5;
        Assert.True(Torch.Equal(x.Clone().ScatterAdd_(1, index, source), x.ScatterAdd(1, index, source)));
        Assert.True(Torch.Equal(x.Clone().Scatter_(1, index, source), x.Scatter(1, index, source)));
        Assert.True(Torch.Equal(x.Clone().Scatter_(1, index, 7), x.Scatter(1, index, 7)));
        Tensor rows = Torch.Tensor(new long[] { 4, 0, 4 }), updates = Torch.Arange(30, dtype: DType.Float32).Reshape(3, 10);
        Assert.True(Torch.Equal(x.Clone().IndexAdd_(0, rows, updates, 0.5), x.IndexAdd(0, rows, updates, 0.5)));
        Assert.True(Torch.Equal(x.Clone().IndexCopy_(0, rows, updates), x.IndexCopy(0, rows, updates)));
        Assert.True(Torch.Equal(x.Clone().IndexFill_(1, rows, -1), x.IndexFill(1, rows, -1)));
    }

    [Fact]
    public void LongRowsAreAddedWhole()
    {
        Tensor x = Torch.Zeros(50, 1003), rows = Torch.Tensor(new long[] { 49, 3, 49 }), updates = Torch.Arange(3009, dtype: DType.Float32).Reshape(3, 1003);
        x.IndexAdd_(0, rows, updates);
        Assert.True(Torch.Equal(x[49], updates[0] + updates[2]));
        Assert.True(Torch.Equal(x[3], updates[1]));
        Assert.Equal(updates.Sum().Item<float>(), x.Sum().Item<float>());
    }

    [Fact]
    public void ViewsAndSourcesThatShareMemoryAreRight()
    {
        Tensor x = Torch.Arange(16, dtype: DType.Float32).Reshape(4, 4), index = Torch.Tensor(new long[,] { { 1, 2, 3, 0 } });
        Tensor expected = x.Clone().T.ScatterAdd(0, index, x.Clone()[..1]);
        x.T.ScatterAdd_(0, index, x[..1]);
        Assert.True(Torch.Equal(x.T, expected));
    }

    [Fact]
    public void AnIndexOutsideChangesNothing()
    {
        Tensor x = Torch.Zeros(4, 40), index = Torch.Zeros([4, 40], dtype: DType.Int64);
        index[3, 39] = -1;
        Assert.Throws<ArgumentOutOfRangeException>(() => x.ScatterAdd_(1, index, Torch.Ones(4, 40)));
        Assert.Equal(0f, x.Sum().Item<float>());
    }

    [Fact]
    public void GradientsFlowAndSavedTensorsNotice()
    {
        Tensor index = Torch.Tensor(new long[] { 1, 1, 0 }), source = Torch.Ones([3], requiresGrad: true), leaf = Torch.Ones([3], requiresGrad: true);
        Tensor target = leaf * 2;
        target.ScatterAdd_(0, index, source);
        (target * Torch.Tensor(new[] { 1f, 10f, 100f })).Sum().Backward();
        Assert.Equal([10f, 10f, 1f], source.Grad!.ToArray<float>());
        Assert.Equal([2f, 20f, 200f], leaf.Grad!.ToArray<float>());

        Tensor saved = Torch.Ones(3), product = leaf * saved;
        saved.ScatterAdd_(0, index, Torch.Ones(3));
        Assert.Throws<InvalidOperationException>(() => product.Sum().Backward());
        Assert.Throws<InvalidOperationException>(() => leaf.ScatterAdd_(0, index, Torch.Ones(3)));
    }
}
