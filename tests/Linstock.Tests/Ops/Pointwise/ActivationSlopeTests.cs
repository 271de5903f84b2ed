using Linstock.NN;

namespace Linstock.Tests.Ops.Pointwise;

/// <summary>Slopes at the ends of an activation's pieces and at NaN, as PyTorch 1.13's vector kernels have them.</summary>
public sealed class ActivationSlopeTests
{
    [Fact]
    public void HardtanhIsFlatAtItsBoundsAndAtNaN()
        => AssertSlopes(x => Functional.Hardtanh(x), [double.NaN, -1, 1, 0.5, 2, double.PositiveInfinity, 0], [0, 0, 0, 1, 0, 0, 1]);

    [Fact]
    public void Relu6IsFlatAtItsBoundsAndAtNaN()
        => AssertSlopes(x => Functional.Relu6(x), [double.NaN, 0, 6, 0.5, 7, -3, 5], [0, 0, 0, 1, 0, 0, 1]);

    [Fact]
    public void HardshrinkIsFlatWithinItsBoundAndAtNaN()
        => AssertSlopes(x => Functional.Hardshrink(x), [double.NaN, 0.5, -0.5, 0.625, -3, 0, double.PositiveInfinity], [0, 0, 0, 1, 1, 0, 1]);

    [Fact]
    public void HardswishHasSlopeOneFromThreeOnAndNaNAtNaN()
        => AssertSlopes(x => Functional.Hardswish(x), [double.NaN, 3, -3, -3.5, 0, 7, 1.5], [double.NaN, 1, -0.5, 0, 0.5, 1, 1]);

    private static void AssertSlopes(Func<Tensor, Tensor> activation, double[] places, double[] slopes)
    {
        foreach (DType dtype in (DType[])[DType.Float32, DType.Float64, DType.BFloat16])
        {
            foreach (int copies in (int[])[1, 9])
            {
                Tensor x = Torch.Tensor(places, dtype).Repeat(copies).RequiresGrad_();
                activation(x).Sum().Backward();
                Tensor expected = Torch.Tensor(slopes, dtype).Repeat(copies);
                Assert.True(Torch.Allclose(x.Grad!, expected, equalNan: true), $"{dtype}: {x.Grad}");
            }
        }
    }
}
