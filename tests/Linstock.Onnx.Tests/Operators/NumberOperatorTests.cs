using Linstock.Onnx.Tests.Recordings;

namespace Linstock.Onnx.Tests.Operators;

/// <summary>Operators of numbers that PyTorch's exporter does not write: their definitions in the specification.</summary>
public sealed class NumberOperatorTests
{
    [Fact]
    public void BeforeOperatorSet13SoftmaxTakesAllDimensionsFromItsAxisOn()
    {
        Tensor x = Torch.Randn(2, 3, 4);
        Tensor flat = Torch.Softmax(x.Reshape(2, 12), 1).Reshape(2, 3, 4);
        Recorded.Equal(flat, Graphs.Run("Softmax", 11, [x])[0], "softmax of set 11");
        Recorded.Equal(Torch.Softmax(x, -1), Graphs.Run("Softmax", 13, [x])[0], "softmax of set 13");
        Assert.Equal([0f, 1, 0, 1, 0, 0], Graphs.Run("Hardmax", 13, [Torch.FromSpan([1f, 3, 3, 2, 1, 0], 2, 3)])[0].ToArray<float>());
    }

    [Fact]
    public void QuantizedNumbersAreRoundedToEvenAndLimited()
    {
        Tensor x = Torch.FromSpan([0f, 2, 3, 1000, -254, -1000, 1, 5], 8), scale = Torch.Tensor(2f), zero = Torch.Tensor(128, DType.UInt8);
        Tensor quantized = Graphs.Run("QuantizeLinear", 13, [x, scale, zero])[0];
        Assert.Equal([128, 129, 130, 255, 1, 0, 128, 130], quantized.ToArray<byte>());
        Assert.Equal([0f, 2, 4, 254, -254, -256, 0, 4], Graphs.Run("DequantizeLinear", 13, [quantized, scale, zero])[0].ToArray<float>());
    }

    [Fact]
    public void EachChannelHasAScaleOfItsOwn()
    {
        Tensor x = Torch.FromSpan([1f, 10, 2, 20], 2, 2), scales = Torch.FromSpan([1f, 10], 2);
        Tensor zeros = Torch.FromSpan([0L, 1], 2).To(DType.Int8);
        Assert.Equal([(sbyte)1, 2, 2, 3], Graphs.Run("QuantizeLinear", 13, [x, scales, zeros], 1, ("axis", 1))[0].ToArray<sbyte>());
    }

    [Fact]
    public void ARangeGivesScaleAndZeroPoint()
    {
        Tensor[] y = Graphs.Run("DynamicQuantizeLinear", 11, [Torch.FromSpan([0f, 2, -3, -2.5f, 1.34f, 0.5f], 6)], 3);
        Assert.Equal([153, 255, 0, 26, 221, 179], y[0].ToArray<byte>());
        Assert.Equal(0.0196078438, y[1].Item<float>(), 1e-7);
        Assert.Equal(153, y[2].Item<byte>());
    }

    [Fact]
    public void ProductsOfBytesAreWhole()
    {
        Tensor a = Torch.FromSpan([11L, 7, 3, 10, 6, 2, 9, 5, 1, 8, 4, 0], 4, 3).To(DType.UInt8), b = Torch.FromSpan([1L, 4, 2, 5, 3, 6], 3, 2).To(DType.UInt8);
        Tensor y = Graphs.Run("MatMulInteger", 10, [a, b, Torch.FromSpan([12L], 1).To(DType.UInt8), Torch.FromSpan([0L], 1).To(DType.UInt8)])[0];
        Assert.Equal([-38, -83, -44, -98, -50, -113, -56, -128], y.ToArray<int>());
        Tensor image = Torch.FromSpan([2L, 3, 4, 5, 6, 7, 8, 9, 10], 1, 1, 3, 3).To(DType.UInt8), kernel = Torch.Ones([1, 1, 2, 2], dtype: DType.UInt8);
        Assert.Equal([12, 16, 24, 28], Graphs.Run("ConvInteger", 10, [image, kernel, Torch.Tensor(1, DType.UInt8)])[0].ToArray<int>());
    }

