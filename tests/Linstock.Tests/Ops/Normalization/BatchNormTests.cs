using Linstock.Ops.Normalization;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.Normalization;

/// <summary>The fused batch normalisation against the composed one.</summary>
public class BatchNormTests
{
    private static readonly long[][] Shapes = [[2, 3, 8], [4, 1, 3, 7], [3, 5, 33], [1, 4, 5, 5], [8, 6, 16, 16], [2, 3, 2, 5, 7]];

    private static Tensor Values(long[] shape, DType dtype)
    {
        var generator = new Generator();
        generator.ManualSeed(11);
        return (Torch.Randn(shape, generator: generator).To(dtype) * 3) + 10;
    }

    [Theory]
    [InlineData(DType.Float32, true)]
    [InlineData(DType.Float32, false)]
    [InlineData(DType.Float64, true)]
    public void ResultStatisticsAndGradientsAreTheComposedOnes(DType dtype, bool affine)
    {
        double tolerance = dtype == DType.Float32 ? 2e-4 : 1e-10;
        foreach (long[] shape in Shapes)
        {
            Tensor[] Leaves() => [Values(shape, dtype).RequiresGrad_(), Torch.Linspace(0.5, 2, shape[1], dtype: dtype).RequiresGrad_(), Torch.Linspace(-1, 1, shape[1], dtype: dtype).RequiresGrad_()];
            Tensor[] one = Leaves(), two = Leaves();
            Assert.True(FusedBatchNorm.Takes(one[0]));
            (Tensor y, Tensor mean, Tensor variance, Tensor rstd) = FusedBatchNorm.Run(one[0], affine ? one[1] : null, affine ? one[2] : null, 1e-5);
            (Tensor expected, Tensor expectedMean, Tensor expectedVariance, Tensor expectedRstd) = BatchNorms.Composed(two[0], affine ? two[1] : null, affine ? two[2] : null, 1e-5);
            Tensor gradient = Torch.Linspace(-1, 2, y.Numel, dtype: dtype).Reshape(y.Shape).Sin();
            y.Backward(gradient);
            expected.Backward(gradient);
            (Tensor, Tensor)[] pairs = [(y, expected), (mean, expectedMean), (variance, expectedVariance), (rstd, expectedRstd), (one[0].Grad!, two[0].Grad!)];
            foreach ((Tensor got, Tensor wanted) in pairs) Assert.True(Torch.Allclose(got, wanted, tolerance, tolerance), string.Join('x', shape));
            if (!affine) continue;
            Assert.True(Torch.Allclose(one[1].Grad!, two[1].Grad!, tolerance, 10 * tolerance));
            Assert.True(Torch.Allclose(one[2].Grad!, two[2].Grad!, tolerance, 10 * tolerance));
        }
    }

    [Fact]
    public void TheFusedGradientsAreRightAndCanBeDifferentiatedAgain()
    {
        Tensor x = Values([2, 2, 3, 3], DType.Float64).RequiresGrad_();
        Tensor weight = Torch.Tensor([0.5, 2.0], dtype: DType.Float64).RequiresGrad_(), bias = Torch.Tensor([1.0, -1.0], dtype: DType.Float64).RequiresGrad_();
        static Tensor[] Normal(Tensor[] inputs) => [F.BatchNorm(inputs[0], null, null, inputs[1], inputs[2], training: true)];
        Assert.True(Linstock.Autograd.Gradcheck(Normal, [x, weight, bias]));
        Assert.True(Linstock.Autograd.Gradgradcheck(Normal, [x, weight, bias]));
    }

    [Fact]
    public void AConstantFarFromZeroHasNoVariance()
    {
        (Tensor y, _, Tensor variance, _) = FusedBatchNorm.Run(Torch.Full([2, 1, 64], 12345.678), null, null, 1e-5);
        Assert.Equal(0, variance.Item<double>(), 1e-6);
        Assert.True(Torch.Allclose(y, Torch.ZerosLike(y), 0, 0.5));
    }

    [Fact]
    public void NotANumberStays()
    {
        Tensor x = Values([2, 2, 8], DType.Float32);
        x[0, 1, 3] = float.NaN;
        Tensor y = FusedBatchNorm.Run(x, null, null, 1e-5).Out;
        Assert.True(Torch.Isnan(y.Select(1, 1)).All().Item<bool>());
        Assert.False(Torch.Isnan(y.Select(1, 0)).Any().Item<bool>());
    }
}
