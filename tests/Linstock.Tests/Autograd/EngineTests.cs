namespace Linstock.Tests.Autograd;

public class EngineTests
{
    [Fact]
    public void GradientsAddUpOverAllUses()
    {
        Tensor x = Torch.Tensor(new[] { 1f, 2f, 3f }).RequiresGrad_();
        Tensor y = (x * 2) + (x[1] * 5);
        y.Sum().Backward();
        Assert.Equal([2f, 17f, 2f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void AChainOfAMillionNodesRuns()
    {
        Tensor x = Torch.Ones([1], requiresGrad: true);
        Tensor y = x;
        for (int i = 0; i < 1_000_000; i++) y = y + 1;
        y.Backward();
        Assert.Equal(1f, x.Grad!.Item<float>());
    }

    [Fact]
    public void ASecondBackwardWithoutRetainingThrows()
    {
        Tensor x = Torch.Ones([2], requiresGrad: true);
        Tensor y = (x * x).Sum();
        y.Backward();
        var error = Assert.Throws<InvalidOperationException>(() => y.Backward());
        Assert.Contains("second time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AChangedSavedTensorIsNoticed()
    {
        Tensor x = Torch.Ones([2], requiresGrad: true);
        Tensor y = x * 3;
        Tensor z = (y * y).Sum();
        using (Torch.NoGrad()) y.Add_(1);
        var error = Assert.Throws<InvalidOperationException>(() => z.Backward());
        Assert.Contains("modified by an inplace operation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AChangeOfAViewReachesTheBase()
    {
        Tensor w = Torch.Tensor(3.0f).RequiresGrad_();
        Tensor x = Torch.Ones([2, 2]) * 1;
        x[0] = w * 2;
        x[1, 1].Mul_(w);
        x.Sum().Backward();
        Assert.Equal(5f, w.Grad!.Item<float>());
    }

    [Fact]
    public void ChangingALeafThatRequiresGradThrows()
    {
        Tensor x = Torch.Ones([2], requiresGrad: true);
        var leaf = Assert.Throws<InvalidOperationException>(() => x.Add_(1));
        var view = Assert.Throws<InvalidOperationException>(() => x[0].Add_(1));

        Assert.Equal("add: a leaf Variable that requires grad is being used in an in-place operation; change it inside Torch.NoGrad()", leaf.Message);
        Assert.Equal("add: a view of a leaf Variable that requires grad is being used in an in-place operation; change it inside Torch.NoGrad()", view.Message);
        Assert.Equal([1f, 1f], x.ToArray<float>());
        Assert.Equal(0, x.Version);
    }
}
