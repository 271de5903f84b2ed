using Linstock.Tests.Ops.LinearAlgebra;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.Pooling;

public class PoolingTests
{
    private static Tensor Image => Images.Counting([1, 2, 5, 4]);

    [Theory]
    [InlineData(DType.Float64)]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void MaximaAndTheirPlacesArePyTorchs(DType dtype)
    {
        (Tensor output, Tensor indices) = F.MaxPool2dWithIndices(Image.To(dtype), [3, 2], stride: 2, padding: 1, ceilMode: true);
        Images.AssertClose([1, 4, 5, 2, 5, 1, 2, 5, 1, 3, 5, 2, 4, 5, 3, 5, 2, 4], output);
        Assert.Equal(dtype, output.DType);
        Assert.Equal([4, 6, 3, 12, 14, 15, 12, 14, 15, 0, 5, 3, 8, 5, 11, 16, 14, 19], indices.ToArray<long>());
    }

    [Fact]
    public void MeansCountThePaddingIfAsked()
    {
        Images.AssertClose(
            [-2, 0.25, 2.5, -1.0 / 3, 1, -4.0 / 3, -0.5, 1.75, -1.5, 0.5, 0, -0.5, 1.0 / 3, -1.0 / 6, -2.0 / 3, 2, -1.25, 1],
            F.AvgPool2d(Image, [3, 2], stride: 2, padding: 1, ceilMode: true, countIncludePad: false));
        Images.AssertClose(
            [-2.0 / 3, 1.0 / 6, 5.0 / 6, -1.0 / 6, 1, -2.0 / 3, -1.0 / 6, 7.0 / 6, -0.5, 1.0 / 6, 0, -1.0 / 6, 1.0 / 6, -1.0 / 6, -1.0 / 3, 2.0 / 3, -5.0 / 6, 1.0 / 3],
            F.AvgPool2d(Image, [3, 2], stride: 2, padding: 1, ceilMode: true));
    }

    [Fact]
    public void AdaptiveMeansKeepASizeThatIsNull()
        => Images.AssertClose(
            [-2, -0.5, 1, 2.5, -1.0 / 3, -2.0 / 3, 8.0 / 3, -4.0 / 3, -0.5, 1, 2.5, -1.5, 0.5, 2, -2, -0.5, 1.0 / 3, 0, -1.0 / 3, -2.0 / 3, 2, -2, -0.5, 1],
            F.AdaptiveAvgPool2d(Image, [3, null]));

    [Fact]
    public void FractionalWindowsBeginWherePyTorchsDo()
    {
        Tensor image = Images.Counting([1, 2, 5, 5]);
        Tensor samples = Torch.FromArray([0.25, 0.6, 0.9, 0.1], 1, 2, 2);
        (Tensor output, Tensor indices) = F.FractionalMaxPool2dWithIndices(image, 2, outputSize: [2, 3], randomSamples: samples);
        Images.AssertClose([4, 4, 5, 3, 4, 2, 5, 3, 4, 2, 5, 1], output);
        Assert.Equal([6, 6, 3, 20, 17, 23, 0, 6, 3, 20, 22, 23], indices.ToArray<long>());
        Tensor volume = Images.Counting([1, 1, 4, 5, 6], 13, 7, 6);
        Tensor places = F.FractionalMaxPool3dWithIndices(volume, 2, outputSize: [2, 3, 4], randomSamples: Torch.FromArray([0.25, 0.6, 0.8], 1, 1, 3)).Indices;
        Assert.Equal(
            [37, 37, 9, 11, 48, 50, 50, 22, 24, 50, 50, 22, 61, 61, 63, 100, 102, 74, 74, 76, 115, 115, 87, 89], places.ToArray<long>());
    }

    [Fact]
    public void UnpoolingUndoesPoolingAtTheMaxima()
    {
        Tensor image = Images.Distinct(2, 3, 6, 7) + 2;
        (Tensor maxima, Tensor indices) = F.MaxPool2dWithIndices(image, 2);
        Tensor back = F.MaxUnpool2d(maxima, indices, 2, outputSize: [6, 7]);
        Assert.Equal(image.Shape, back.Shape);
        Images.AssertClose(maxima, F.MaxPool2d(Torch.Where(Torch.Eq(back, 0), double.NegativeInfinity, back), 2));
        Assert.Equal(maxima.Numel, Torch.Sum(Torch.Eq(back, image)).Item<long>());
    }

    [Fact]
    public void NaNIsLargerThanNumbers()
        => Assert.True(double.IsNaN(F.MaxPool1d(Torch.FromArray([1, double.NaN, 3, 2], 1, 4), 4).Item<double>()));

    [Fact]
    public void GradientsEqualDifferences()
    {
        Tensor line = Images.Distinct(2, 2, 9), image = Images.Distinct(2, 2, 5, 6), volume = Images.Distinct(1, 2, 4, 5, 4);
        GradientCheck.Run(x => F.MaxPool1d(x[0], 3, stride: 2, padding: 1), line);
        GradientCheck.Run(x => F.MaxPool2d(x[0], 3, stride: 2, padding: 1, ceilMode: true), image);
        GradientCheck.Run(x => F.MaxPool3d(x[0], 2, dilation: [1, 2, 1]), volume);
        GradientCheck.Run(x => F.AvgPool2d(x[0], 3, stride: 2, padding: 1, ceilMode: true, countIncludePad: false), image);
        GradientCheck.Run(x => F.AvgPool3d(x[0], 2, divisorOverride: 3), volume);
        GradientCheck.Run(x => F.AdaptiveAvgPool2d(x[0], [3, 4]), image);
        GradientCheck.Run(x => F.AdaptiveMaxPool3d(x[0], [3, 2, 4]), volume);
        GradientCheck.Run(x => F.FractionalMaxPool2d(x[0], 2, outputSize: 3, randomSamples: Torch.Full([2, 2, 2], 0.3, dtype: DType.Float64)), image);
        GradientCheck.Run(x => F.LpPool2d(x[0] + 2, 3, 2), image);
    }

    [Fact]
    public void TheGradientOfAPoolingPoolsTheGradientsGradient()
    {
        Tensor image = Images.Distinct(1, 2, 4, 4).RequiresGrad_();
        Tensor weight = Images.Counting([1, 2, 2, 2]).RequiresGrad_();
        Tensor gradient = Linstock.Autograd.Grad([F.MaxPool2d(image, 2)], [image], gradOutputs: [weight], createGraph: true)[0]!;
        Tensor direction = Images.Counting([1, 2, 4, 4], 13, 5, 6);
        Tensor second = Linstock.Autograd.Grad([(gradient * direction).Sum()], [weight])[0]!;
        Tensor indices = F.MaxPool2dWithIndices(image, 2).Indices;
        Images.AssertClose(Torch.Gather(direction.Reshape(2, 16), 1, indices.Reshape(2, 4)).Reshape(1, 2, 2, 2), second);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Tensor image = Torch.Zeros(1, 1, 4, 4);
        Assert.Throws<ArgumentException>(() => F.MaxPool2d(image, 2, padding: 2));
        Assert.Throws<ArgumentException>(() => F.MaxPool2d(image, 5));
        Assert.Throws<ArgumentException>(() => F.MaxPool2d(image.To(DType.Int64), 2));
        Assert.Throws<ArgumentException>(() => F.AvgPool2d(image, 2, divisorOverride: 0));
        Assert.Throws<ArgumentException>(() => F.FractionalMaxPool2d(image, 2, outputSize: 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => F.MaxUnpool2d(image, Torch.Full([1, 1, 4, 4], 64L), 2));
    }
}
