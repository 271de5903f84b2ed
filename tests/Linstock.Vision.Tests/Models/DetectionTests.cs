using Linstock.Conformance.Checkpoints;
using Linstock.NN;
using Linstock.Vision.Architectures;

namespace Linstock.Vision.Tests.Models;

using Models = Linstock.Vision.Models;

/// <summary>What untrained detection networks find, against what torchvision's find from the same seed.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class DetectionTests
{
    private static readonly DetectionOptions Proposing = new() { MinSize = 96, MaxSize = 128, RpnPreNmsTopN = 60, RpnPostNmsTopN = 30, DetectionsPerImg = 12 };

    private static readonly DetectionOptions Dense = new() { MinSize = 96, MaxSize = 128, DetectionsPerImg = 12, TopkCandidates = 40 };

    internal static readonly Dictionary<string, Func<DetectionModel>> Options = new()
    {
        ["fasterrcnn_mobilenet_v3_large_320_fpn"] = () => Models.FasterrcnnMobilenetV3Large320Fpn(4, options: Proposing),
        ["maskrcnn_resnet50_fpn"] = () => Models.MaskrcnnResnet50Fpn(4, options: Proposing with { DetectionsPerImg = 4 }),
        ["keypointrcnn_resnet50_fpn"] = () => Models.KeypointrcnnResnet50Fpn(4, 3, options: Proposing with { DetectionsPerImg = 4 }),
        ["fasterrcnn_resnet50_fpn_v2"] = () => Models.FasterrcnnResnet50FpnV2(4, Proposing),
        ["retinanet_resnet50_fpn_v2"] = () => Models.RetinanetResnet50FpnV2(4, Dense),
        ["fcos_resnet50_fpn"] = () => Models.FcosResnet50Fpn(4, options: Dense),
        ["ssdlite320_mobilenet_v3_large"] = () => Models.Ssdlite320MobilenetV3Large(4, options: new() { ScoreThresh = 0.2, DetectionsPerImg = 12 }),
    };

    public static TheoryData<string> Networks() => [.. Options.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void TheSameSeedFindsTheSame(string name)
    {
        IReadOnlyDictionary<string, Tensor> recorded = InitialWeightTests.Recorded;
        Torch.ManualSeed(12);
        DetectionModel network = Options[name]();
        InitialWeightTests.Check(name, network);
        Prepare(name, network);
        IReadOnlyList<Detection> found;
        using (Torch.NoGrad()) found = network.Eval().Forward([recorded["image_0"], recorded["image_1"]]);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(recorded[$"{name}.labels_{i}"].ToArray<long>(), found[i].Labels.ToArray<long>());
            Close(recorded[$"{name}.boxes_{i}"], found[i].Boxes, 1e-2);
            Close(recorded[$"{name}.scores_{i}"], found[i].Scores, 1e-3);
            if (found[i].Masks is { } masks) Close(recorded[$"{name}.masks_{i}"].To(DType.Float32) / 255, masks, 0.01);
            if (found[i].Keypoints is not { } keypoints) continue;
            Close(recorded[$"{name}.keypoints_{i}"], keypoints, 0.02);
            Close(recorded[$"{name}.keypoints_scores_{i}"], found[i].KeypointsScores!, 1e-4);
        }
    }

    [Fact]
    public void TrainingIsRefusedWithWords()
    {
        using DefaultDeviceScope scope = Torch.DefaultDevice(Device.Meta);
        DetectionModel network = Models.Ssdlite320MobilenetV3Large();
        Assert.Contains("training", Assert.Throws<NotSupportedException>(() => network.Forward([Torch.Zeros(3, 4, 4)])).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => network.Eval().Forward(Torch.Zeros(1, 3, 4, 4)));
    }

    // As record.py does: weights by a formula, and last layers scaled to what a detection needs.
    private static void Prepare(string name, Module network)
    {
        using IDisposable quiet = Torch.NoGrad();
        foreach ((int k, (string key, Tensor tensor)) in network.StateDict().Index())
        {
            if (tensor.DType == DType.Float32) FormulaWeights.Fill(tensor, key, k);
        }

        string prefix = name + ".factor.";
        foreach ((string key, Tensor factor) in InitialWeightTests.Recorded)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal)) network.GetParameter(key[prefix.Length..] + ".weight").Mul_(factor.Item<float>());
        }
    }

    private static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        if (expected.Numel > 0)
            Assert.True((actual - expected).Abs().Max().Item<double>() <= tolerance, $"differs by {(actual - expected).Abs().Max().Item<double>()}");
    }
}