    [Theory]
    [InlineData("ReduceL1", 10.0)]
    [InlineData("ReduceL2", 5.477225575)]
    [InlineData("ReduceLogSum", 2.302585093)]
    [InlineData("ReduceLogSumExp", 4.440189699)]
    [InlineData("ReduceSumSquare", 30.0)]
    [InlineData("ReduceProd", 24.0)]
    [InlineData("ReduceMax", 4.0)]
    [InlineData("ReduceMin", 1.0)]
    public void EverythingIsReducedWhereNoAxesAreGiven(string type, double expected)
    {
        Tensor x = Torch.FromSpan([1f, 2, 3, 4], 2, 2);
        Tensor old = Graphs.Run(type, 13, [x])[0], given = Graphs.Run(type, 18, [x, Torch.FromSpan([0L, -1], 2)], 1, ("keepdims", 0))[0];
        Assert.Equal([1L, 1], old.Shape.ToArray());
        Assert.Equal(0, given.NDim);
        Assert.Equal(expected, old.Item<float>(), 1e-5);
        Assert.Equal(expected, given.Item<float>(), 1e-5);
        Assert.True(Torch.Equal(x, Graphs.Run("ReduceSum", 13, [x], 1, ("noop_with_empty_axes", 1))[0]));
    }

    [Fact]
    public void RemaindersHaveTheSignOfTheDivisorOrOfTheDividend()
    {
        Tensor x = Torch.FromSpan([-4L, 7, 5, 4, -7, 8], 6), y = Torch.FromSpan([2L, -3, 8, -2, 3, 5], 6);
        Assert.Equal([0L, -2, 5, 0, 2, 3], Graphs.Run("Mod", 13, [x, y])[0].ToArray<long>());
        Assert.Equal([0L, 1, 5, 0, -1, 3], Graphs.Run("Mod", 13, [x, y], 1, ("fmod", 1))[0].ToArray<long>());
        Assert.Equal([-2L, -2, 0, -2, -2, 1], Graphs.Run("Div", 14, [x, y])[0].ToArray<long>());
    }

    [Fact]
    public void PowersKeepTheTypeOfTheirBase() =>
        Assert.Equal([1L, 4, 9], Graphs.Run("Pow", 13, [Torch.FromSpan([1L, 2, 3], 3), Torch.Tensor(2f)])[0].ToArray<long>());

    [Fact]
    public void InfinitiesAreToldApart()
    {
        Tensor x = Torch.FromSpan([float.NegativeInfinity, 1, float.PositiveInfinity, float.NaN], 4);
        Assert.Equal([true, false, true, false], Graphs.Run("IsInf", 10, [x])[0].ToArray<bool>());
        Assert.Equal([true, false, false, false], Graphs.Run("IsInf", 10, [x], 1, ("detect_positive", 0))[0].ToArray<bool>());
        Assert.Equal([false, false, true, false], Graphs.Run("IsInf", 10, [x], 1, ("detect_negative", 0))[0].ToArray<bool>());
    }

    [Fact]
    public void RoundingGoesToEven() =>
        Assert.Equal([1f, 2, -2, 2, -4], Graphs.Run("Round", 11, [Torch.FromSpan([0.9f, 2.5f, -2.5f, 1.5f, -4.5f], 5)])[0].ToArray<float>());

    [Fact]
    public void NormsAndMeansAreTakenOut()
    {
        Tensor x = Torch.Randn(2, 3, 4, 5);
        Recorded.Equal(NN.Functional.Normalize(x, dim: 1), Graphs.Run("LpNormalization", 13, [x], 1, ("axis", 1))[0], "the norm");
        Tensor expected = (x - x.Mean([0, 2, 3], keepdim: true)) / x.Std([0, 2, 3], unbiased: false, keepdim: true);
        Recorded.Equal(expected, Graphs.Run("MeanVarianceNormalization", 13, [x])[0], "mean and variance");
        Recorded.Equal(NN.Functional.LocalResponseNorm(x, 3, 0.2, 0.5, 2), Graphs.Run("LRN", 13, [x], 1, ("size", 3), ("alpha", 0.2), ("beta", 0.5), ("bias", 2.0))[0], "the response");
        // size 2: the channel itself and the next one.
        Tensor squares = Torch.Cat([x, Torch.Zeros(2, 1, 4, 5)], 1).Pow(2);
        Recorded.Equal(x / (1 + (0.5 * (squares[.., ..3] + squares[.., 1..]))), Graphs.Run("LRN", 13, [x], 1, ("size", 2), ("alpha", 1.0), ("beta", 1.0))[0], "an even window");
    }

