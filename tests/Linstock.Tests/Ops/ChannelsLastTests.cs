using Linstock.Tests.Ops.LinearAlgebra;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops;

/// <summary>Images whose channels come last: what PyTorch 1.13 leaves so, and the same numbers as for images in row-major order.</summary>
public class ChannelsLastTests
{
    private const MemoryFormat Last = MemoryFormat.ChannelsLast;

    // Strides as PyTorch 1.13 recorded them: of the result, and of the gradient to the input for a row-major gradient of the result.
    public static readonly TheoryData<string, long[], long[]> Kept = new()
    {
        { "conv2d", [180, 1, 30, 6], [240, 1, 40, 8] },
        { "conv2d depthwise", [240, 1, 40, 8], [240, 1, 40, 8] },
        { "conv2d to one channel", [30, 1, 5, 1], [240, 1, 40, 8] },
        { "conv_transpose2d", [858, 143, 11, 1], [240, 30, 5, 1] },
        { "max_pool2d", [48, 1, 16, 8], [240, 1, 40, 8] },
        { "avg_pool2d", [48, 1, 16, 8], [240, 1, 40, 8] },
        { "adaptive_avg_pool2d", [32, 1, 16, 8], [240, 1, 40, 8] },
        { "adaptive_max_pool2d", [32, 1, 16, 8], [240, 1, 40, 8] },
        { "lp_pool2d", [48, 1, 16, 8], [240, 1, 40, 8] },
        { "batch_norm training", [240, 1, 40, 8], [240, 1, 40, 8] },
        { "batch_norm", [240, 1, 40, 8], [240, 1, 40, 8] },
        { "nearest", [960, 1, 80, 8], [240, 30, 5, 1] },
        { "bilinear", [960, 1, 80, 8], [240, 30, 5, 1] },
        { "bicubic", [960, 120, 10, 1], [240, 30, 5, 1] },
        { "area", [960, 1, 80, 8], [240, 1, 40, 8] },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void ResultsAndGradientsLieAsPyTorchs(string operation, long[] result, long[] gradient)
    {
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
        {
            Tensor x = Input([2, 8, 6, 5], dtype).Contiguous(Last).RequiresGrad_();
            Tensor y = Call(operation, x);
            Assert.Equal(result, y.Strides.ToArray());
            Tensor seed = Torch.Ones(y.Shape, dtype: dtype);
            Assert.Equal(gradient, Linstock.Autograd.Grad([y], [x], [seed])[0]!.Strides.ToArray());

            // A leaf's gradient lies as the leaf does.
            Call(operation, x).Backward(seed);
            Assert.Equal(x.Strides.ToArray(), x.Grad!.Strides.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void TheNumbersAreThoseOfRowMajorImages(string operation, long[] result, long[] gradient)
    {
        Assert.Equal(result.Length, gradient.Length);
        foreach (long channels in new long[] { 8, 16, 19, 48 })
        {
            foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
            {
                double tolerance = dtype == DType.Float32 ? 2e-5 : 1e-11;
                Tensor plain = Input([2, channels, 6, 5], dtype).RequiresGrad_(), last = plain.Detach().Contiguous(Last).RequiresGrad_();
                Tensor expected = Call(operation, plain), actual = Call(operation, last);
                Images.AssertClose(expected, actual, tolerance);
                Tensor seed = GradientCheck.Random(dtype, 9, expected.Shape.ToArray());
                expected.Backward(seed);
                actual.Backward(seed);
                Images.AssertClose(plain.Grad!, last.Grad!, 10 * tolerance);
            }
        }
    }

    [Theory]
    [InlineData(2, 16, 32, 9, 8, 3, 1, 1, 1, 1)]
    [InlineData(3, 32, 48, 14, 11, 3, 1, 1, 1, 2)]
    [InlineData(1, 24, 40, 13, 13, 3, 1, 1, 1, 1)]
    [InlineData(2, 20, 17, 12, 9, 3, 2, 1, 1, 1)]
    [InlineData(2, 16, 16, 11, 12, 3, 1, 2, 2, 1)]
    [InlineData(2, 30, 36, 7, 6, 1, 1, 0, 1, 2)]
    [InlineData(2, 3, 20, 15, 16, 5, 2, 2, 1, 1)]
    [InlineData(2, 12, 4, 8, 8, 3, 1, 1, 1, 4)]
    public void ConvolutionsMatchThoseOfRowMajorImages(
        long batch, long inputs, long outputs, long height, long width, long kernel, long stride, long padding, long dilation, long groups)
    {
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
        {
            double tolerance = dtype == DType.Float32 ? 2e-3 : 1e-10;
            Tensor[] plain =
            [
                GradientCheck.Random(dtype, 1, batch, inputs, height, width), GradientCheck.Random(dtype, 2, outputs, inputs / groups, kernel, kernel),
                GradientCheck.Random(dtype, 3, outputs),
            ];
            Tensor[] last = [plain[0].Contiguous(Last), plain[1].Contiguous(Last), plain[2].Clone()];
            foreach (Tensor tensor in (ReadOnlySpan<Tensor>)[.. plain, .. last]) tensor.RequiresGrad_();
            Tensor expected = F.Conv2d(plain[0], plain[1], plain[2], stride, padding, dilation, groups);
            Tensor actual = F.Conv2d(last[0], last[1], last[2], stride, padding, dilation, groups);
            Assert.True(actual.IsContiguousIn(Last));
            Images.AssertClose(expected, actual, tolerance);
            Tensor seed = GradientCheck.Random(dtype, 4, expected.Shape.ToArray());
            expected.Backward(seed);
            actual.Backward(seed);
            for (int i = 0; i < plain.Length; i++) Images.AssertClose(plain[i].Grad!, last[i].Grad!, 10 * tolerance);
        }
    }

    // As recorded: input or weight decides for all three, except where a weight's strides fit both orders.
    [Theory]
    [InlineData(false, true, new long[] { 180, 1, 30, 6 }, new long[] { 240, 1, 40, 8 }, new long[] { 72, 1, 24, 8 })]
    [InlineData(true, false, new long[] { 180, 1, 30, 6 }, new long[] { 240, 1, 40, 8 }, new long[] { 72, 1, 24, 8 })]
    [InlineData(true, true, new long[] { 180, 1, 30, 6 }, new long[] { 240, 1, 40, 8 }, new long[] { 72, 1, 24, 8 })]
    [InlineData(false, false, new long[] { 180, 30, 5, 1 }, new long[] { 240, 30, 5, 1 }, new long[] { 72, 9, 3, 1 })]
    public void EitherOperandOfAConvolutionDecides(bool inputLast, bool weightLast, long[] result, long[] gradInput, long[] gradWeight)
    {
        Tensor x = Input([2, 8, 6, 5], DType.Float32), weight = Input([6, 8, 3, 3], DType.Float32);
        if (inputLast) x = x.Contiguous(Last);
        if (weightLast) weight = weight.Contiguous(Last);
        x.RequiresGrad_();
        weight.RequiresGrad_();
        Tensor y = F.Conv2d(x, weight, padding: 1);
        Assert.Equal(result, y.Strides.ToArray());
        Tensor?[] gradients = Linstock.Autograd.Grad([y], [x, weight], [Torch.Ones(y.Shape)]);
        Assert.Equal(gradInput, gradients[0]!.Strides.ToArray());
        Assert.Equal(gradWeight, gradients[1]!.Strides.ToArray());
    }

    // Recorded: sizes, strides, and the strides of conv2d with three 1x1 windows, max_pool2d(1) and adaptive_avg_pool2d(1).
    [Theory]
    [InlineData(new long[] { 2, 1, 3, 3 }, new long[] { 9, 9, 3, 1 }, true, new long[] { 27, 9, 3, 1 }, new long[] { 9, 9, 3, 1 }, new long[] { 1, 1, 1, 1 })]
    [InlineData(new long[] { 2, 1, 3, 3 }, new long[] { 9, 1, 3, 1 }, true, new long[] { 27, 1, 9, 3 }, new long[] { 9, 1, 3, 1 }, new long[] { 1, 1, 1, 1 })]
    [InlineData(new long[] { 2, 4, 1, 1 }, new long[] { 4, 1, 1, 1 }, true, new long[] { 3, 1, 1, 1 }, new long[] { 4, 1, 1, 1 }, new long[] { 4, 1, 1, 1 })]
    [InlineData(new long[] { 2, 4, 1, 1 }, new long[] { 4, 1, 4, 4 }, true, new long[] { 3, 1, 3, 3 }, new long[] { 4, 1, 4, 4 }, new long[] { 4, 1, 4, 4 })]
    [InlineData(new long[] { 1, 4, 3, 3 }, new long[] { 36, 1, 12, 4 }, true, new long[] { 27, 1, 9, 3 }, new long[] { 36, 1, 12, 4 }, new long[] { 4, 1, 4, 4 })]
    [InlineData(new long[] { 1, 4, 3, 3 }, new long[] { 1, 1, 12, 4 }, true, new long[] { 27, 9, 3, 1 }, new long[] { 36, 9, 3, 1 }, new long[] { 4, 1, 1, 1 })]
    [InlineData(new long[] { 2, 4, 1, 3 }, new long[] { 12, 1, 12, 4 }, true, new long[] { 9, 1, 9, 3 }, new long[] { 12, 1, 12, 4 }, new long[] { 4, 1, 4, 4 })]
    [InlineData(new long[] { 2, 4, 1, 3 }, new long[] { 12, 3, 3, 1 }, false, new long[] { 9, 3, 3, 1 }, new long[] { 12, 3, 3, 1 }, new long[] { 4, 1, 1, 1 })]
    public void StridesOfSingleEntriesDecideAsInPyTorch(long[] sizes, long[] strides, bool isLast, long[] convolved, long[] pooled, long[] averaged)
    {
        Tensor x = Torch.Zeros([200]).AsStrided(sizes, strides);
        Assert.Equal(isLast, x.IsContiguousIn(Last));
        Assert.Equal(convolved, F.Conv2d(x, Torch.Ones([3, sizes[1], 1, 1])).Strides.ToArray());
        Assert.Equal(pooled, F.MaxPool2d(x, 1).Strides.ToArray());
        Assert.Equal(averaged, F.AdaptiveAvgPool2d(x, 1).Strides.ToArray());
    }

    [Fact]
    public void VolumesStayRowMajorUnlessTheyAreNormalisedOrResampled()
    {
        Tensor x = Input([2, 4, 5, 6, 7], DType.Float32).Contiguous(MemoryFormat.ChannelsLast3d);
        Assert.Equal([720, 120, 30, 6, 1], F.Conv3d(x, Input([6, 4, 2, 2, 2], DType.Float32)).Strides.ToArray());
        Assert.Equal([72, 18, 9, 3, 1], F.MaxPool3d(x, 2).Strides.ToArray());
        Assert.Equal([72, 18, 9, 3, 1], F.AvgPool3d(x, 2).Strides.ToArray());
        Assert.Equal([840, 1, 168, 28, 4], F.BatchNorm(x, null, null, training: true).Strides.ToArray());
        Assert.Equal([840, 1, 168, 28, 4], F.BatchNorm(x, Torch.Zeros([4]), Torch.Ones([4])).Strides.ToArray());
        Assert.Equal([6720, 1, 672, 56, 4], F.Interpolate(x, scaleFactor: 2, mode: InterpolateMode.Trilinear).Strides.ToArray());
        Images.AssertClose(
            F.Interpolate(x.Contiguous(), scaleFactor: 2, mode: InterpolateMode.Trilinear), F.Interpolate(x, scaleFactor: 2, mode: InterpolateMode.Trilinear), 1e-5);
    }

    [Theory]
    [InlineData(48)]
    [InlineData(19)]
    [InlineData(3)]
    public void StatisticsOfManyPixelsAreThoseOfDoublePrecision(long channels)
    {
        Tensor Of(Tensor tensor, DType dtype) => tensor.To(dtype).RequiresGrad_();
        Tensor x = Input([3, channels, 17, 13], DType.Float32) + 5, weight = Input([channels], DType.Float32), bias = Input([channels], DType.Float32) * 2;
        Tensor[] reference = [Of(x, DType.Float64), Of(weight, DType.Float64), Of(bias, DType.Float64)];
        Tensor[] last = [x.Contiguous(Last).RequiresGrad_(), weight.Clone().RequiresGrad_(), bias.Clone().RequiresGrad_()];
        Tensor mean = Torch.Zeros([channels]), variance = Torch.Ones([channels]), seed = GradientCheck.Random(DType.Float64, 4, x.Shape.ToArray());
        Tensor wideMean = mean.To(DType.Float64), wideVariance = variance.To(DType.Float64);
        Tensor expected = F.BatchNorm(reference[0], wideMean, wideVariance, reference[1], reference[2], training: true);
        Tensor actual = F.BatchNorm(last[0], mean, variance, last[1], last[2], training: true);
        Images.AssertClose(expected, actual, 1e-5);
        Images.AssertClose(wideMean, mean, 1e-6);
        Images.AssertClose(wideVariance, variance, 1e-6);
        expected.Backward(seed);
        actual.Backward(seed.To(DType.Float32));
        for (int i = 0; i < last.Length; i++) Images.AssertClose(reference[i].Grad!, last[i].Grad!, 2e-4);
    }

    [Fact]
    public void MaximaAreNamedAlike()
    {
        Tensor x = Input([2, 19, 7, 6], DType.Float32);
        x[0, 3] = double.NegativeInfinity;
        x[1, 2, 3, 3] = double.NaN;
        (Tensor expected, Tensor expectedPlaces) = F.MaxPool2dWithIndices(x, 3, 2, 1);
        (Tensor actual, Tensor places) = F.MaxPool2dWithIndices(x.Contiguous(Last), 3, 2, 1);
        Assert.Equal(expectedPlaces.ToArray<long>(), places.ToArray<long>());
        Assert.Equal(expected.ToArray<float>(), actual.ToArray<float>());
        Assert.True(places.IsContiguousIn(Last));
    }

    private static Tensor Input(long[] sizes, DType dtype) => GradientCheck.Random(dtype, 7, sizes);

    private static Tensor Call(string operation, Tensor x)
    {
        long channels = x.Shape[1];
        return operation switch
        {
            "conv2d" => F.Conv2d(x, Input([6, channels, 3, 3], x.DType), padding: 1),
            "conv2d depthwise" => F.Conv2d(x, Input([channels, 1, 3, 3], x.DType), padding: 1, groups: channels),
            "conv2d to one channel" => F.Conv2d(x, Input([1, channels, 1, 1], x.DType)),
            "conv_transpose2d" => F.ConvTranspose2d(x, Input([channels, 6, 3, 3], x.DType), stride: 2),
            "max_pool2d" => F.MaxPool2d(x, 2),
            "avg_pool2d" => F.AvgPool2d(x, 2),
            "adaptive_avg_pool2d" => F.AdaptiveAvgPool2d(x, 2),
            "adaptive_max_pool2d" => F.AdaptiveMaxPool2d(x, 2),
            "lp_pool2d" => F.LpPool2d(x, 2, 2),
            "batch_norm training" => F.BatchNorm(x, null, null, training: true),
            "batch_norm" => F.BatchNorm(x, Torch.Zeros([channels], dtype: x.DType), Torch.Ones([channels], dtype: x.DType)),
            "nearest" => F.Interpolate(x, scaleFactor: 2),
            "bilinear" => F.Interpolate(x, scaleFactor: 2, mode: InterpolateMode.Bilinear),
            "bicubic" => F.Interpolate(x, scaleFactor: 2, mode: InterpolateMode.Bicubic),
            "area" => F.Interpolate(x, scaleFactor: 2, mode: InterpolateMode.Area),
            _ => throw new ArgumentException(operation),
        };
    }
}
