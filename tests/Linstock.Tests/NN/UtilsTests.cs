using Linstock.NN;
using Linstock.Tests.Distributions;

namespace Linstock.Tests.NN;

[Collection(Sampling.DefaultGeneratorCollection.Name)]
public class UtilsTests
{
    public static TheoryData<string> ClipCases => [.. RecordedUtils.Names("clip_norm_")];

    [Theory]
    [MemberData(nameof(ClipCases))]
    public void GradientsAreClippedToTheRecordedNorm(string name)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin(name);
        string[] parts = name.Split('_');
        double norm = parts[2] == "inf" ? double.PositiveInfinity : double.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture);
        double limit = double.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture);
        Tensor[] gradients = [.. Enumerable.Range(0, 3).Select(i => recorded[$"before:{i}"].Clone())];
        Parameter[] parameters = [.. gradients.Select(gradient => new Parameter(Torch.ZerosLike(gradient)) { Grad = gradient })];
        RecordedUtils.Equal(recorded["out"], Utils.GetTotalNorm(gradients, norm), "the norm");
        RecordedUtils.Equal(recorded["out"], Utils.ClipGradNorm_(parameters, limit, norm), "the norm before");
        for (int i = 0; i < parameters.Length; i++) RecordedUtils.Equal(recorded[$"after:{i}"], parameters[i].Grad!, $"gradient {i}");
    }

    [Fact]
    public void ANormThatIsNotFiniteIsAnErrorOnlyWhenAskedFor()
    {
        var parameter = new Parameter(Torch.Zeros(2)) { Grad = Torch.Tensor(new[] { 1f, float.PositiveInfinity }) };
        Assert.Throws<InvalidOperationException>(() => Utils.ClipGradNorm_(parameter, 1, errorIfNonfinite: true));
        Assert.Equal([1f, float.PositiveInfinity], parameter.Grad!.ToArray<float>());
        Utils.ClipGradNorm_(parameter, 1);
        Assert.Equal([0f, float.NaN], parameter.Grad!.ToArray<float>());
    }

    [Fact]
    public void EachElementOfAGradientIsClipped()
    {
        var parameter = new Parameter(Torch.Zeros(3)) { Grad = Torch.Tensor(new[] { -3f, 0.2f, 3f }) };
        Utils.ClipGradValue_(parameter, 0.5);
        Assert.Equal([-0.5f, 0.2f, 0.5f], parameter.Grad!.ToArray<float>());
    }

    [Fact]
    public void ParametersGoIntoAVectorAndBack()
    {
        var (first, second) = (new Linear(3, 2), new Linear(3, 2));
        Tensor vector = Utils.ParametersToVector(first.Parameters());
        Assert.Equal(first.Parameters().SelectMany(parameter => parameter.ToArray<float>()), vector.ToArray<float>());
        Utils.VectorToParameters(vector, second.Parameters());
        Assert.Equal(first.Weight.ToArray<float>(), second.Weight.ToArray<float>());
        Assert.True(second.Weight.IsLeaf);
        Assert.Throws<ArgumentException>(() => Utils.VectorToParameters(vector.Narrow(0, 0, 7), second.Parameters()));
    }

    public static TheoryData<string> PackCases => [.. RecordedUtils.Names("pack_")];

    [Theory]
    [MemberData(nameof(PackCases))]
    public void SequencesArePackedAndPaddedAsRecorded(string name)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin(name);
        bool batchFirst = name.Split('_')[2] == "1", isSorted = name.Split('_')[3] == "1";
        PackedSequence packed = Utils.Rnn.PackPaddedSequence(recorded["x"], recorded["lengths"], batchFirst, isSorted);
        RecordedUtils.Equal(recorded["data"], packed.Data, "the data");
        RecordedUtils.Equal(recorded["batch_sizes"], packed.BatchSizes, "the sizes");
        Assert.Equal(isSorted, packed.SortedIndices is null);
        if (!isSorted)
        {
            RecordedUtils.Equal(recorded["unsorted"], packed.UnsortedIndices!, "the inverse permutation");
            RecordedUtils.Equal(recorded["sorted"], packed.SortedIndices!, "the permutation");
        }
        (Tensor padded, Tensor lengths) = Utils.Rnn.PadPackedSequence(packed, batchFirst, -1.5, 7);
        RecordedUtils.Equal(recorded["padded"], padded, "the padded sequences");
        RecordedUtils.Equal(recorded["sizes"], lengths, "the lengths");
        IReadOnlyList<Tensor> sequences = Utils.Rnn.UnpackSequence(packed);
        for (int i = 0; i < sequences.Count; i++) RecordedUtils.Equal(recorded[$"sequence{i}"], sequences[i], $"sequence {i}");
    }

    [Fact]
    public void LengthsOutOfOrderAreRefused()
    {
        Tensor x = Torch.Ones(3, 2, 1);
        Assert.Throws<ArgumentException>(() => Utils.Rnn.PackPaddedSequence(x, [1L, 3L]));
        Assert.Throws<ArgumentException>(() => Utils.Rnn.PackPaddedSequence(x, [3L, 0L]));
        Assert.Throws<ArgumentException>(() => Utils.Rnn.PackPaddedSequence(x, [3L]));
        Assert.Throws<ArgumentException>(() => Utils.Rnn.PadPackedSequence(Utils.Rnn.PackPaddedSequence(x, [3L, 2L]), totalLength: 2));
    }

    [Theory]
    [InlineData("conv")]
    [InlineData("transposed")]
    [InlineData("linear")]
    public void AFusedLayerDoesWhatBothDid(string kind)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin($"fuse_{kind}");
        Module layer = kind switch
        {
            "conv" => new Conv2d(2, 3, 3, bias: false),
            "transposed" => new ConvTranspose2d(2, 3, 3),
            _ => new Linear(2, 3),
        };
        BatchNorm norm = kind == "linear" ? new BatchNorm1d(3) : new BatchNorm2d(3);
        norm.LoadStateDict(recorded.Under("norm:"));
        Assert.Throws<ArgumentException>(() => Fuse(layer, norm));
        layer.Eval();
        norm.Eval();
        Module fused = Fuse(layer, norm);
        Tensor x = recorded["x"], result = fused.Call(x);
        RecordedUtils.Equal(recorded["out"], result, "the output");
        Assert.True(Torch.Allclose(norm.Call(layer.Call(x)), result, atol: 1e-5));
        RecordedUtils.State(recorded, fused);
    }

    private static Module Fuse(Module layer, BatchNorm norm) => layer switch
    {
        Conv2d conv => Utils.FuseConvBnEval(conv, norm),
        ConvTranspose2d conv => Utils.FuseConvBnEval(conv, norm),
        _ => Utils.FuseLinearBnEval((Linear)layer, norm),
    };
}
