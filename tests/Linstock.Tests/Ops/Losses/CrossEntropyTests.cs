using Linstock.NN;
using Linstock.Ops.Losses;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.Losses;

/// <summary>The fused cross entropy against the composed one, which follows the definition step by step.</summary>
public class CrossEntropyTests
{
    private static readonly Reduction[] Reductions = [Reduction.None, Reduction.Sum, Reduction.Mean];

    private static readonly long[][] Shapes = [[1, 1], [3, 2], [7, 10], [5, 33], [64, 4], [2, 3, 5], [2, 17, 3, 2], [3, 1000]];

    private static Tensor Scores(long[] shape, DType dtype)
    {
        var generator = new Generator();
        generator.ManualSeed(5);
        return Torch.Randn(shape, generator: generator).To(dtype) * 4;
    }

    // Every class in turn; every fifth is to be ignored.
    private static Tensor Classes(long[] shape, long ignored)
    {
        long[] sizes = [shape[0], .. shape[2..]];
        long count = sizes.Aggregate(1L, (product, size) => product * size);
        return Torch.Tensor([.. Enumerable.Range(0, (int)count).Select(i => i % 5 == 4 ? ignored : i % shape[1])]).Reshape(sizes);
    }

    [Theory]
    [InlineData(DType.Float32, false, 0.0)]
    [InlineData(DType.Float32, true, 0.0)]
    [InlineData(DType.Float32, true, 0.3)]
    [InlineData(DType.Float64, false, 0.2)]
    [InlineData(DType.Float64, true, 1.0)]
    public void TheFusedLossAndItsGradientAreTheComposedOnes(DType dtype, bool weighted, double smoothing)
    {
        double tolerance = dtype == DType.Float32 ? 2e-5 : 1e-12;
        foreach (long[] shape in Shapes)
        {
            foreach (Reduction reduction in Reductions)
            {
                Tensor? weight = weighted ? Torch.Linspace(0.5, 2, shape[1], dtype: dtype) : null;
                Tensor target = Classes(shape, -100), fused = Scores(shape, dtype).RequiresGrad_(), composed = Scores(shape, dtype).RequiresGrad_();
                Assert.True(FusedCrossEntropy.Takes(fused, target, weight));
                Tensor loss = F.CrossEntropy(fused, target, weight, reduction: reduction, labelSmoothing: smoothing);
                Tensor expected = ClassificationLosses.ComposedCrossEntropy(composed, target, weight, -100, reduction, smoothing);
                Assert.Equal(expected.Shape, loss.Shape);
                Assert.True(Torch.Allclose(loss, expected, tolerance, tolerance), $"{string.Join('x', shape)} {reduction}: {loss} != {expected}");
                Tensor gradient = Torch.Linspace(-1, 2, expected.Numel, dtype: dtype).Reshape(expected.Shape);
                loss.Backward(gradient);
                expected.Backward(gradient);
                Assert.True(Torch.Allclose(fused.Grad!, composed.Grad!, tolerance, tolerance), $"gradient of {string.Join('x', shape)} {reduction}");
            }
        }
    }

    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Sum)]
    [InlineData(Reduction.Mean)]
    public void TheFusedGradientCanBeDifferentiatedAgain(Reduction reduction)
    {
        Tensor target = Classes([6, 4], 1), weight = Torch.Linspace(0.5, 2, 4, dtype: DType.Float64);
        Tensor[] Loss(Tensor[] inputs) => [F.CrossEntropy(inputs[0], target, weight, ignoreIndex: 1, reduction: reduction, labelSmoothing: 0.1)];
        Tensor scores = Scores([6, 4], DType.Float64).RequiresGrad_();
        Assert.True(Linstock.Autograd.Gradcheck(Loss, [scores]));
        Assert.True(Linstock.Autograd.Gradgradcheck(Loss, [scores]));
    }

    [Fact]
    public void LargeScoresLoseNoBits()
    {
        Tensor scores = Torch.Tensor([10000f, 10001f, 10002f]).Reshape(1, 3).RequiresGrad_();
        Tensor loss = F.CrossEntropy(scores, Torch.Tensor([0L]));
        loss.Backward();
        double sum = 1 + Math.E + Math.Exp(2);
        Assert.Equal(Math.Log(sum), loss.Item<double>(), 1e-6);
        Assert.Equal((1 / sum) - 1, scores.Grad![0, 0].Item<double>(), 1e-6);
        Assert.Equal(Math.Exp(2) / sum, scores.Grad![0, 2].Item<double>(), 1e-6);
    }

    [Fact]
    public void TheMeanOverNothingIsNotANumber()
    {
        Tensor scores = Torch.Zeros(2, 3);
        Assert.True(double.IsNaN(F.CrossEntropy(scores, Torch.Tensor([-100L, -100L])).Item<double>()));
        Assert.Equal(0, F.CrossEntropy(scores, Torch.Tensor([-100L, -100L]), reduction: Reduction.Sum).Item<double>());
    }

    [Fact]
    public void ATargetThatIsNoClassIsRefused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => F.CrossEntropy(Torch.Zeros(2, 3), Torch.Tensor([0L, 3L])));
}
