namespace Linstock.Tests.Ops.Shaping;

/// <summary>Gradients of parts that were split off one tensor.</summary>
public sealed class SplittingTests
{
    [Fact]
    public void PartsWithoutAGradientCountAsZeros()
    {
        foreach (int[] used in (int[][])[[0], [1], [2], [0, 2], [1, 2], [0, 1, 2]])
        {
            Tensor x = Torch.Arange(14).To(DType.Float64).Reshape(2, 7).RequiresGrad_();
            Tensor[] parts = x.Split(3, 1);
            Tensor loss = Torch.Zeros([], dtype: DType.Float64);
            foreach (int i in used) loss = loss + (parts[i] * (i + 2)).Sum();
            loss.Backward();
            for (int column = 0; column < 7; column++)
                Assert.Equal(used.Contains(column / 3) ? (column / 3) + 2 : 0, x.Grad![1, column].Item<double>());
        }
    }

    [Fact]
    public void NodesAreNamedAsInPyTorch()
    {
        Tensor x = Torch.Ones(6).RequiresGrad_();
        Assert.Equal("SplitBackward0", x.Split(2)[1].GradFn!.Name);
        Assert.Equal("SplitBackward0", x.Chunk(3)[2].GradFn!.Name);
        Assert.Equal("SplitWithSizesBackward0", x.Split([1, 5])[0].GradFn!.Name);
    }

    [Fact]
    public void GradientsCanBeDifferentiatedAgain()
    {
        Tensor x = Torch.Randn([4, 5], generator: new Generator(5), dtype: DType.Float64).RequiresGrad_();
        Assert.True(Linstock.Autograd.Gradcheck(Product, [x]));
        Assert.True(Linstock.Autograd.Gradgradcheck(Product, [x]));

        static Tensor[] Product(Tensor[] inputs)
        {
            Tensor[] parts = inputs[0].Split([2, 1, 2], 1);
            return [parts[0] * parts[2] * parts[1]];
        }
    }

    [Fact]
    public void APartChangedInPlaceChangesWhatTheWholeDependsOn()
    {
        Tensor x = Torch.Ones([6], dtype: DType.Float64).RequiresGrad_(), whole = x * 1;
        Tensor[] parts = whole.Split(3);
        parts[1].Mul_(5);
        (whole * Torch.Arange(6).To(DType.Float64)).Sum().Backward();
        Assert.Equal([0, 1, 2, 15, 20, 25], x.Grad!.ToArray<double>());
    }
}