    [Fact]
    public void LayerNormalizationGivesItsStatistics()
    {
        Tensor x = Torch.Randn(2, 3, 4), scale = Torch.Randn(4), bias = Torch.Randn(4);
        Tensor[] y = Graphs.Run("LayerNormalization", 17, [x, scale, bias], 3, ("epsilon", 0.01));
        Recorded.Equal(NN.Functional.LayerNorm(x, 4, scale, bias, 0.01), y[0], "the output");
        Recorded.Equal(x.Mean(-1, keepdim: true), y[1], "the mean");
        Recorded.Equal(1 / Torch.Sqrt(x.Var(-1, unbiased: false, keepdim: true) + 0.01), y[2], "the inverse deviation");
    }

    [Fact]
    public void GroupNormalizationHasWeightsForGroupsOrChannels()
    {
        Tensor x = Torch.Randn(2, 4, 3), perGroup = Torch.FromSpan([2f, 3], 2), perChannel = Torch.FromSpan([2f, 2, 3, 3], 4);
        Tensor expected = NN.Functional.GroupNorm(x, 2, perChannel, perChannel);
        Recorded.Equal(expected, Graphs.Run("GroupNormalization", 18, [x, perGroup, perGroup], 1, ("num_groups", 2))[0], "groups");
        Recorded.Equal(expected, Graphs.Run("GroupNormalization", 21, [x, perChannel, perChannel], 1, ("num_groups", 2))[0], "channels");
    }

    [Fact]
    public void TransformsOfSignals()
    {
        Tensor x = Torch.Randn(2, 10, 1);
        Recorded.Equal(Torch.ViewAsReal(Torch.Fft.Fft(x[.., .., 0])), Graphs.Run("DFT", 17, [x])[0], "both sides");
        Recorded.Equal(Torch.ViewAsReal(Torch.Fft.Rfft(x[.., .., 0])), Graphs.Run("DFT", 17, [x], 1, ("onesided", 1))[0], "one side");
        Tensor sound = Torch.Randn(2, 20), window = Torch.HannWindow(8);
        Tensor expected = Torch.Stft(sound, 8, 4, window: window, center: false, returnComplex: true).Transpose(1, 2);
        Recorded.Equal(Torch.ViewAsReal(expected), Graphs.Run("STFT", 17, [sound.Unsqueeze(2), Torch.Tensor(4L), window])[0], "frames");
        Tensor there = Graphs.Run("DFT", 20, [x])[0];
        Recorded.Equal(Torch.Cat([x, Torch.Zeros(2, 10, 1)], -1), Graphs.Run("DFT", 20, [there], 1, ("inverse", 1))[0], "there and back");
        Recorded.Equal(Torch.HammingWindow(8, alpha: 25.0 / 46, beta: 21.0 / 46), Graphs.Run("HammingWindow", 17, [Torch.Tensor(8L)])[0], "a window");
    }

    [Fact]
    public void RandomNumbersHaveTheMomentsThatWereAskedFor()
    {
        Tensor normal = Graphs.Run("RandomNormalLike", 13, [Torch.Zeros(20000)], 1, ("mean", 3.0), ("scale", 2.0))[0];
        Assert.Equal(3, normal.Mean().Item<float>(), 0.1);
        Assert.Equal(2, normal.Std().Item<float>(), 0.1);
        Tensor uniform = Graphs.Run("RandomUniform", 13, [], 1, ("shape", new long[] { 20000 }), ("low", -1.0), ("high", 3.0))[0];
        Assert.InRange(uniform.Min().Item<float>(), -1, -0.99);
        Assert.InRange(uniform.Max().Item<float>(), 2.99, 3);
    }
}
