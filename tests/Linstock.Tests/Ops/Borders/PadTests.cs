using Linstock.Tests.Ops.LinearAlgebra;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.Borders;

public class PadTests
{
    private static Tensor Image => Images.Counting([1, 2, 5, 4])[.., ..1, ..3, ..3];

    [Fact]
    public void EachModeHasPyTorchsElements()
    {
        Images.AssertClose(
            [3, -4, 3, -1, 3, -4, -3, 1, -3, 4, -3, 1, 2, -5, 2, -2, 2, -5, -3, 1, -3, 4, -3, 1, 3, -4, 3, -1, 3, -4], F.Pad(Image, [1, 2, 2, 0], PadMode.Reflect));
        Images.AssertClose(
            [-2, -5, 2, -2, -5, 2, 4, 1, -3, 4, 1, -3, -2, -5, 2, -2, -5, 2, 4, 1, -3, 4, 1, -3], F.Pad(Image, [1, 2, 2, -1], PadMode.Circular));
        Images.AssertClose(
            [2, -2, -2, -2, 2, -2, -2, -2, 2, -2, -2, -2, -3, 4, 4, 4, 3, -1, -1, -1], F.Pad(Image, [-1, 2, 2, 0], PadMode.Replicate));
    }

    [Theory]
    [InlineData(PadMode.Constant)]
    [InlineData(PadMode.Reflect)]
    [InlineData(PadMode.Replicate)]
    [InlineData(PadMode.Circular)]
    public void GradientsEqualDifferences(PadMode mode)
    {
        GradientCheck.Run(x => F.Pad(x[0], [1, 2, 2, 0], mode), GradientCheck.Random(DType.Float64, 1, 2, 2, 3, 4));
        GradientCheck.Run(x => F.Pad(x[0], [2, 1], mode), GradientCheck.Random(DType.Complex128, 1, 2, 3));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Assert.Throws<ArgumentException>(() => F.Pad(Image, [3, 0], PadMode.Reflect));
        Assert.Throws<ArgumentException>(() => F.Pad(Image, [1, 1, 1]));
        Assert.Throws<ArgumentException>(() => F.Pad(Image, [3, 0, 0, 0], PadMode.Reflect));
        Assert.Throws<ArgumentException>(() => F.Pad(Image, [-2, -2, 0, 0]));
    }
}
