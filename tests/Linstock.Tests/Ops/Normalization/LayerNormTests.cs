using Linstock.Backends.Cpu;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.Normalization;

/// <summary>The gradients of layer normalisation in one pass against the composed ones, which double differentiation uses.</summary>
public sealed class LayerNormTests
{
    private static Tensor Values(long[] shape, DType dtype)
    {
        var generator = new Generator();
        generator.ManualSeed(17);
        return (Torch.Randn(shape, generator: generator).To(dtype) * 3) + 2;
    }

    private static Tensor[] Gradients(long[] shape, DType dtype, bool affine, bool composed)
    {
        Tensor x = Values(shape, dtype).RequiresGrad_();
        Tensor weight = Torch.Linspace(0.5, 2, shape[^1], dtype: dtype).RequiresGrad_(), bias = Torch.Linspace(-1, 1, shape[^1], dtype: dtype).RequiresGrad_();
        Tensor y = F.LayerNorm(x, [shape[^1]], affine ? weight : null, affine ? bias : null);
        y.Backward(Torch.Linspace(-1, 2, y.Numel, dtype: dtype).Reshape(y.Shape).Sin(), createGraph: composed);
        return affine ? [x.Grad!.Detach(), weight.Grad!.Detach(), bias.Grad!.Detach()] : [x.Grad!.Detach()];
    }

    [Theory]
    [InlineData(DType.Float32, true)]
    [InlineData(DType.Float32, false)]
    [InlineData(DType.Float64, true)]
    public void GradientsAreTheComposedOnes(DType dtype, bool affine)
    {
        double tolerance = dtype == DType.Float32 ? 2e-4 : 1e-10;
        foreach (long[] shape in (long[][])[[1, 1], [3, 5], [2, 7, 33], [700, 64], [65, 130], [0, 4]])
        {
            foreach ((Tensor got, Tensor wanted) in Gradients(shape, dtype, affine, composed: false).Zip(Gradients(shape, dtype, affine, composed: true)))
                Assert.True(Torch.Allclose(got, wanted, tolerance, 10 * tolerance), string.Join('x', shape));
        }
    }

    [Fact]
    public void GradientsDoNotDependOnTheNumberOfThreads()
    {
        int before = Torch.GetNumThreads();
        try
        {
            Torch.SetNumThreads(1);
            Tensor[] one = Gradients([2000, 96], DType.Float32, affine: true, composed: false);
            Torch.SetNumThreads(2);
            Tensor[] two = Gradients([2000, 96], DType.Float32, affine: true, composed: false);
            foreach ((Tensor left, Tensor right) in one.Zip(two)) Assert.True(Torch.Equal(left, right));
        }
        finally
        {
            Torch.SetNumThreads(before);
        }
    }

    [Fact]
    public void GradientsAreRightAndCanBeDifferentiatedAgain()
    {
        Tensor x = Values([3, 4], DType.Float64).RequiresGrad_();
        Tensor weight = Torch.Linspace(0.5, 2, 4, dtype: DType.Float64).RequiresGrad_(), bias = Torch.Linspace(-1, 1, 4, dtype: DType.Float64).RequiresGrad_();
        static Tensor[] Normal(Tensor[] inputs) => [F.LayerNorm(inputs[0], [4], inputs[1], inputs[2])];
        Assert.True(Linstock.Autograd.Gradcheck(Normal, [x, weight, bias]));
        Assert.True(Linstock.Autograd.Gradgradcheck(Normal, [x, weight, bias]));
    }

    /// <summary>Results that the caches cannot hold are stored past them.</summary>
    [Fact]
    public void RowsOfALargeMatrixAreThoseOfASmallOne()
    {
        const int Size = 112;
        long rows = Math.Min(LastLevelCache.Bytes, 48L << 20) / 4 / Size;
        Tensor x = Values([rows, Size], DType.Float32).RequiresGrad_(), gradient = Torch.Linspace(-1, 2, rows * Size).Reshape(rows, Size).Sin();
        Tensor weight = Torch.Linspace(0.5, 2, Size), bias = Torch.Linspace(-1, 1, Size);
        Tensor whole = F.LayerNorm(x, [Size], weight, bias);
        whole.Backward(gradient);
        foreach (long first in (long[])[0, rows / 2, rows - 3])
        {
            Tensor few = x.Detach().Narrow(0, first, 3).Clone().RequiresGrad_();
            Tensor part = F.LayerNorm(few, [Size], weight, bias);
            part.Backward(gradient.Narrow(0, first, 3).Clone());
            Assert.True(Torch.Equal(part.Detach(), whole.Detach().Narrow(0, first, 3)));
            Assert.True(Torch.Equal(few.Grad!, x.Grad!.Narrow(0, first, 3)));
        }
    }
}
