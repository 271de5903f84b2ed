using Linstock.Onnx.Tests.Recordings;

namespace Linstock.Onnx.Tests.Operators;

/// <summary>Convolutions, pools, resizing and boxes with options that PyTorch's exporter does not write.</summary>
public sealed class WindowOperatorTests
{
    private static readonly Tensor Square = Torch.Arange(25, dtype: DType.Float32).Reshape(1, 1, 5, 5);

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    [InlineData("VALID")]
    public void PaddingCanFollowTheSize(string autoPad)
    {
        Tensor weight = Torch.Randn(2, 1, 4, 3);
        Tensor y = Graphs.Run("Conv", 11, [Square, weight], 1, ("auto_pad", autoPad), ("strides", new long[] { 2, 2 }))[0];
        // Rows: 5 by 2 are 3, which need 3 more; columns need 2 more.
        long[] pads = autoPad switch { "SAME_UPPER" => [1, 1, 1, 2], "SAME_LOWER" => [1, 1, 2, 1], _ => [0, 0, 0, 0] };
        Recorded.Equal(NN.Functional.Conv2d(NN.Functional.Pad(Square, pads), weight, stride: 2), y, autoPad);
    }

    [Fact]
    public void AConvolutionMayBePaddedUnevenly()
    {
        Tensor weight = Torch.Randn(1, 1, 3, 3);
        Tensor y = Graphs.Run("Conv", 11, [Square, weight], 1, ("pads", new long[] { 0, 1, 2, 0 }))[0];
        Recorded.Equal(NN.Functional.Conv2d(NN.Functional.Pad(Square, (long[])[1, 0, 0, 2]), weight), y, "the convolution");
    }

