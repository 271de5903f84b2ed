using Linstock.Tests.Ops.LinearAlgebra;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.Convolution;

public class ConvolutionTests
{
    private static readonly double[] StridedGroups =
        [2, 3, 15, -42, -25, 14, -6, 6, 6, 23, 11, -2, 9, -49, -40, 10, 12, 16, 0, 23, 15, 12, 2, -41];

    private static readonly double[] SameSize =
    [
        19, -14, 7, -2, -38, 13, 13, -4, 9, -9, 13, -7, -32, 13, 13, -32, -3, 10, 11, -9, 2, 10, -19, -1, 5, -6, -13, -4, 3, -23, 25, 4, 1, -7,
        19, 12, 8, -21, -21, 8, -22, 6, 4, 0, -8, 10, -4, 24, 25, -2, -5, -6, -8, 8, -17, -14, -9, 11, 10, -3,
    ];

    [Theory]
    [InlineData(DType.Float64)]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float16)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int32)]
    public void AGroupedStridedConvolutionHasPyTorchsValuesInEveryDType(DType dtype)
    {
        Tensor output = F.Conv1d(
            Images.Counting([2, 4, 6]).To(dtype), Images.Counting([6, 2, 3], 7, 5, 3).To(dtype), Images.Counting([6]).To(dtype),
            stride: 2, padding: 1, dilation: 2, groups: 2);
        Assert.Equal(dtype, output.DType);
        Images.AssertClose(StridedGroups, output);
    }

    [Fact]
    public void SamePaddingPutsTheOddZeroAfterTheInput()
        => Images.AssertClose(
            SameSize, F.Conv2d(Images.Counting([1, 2, 5, 4]), Images.Counting([3, 2, 2, 3], 7, 5, 3), padding: Padding.Same, dilation: [2, 1]));

    [Fact]
    public void AnInputInAnotherLayoutGivesTheSame()
    {
        Tensor input = Images.Counting([1, 2, 5, 4]).Contiguous(MemoryFormat.ChannelsLast);
        Tensor weight = Images.Counting([3, 2, 2, 3], 7, 5, 3).Contiguous(MemoryFormat.ChannelsLast);
        Images.AssertClose(SameSize, F.Conv2d(input, weight, padding: Padding.Same, dilation: [2, 1]));
    }

    [Fact]
    public void AnImageWithoutBatchGivesTheSameImage()
    {
        Tensor input = Images.Counting([2, 5, 4]), weight = Images.Counting([3, 2, 2, 3], 7, 5, 3);
        Assert.Equal([3, 5, 4], F.Conv2d(input, weight, padding: Padding.Same).Shape.ToArray());
        Assert.Equal([2, 6, 6], F.ConvTranspose2d(Images.Counting([3, 5, 4]), weight).Shape.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TheTransposeIsTheAdjoint(int rank)
    {
        // ⟨conv(x), y⟩ = ⟨x, convᵀ(y)⟩ for every x and y.
        long[] size = [.. Enumerable.Repeat(7L, rank)], window = [.. Enumerable.Repeat(3L, rank)];
        Tensor x = GradientCheck.Random(DType.Float64, 1, [2, 4, .. size]), weight = GradientCheck.Random(DType.Float64, 2, [6, 2, .. window]);
        Tensor forward = rank switch
        {
            1 => F.Conv1d(x, weight, stride: 2, padding: 1, groups: 2),
            2 => F.Conv2d(x, weight, stride: 2, padding: 1, groups: 2),
            _ => F.Conv3d(x, weight, stride: 2, padding: 1, groups: 2),
        };
        Tensor y = GradientCheck.Random(DType.Float64, 3, forward.Shape.ToArray());
        Tensor back = rank switch
        {
            1 => F.ConvTranspose1d(y, weight, stride: 2, padding: 1, groups: 2),
            2 => F.ConvTranspose2d(y, weight, stride: 2, padding: 1, groups: 2),
            _ => F.ConvTranspose3d(y, weight, stride: 2, padding: 1, groups: 2),
        };
        Assert.Equal((forward * y).Sum().Item<double>(), (x * back).Sum().Item<double>(), 1e-9);
    }

    [Fact]
    public void GradientsEqualDifferences()
    {
        Tensor input = GradientCheck.Random(DType.Float64, 1, 2, 4, 5, 4), weight = GradientCheck.Random(DType.Float64, 2, 4, 2, 3, 2);
        Tensor bias = GradientCheck.Random(DType.Float64, 3, 4);
        GradientCheck.Run(x => F.Conv2d(x[0], x[1], x[2], stride: [2, 1], padding: [1, 0], groups: 2), input, weight, bias);
        GradientCheck.Run(x => F.ConvTranspose2d(x[0], x[1], x[2], stride: [2, 1], padding: [1, 0], outputPadding: [1, 0], groups: 2), input, weight, bias);
    }

    [Fact]
    public void GradientsOfComplexConvolutionsEqualDifferences()
        => GradientCheck.Run(
            x => F.Conv1d(x[0], x[1], x[2], padding: 1),
            GradientCheck.Random(DType.Complex128, 1, 1, 2, 4), GradientCheck.Random(DType.Complex128, 2, 2, 2, 3), GradientCheck.Random(DType.Complex128, 3, 2));

    [Fact]
    public void GradientsCanBeDifferentiatedAgain()
    {
        Tensor input = GradientCheck.Random(DType.Float64, 1, 1, 2, 4, 4), weight = GradientCheck.Random(DType.Float64, 2, 2, 2, 2, 2);
        Tensor bias = GradientCheck.Random(DType.Float64, 3, 2);
        GradientCheck.Run(
            x =>
            {
                Tensor[] leaves = [.. x.Select(tensor => tensor.RequiresGrad ? tensor : tensor.Detach().RequiresGrad_())];
                Tensor output = F.Conv2d(leaves[0], leaves[1], leaves[2], stride: 2, padding: 1);
                Tensor?[] gradients = Linstock.Autograd.Grad([(output * output * output).Sum()], leaves, createGraph: true);
                return gradients[0]!.Square().Sum() + gradients[1]!.Square().Sum() + gradients[2]!.Square().Sum();
            },
            input, weight, bias);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Tensor input = Torch.Zeros(1, 3, 4, 4);
        Assert.Throws<ArgumentException>(() => F.Conv2d(input, Torch.Zeros(2, 2, 3, 3)));
        Assert.Throws<ArgumentException>(() => F.Conv2d(input, Torch.Zeros(2, 3, 5, 3)));
        Assert.Throws<ArgumentException>(() => F.Conv2d(input, Torch.Zeros(2, 3, 3, 3), Torch.Zeros(3)));
        Assert.Throws<ArgumentException>(() => F.Conv2d(input, Torch.Zeros([2, 3, 3, 3], dtype: DType.Float64)));
        Assert.Throws<ArgumentException>(() => F.Conv2d(input, Torch.Zeros(2, 3, 3, 3), stride: 2, padding: Padding.Same));
        Assert.Throws<ArgumentException>(() => F.ConvTranspose2d(input, Torch.Zeros(3, 2, 3, 3), stride: 2, outputPadding: 2));
    }

    [Theory]
    [InlineData(1, 1, 3, 1)]
    [InlineData(2, 1, 3, 0)]
    [InlineData(3, 2, 2, 1)]
    [InlineData(1, 4, 3, 5)]
    public void UnfoldingIsWhatAConvolutionMultiplies(long stride, long dilation, long window, long padding)
    {
        Tensor x = Images.Counting([2, 3, 12, 21]), weight = Images.Counting([4, 3, window, window], 7, 5, 3);
        Tensor columns = F.Unfold(x, window, dilation, padding, stride), expected = F.Conv2d(x, weight, null, stride, padding, dilation);
        Images.AssertClose(expected, Torch.Matmul(weight.Reshape(4, -1), columns).Reshape(expected.Shape));

        // Folding is the transpose: ⟨unfold(x), y⟩ = ⟨x, fold(y)⟩.
        Tensor y = Images.Counting(columns.Shape.ToArray(), 13, 5, 6);
        Tensor folded = F.Fold(y, [12, 21], window, dilation, padding, stride);
        Assert.Equal((columns * y).Sum().Item<double>(), (x * folded).Sum().Item<double>(), 1e-6);
    }

    [Fact]
    public void UnfoldingListsWindowsAndFoldingAddsThemUp()
    {
        Tensor image = Images.Counting([1, 2, 5, 4])[.., ..1, ..3, ..3];
        Images.AssertClose([0, 0, 1, -3, 0, 0, -3, 4, -5, 2, -4, 3, 2, -2, 3, -1], F.Unfold(image, 2, padding: [1, 0], stride: [2, 1]));
        Tensor counts = F.Fold(F.Unfold(Torch.Ones([1, 1, 3, 3], dtype: DType.Float64), 2), 3, 2);
        Images.AssertClose([1, 2, 1, 2, 4, 2, 1, 2, 1], counts);
        GradientCheck.Run(x => F.Unfold(x[0], [2, 1], dilation: [1, 2], padding: 1, stride: 2), GradientCheck.Random(DType.Float64, 1, 2, 2, 4, 5));
        GradientCheck.Run(x => F.Fold(x[0], 4, 2, stride: 2), GradientCheck.Random(DType.Complex128, 1, 1, 8, 4));
    }
}