    [Fact]
    public void ATransposedConvolutionIsCutToAnOutputShape()
    {
        Tensor weight = Torch.Randn(1, 2, 3, 3), bias = Torch.Randn(2);
        Tensor whole = NN.Functional.ConvTranspose2d(Square, weight, bias, stride: 2);
        Tensor cut = Graphs.Run("ConvTranspose", 11, [Square, weight, bias], 1, ("strides", new long[] { 2, 2 }), ("output_shape", new long[] { 10, 10 }))[0];
        Recorded.Equal(whole[.., .., 1.., 1..], cut, "cut at the beginning");
        Tensor upper = Graphs.Run("ConvTranspose", 11, [Square, weight, bias], 1, ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER"))[0];
        Recorded.Equal(whole[.., .., ..10, ..10], upper, "cut at the end");
        Tensor pads = Graphs.Run("ConvTranspose", 11, [Square, weight, bias], 1, ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 0, 2, 3 }))[0];
        Recorded.Equal(whole[.., .., 1..9, ..8], pads, "cut unevenly");
        Tensor grown = Graphs.Run("ConvTranspose", 11, [Square, weight, bias], 1, ("strides", new long[] { 2, 2 }), ("output_shape", new long[] { 12, 11 }))[0];
        Recorded.Equal(bias.Reshape(1, 2, 1).Expand(1, 2, 11), grown[.., .., 11], "what was added is bias");
    }

    [Fact]
    public void PoolsMayBePaddedUnevenly()
    {
        Tensor max = Graphs.Run("MaxPool", 12, [-Square], 1, ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER"))[0];
        Assert.Equal([0f, -2, -4, -10, -12, -14, -20, -22, -24], max.ToArray<float>());
        Tensor average = Graphs.Run("AveragePool", 11, [Square], 1, ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER"))[0];
        Assert.Equal([3f, 5, 6.5f, 13, 15, 16.5f, 20.5f, 22.5f, 24], average.ToArray<float>());
    }

    [Fact]
    public void IndicesOfAPoolCountThroughTheWholeTensor()
    {
        Tensor x = Torch.Cat([Square, -Square], 1);
        Tensor[] rows = Graphs.Run("MaxPool", 12, [x], 2, ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        Tensor[] columns = Graphs.Run("MaxPool", 12, [x], 2, ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }), ("storage_order", 1));
        Assert.Equal([6L, 8, 16, 18, 25, 27, 35, 37], rows[1].ToArray<long>());
        Assert.Equal([6L, 16, 8, 18, 25, 35, 27, 37], columns[1].ToArray<long>());
    }

    [Fact]
    public void APoolIsUndone()
    {
        Tensor x = Torch.FromSpan([1f, 2, 3, 4], 1, 1, 2, 2), places = Torch.FromSpan([5L, 7, 13, 15], 1, 1, 2, 2);
        (string, object)[] window = [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })];
        Tensor y = Graphs.Run("MaxUnpool", 11, [x, places], 1, window)[0];
        Assert.Equal([0f, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4], y.ToArray<float>());
        Tensor larger = Graphs.Run("MaxUnpool", 11, [x, places, Torch.FromSpan([1L, 1, 5, 5], 4)], 1, window)[0];
        Recorded.Equal(NN.Functional.Pad(y, (long[])[0, 1, 0, 1]), larger, "a larger result");
    }

    [Fact]
    public void PowersArePooled()
    {
        Tensor y = Graphs.Run("LpPool", 11, [Square], 1, ("kernel_shape", new long[] { 2, 2 }), ("p", 2))[0];
        Assert.Equal(Math.Sqrt(0 + 1 + 25 + 36), y.ToArray<float>()[0], 1e-4);
        Assert.Equal(70, Graphs.Run("GlobalLpPool", 13, [Square], 1, ("p", 2))[0].Item<float>(), 1e-3);
    }

    [Fact]
    public void NearestElementsAreRoundedAsAsked()
    {
        Tensor x = Torch.FromSpan([1f, 2, 3, 4], 1, 1, 2, 2), y = Torch.Arange(1, 17, 1, DType.Float32).Reshape(1, 1, 4, 4);
        // Places of 7 rows: (i + 1/2) 2/7 - 1/2; half a place goes down.
        Assert.Equal([1f, 1, 1, 1, 3, 3, 3], Sized(x, [1, 1, 7, 8])[.., .., .., 0].ToArray<float>());
        Assert.Equal([1f, 3], Resize(y, [1, 1, 0.6, 0.6]).ToArray<float>()[..2]);
        Assert.Equal([1f, 2, 2], Resize(x.Reshape(1, 1, 1, 4)[.., .., .., ..2], [1, 1, 1, 1.5], ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "ceil")).ToArray<float>());
        Assert.Equal([1f, 1, 2], Resize(x.Reshape(1, 1, 1, 4)[.., .., .., ..2], [1, 1, 1, 1.5], ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")).ToArray<float>());
    }

    [Fact]
    public void LinesBetweenElementsBeginWhereAsked()
    {
        Tensor x = Torch.FromSpan([1f, 2, 3, 4], 1, 1, 2, 2);
        Assert.Equal([1f, 1.5f, 2, 2, 2, 2.5f, 3, 3, 3, 3.5f, 4, 4, 3, 3.5f, 4, 4], Resize(x, [1, 1, 2, 2], ("mode", "linear"), ("coordinate_transformation_mode", "asymmetric")).ToArray<float>());
        Assert.Equal([1f, 1.25f, 1.75f, 2], Resize(x, [1, 1, 2, 2], ("mode", "linear")).ToArray<float>()[..4]);
        // One dimension alone, and none of the last two, go the general way: the same numbers.
        Recorded.Equal(Resize(x, [1, 1, 2, 2], ("mode", "linear")).Permute(2, 3, 0, 1), Resize(x.Permute(2, 3, 0, 1), [2, 2, 1, 1], ("mode", "linear")), "other axes");
        Recorded.Equal(
            NN.Functional.Interpolate(Square, size: new[] { 3, 3 }, mode: InterpolateMode.Bilinear, alignCorners: false, antialias: true).Permute(2, 3, 0, 1),
            Graphs.Run("Resize", 18, [Square.Permute(2, 3, 0, 1), null, null, Torch.FromSpan([3L, 3, 1, 1], 4)], 1, ("mode", "linear"), ("antialias", 1))[0], "antialiased");
        Recorded.Equal(
            NN.Functional.Interpolate(Square, size: new[] { 8, 7 }, mode: InterpolateMode.Bicubic, alignCorners: false).Permute(2, 3, 0, 1),
            Graphs.Run("Resize", 13, [Square.Permute(2, 3, 0, 1), null, null, Torch.FromSpan([8L, 7, 1, 1], 4)], 1, ("mode", "cubic"))[0], "cubic");
    }

    [Fact]
    public void ACropHasAValueOutside()
    {
        Tensor x = Torch.Arange(1, 17, 1, DType.Float32).Reshape(1, 1, 4, 4);
        Tensor region = Torch.FromSpan([0f, 0, 0.4f, 0.6f, 1, 1, 1.2f, 1.7f], 8);
        Tensor y = Graphs.Run("Resize", 13, [x, region, null, Torch.FromSpan([1L, 1, 3, 3], 4)], 1,
            ("mode", "linear"), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 10.0))[0];
        Recorded.Equal(Torch.FromSpan([7.6f, 10, 10, 12.4f, 10, 10, 10, 10, 10], 1, 1, 3, 3), y, "the crop");
    }

    [Fact]
    public void BoxesThatOverlapAreSuppressed()
    {
        Tensor boxes = Torch.FromSpan([0f, 0, 1, 1, 0, 0.1f, 1, 1.1f, 0, -0.1f, 1, 0.9f, 0, 10, 1, 11, 0, 10.1f, 1, 11.1f, 0, 100, 1, 101], 1, 6, 4);
        Tensor scores = Torch.FromSpan([0.9f, 0.75f, 0.6f, 0.95f, 0.5f, 0.3f], 1, 1, 6);
        Tensor[] inputs = [boxes, scores, Torch.FromSpan([3L], 1), Torch.FromSpan([0.5f], 1), Torch.FromSpan([0f], 1)];
        Assert.Equal([0L, 0, 3, 0, 0, 0, 0, 0, 5], Graphs.Run("NonMaxSuppression", 11, inputs)[0].ToArray<long>());
        inputs[4] = Torch.FromSpan([0.4f], 1);
        Assert.Equal([0L, 0, 3, 0, 0, 0], Graphs.Run("NonMaxSuppression", 11, inputs)[0].ToArray<long>());
    }

    private static Tensor Resize(Tensor x, double[] scales, params (string Name, object Value)[] attributes) =>
        Graphs.Run("Resize", 13, [x, null, Torch.FromArray(Array.ConvertAll(scales, scale => (float)scale), scales.Length)], 1, attributes)[0];

    private static Tensor Sized(Tensor x, long[] sizes) => Graphs.Run("Resize", 13, [x, null, null, Torch.FromArray(sizes, sizes.Length)])[0];
}
