using Linstock.NN;
using Linstock.Vision.Architectures;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Tests.Models;

using Models = Linstock.Vision.Models;

[Collection(DefaultGeneratorCollection.Name)]
public class ModelTests
{
    public static TheoryData<string> Names() => [.. Models.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryNetworkIsBuiltWithoutMemoryOnMeta(string name)
    {
        using DefaultDeviceScope scope = Torch.DefaultDevice(Device.Meta);
        Module network = Models.Create(name, 7);
        Assert.All(network.StateDict().Values, tensor => Assert.True(tensor.IsMeta));
        Assert.Contains(network.Parameters(), parameter => parameter.Shape[0] % 7 == 0);
    }

    [Fact]
    public void TheDefaultDeviceEndsWithItsScope()
    {
        using (Torch.DefaultDevice(Device.Meta)) Assert.True(Torch.Zeros(2).IsMeta);
        Assert.False(Torch.Zeros(2).IsMeta);
    }

    [Fact]
    public void AnUnknownNameIsRefused() =>
        Assert.Contains("resnet19", Assert.Throws<ArgumentException>(() => Models.Create("resnet19")).Message, StringComparison.Ordinal);

    [Fact]
    public void ACheckpointOfAnotherInstanceLoadsInOneLine()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            SqueezeNet first = Models.Squeezenet1_1(5).Eval(), second = Models.Squeezenet1_1(5).Eval();
            Torch.Save(first.StateDict(), file);
            second.LoadStateDict(Torch.Load(file).AsStateDict());
            Tensor image = Torch.Rand(1, 3, 64, 64);
            Assert.Equal(first.Forward(image).ToArray<float>(), second.Forward(image).ToArray<float>());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void TheClassifierCanBeReplaced()
    {
        ResNet network = Models.Resnet18();
        network.Fc = new Linear(network.Fc.InFeatures, 3);
        MobileNetV2 other = Models.MobilenetV2();
        other.Classifier[^1] = new Linear(other.LastChannel, 4);
        Assert.Equal([1L, 3L], network.Eval().Forward(Torch.Zeros(1, 3, 32, 32)).Shape.ToArray());
        Assert.Equal([1L, 4L], other.Eval().Forward(Torch.Zeros(1, 3, 32, 32)).Shape.ToArray());
        Assert.Contains("classifier.1.weight", other.StateDict().Keys);
    }

    [Fact]
    public void AuxiliaryClassifiersAnswerWhileTraining()
    {
        GoogLeNet network = Models.Googlenet(4, initWeights: false);
        GoogLeNetOutputs training = network.ForwardWithAux(Torch.Rand(2, 3, 64, 64));
        Assert.Equal([2L, 4L], training.AuxLogits1!.Shape.ToArray());
        Assert.Equal([2L, 4L], training.AuxLogits2!.Shape.ToArray());
        Assert.Null(network.Eval().ForwardWithAux(Torch.Rand(1, 3, 64, 64)).AuxLogits1);
    }

    [Fact]
    public void SegmentationHasAScoreForEachPixel()
    {
        DeepLabV3 network = Models.Deeplabv3MobilenetV3Large(5, auxLoss: true).Eval();
        SegmentationOutput result = network.ForwardWithAux(Torch.Rand(1, 3, 40, 56));
        Assert.Equal([1L, 5L, 40L, 56L], result.Out.Shape.ToArray());
        Assert.Equal([1L, 5L, 40L, 56L], result.Aux!.Shape.ToArray());
    }

    [Fact]
    public void FrozenNormalizationIsThatOfEvaluation()
    {
        var norm = new BatchNorm2d(3);
        using (Torch.NoGrad()) norm.Forward(Torch.Randn(4, 3, 5, 5) * 2 + 1);
        var frozen = new FrozenBatchNorm2d(3);
        frozen.LoadStateDict(norm.StateDict(), strict: false);
        Tensor x = Torch.Randn(2, 3, 4, 4);
        Assert.True(Torch.Allclose(norm.Eval().Forward(x), frozen.Forward(x), 1e-5, 1e-6));
        Assert.Empty(frozen.Parameters());
    }

    [Fact]
    public void ANetworkLearns()
    {
        Torch.ManualSeed(0);
        CifarResNet network = Models.CifarResnet20();
        Tensor images = Torch.Randn(8, 3, 32, 32), labels = Torch.Arange(0, 8, 1);
        var optimizer = new Optim.Adam(network.Parameters(), lr: 0.01);
        double first = 0, last = 0;
        for (int step = 0; step < 12; step++)
        {
            Tensor loss = Functional.CrossEntropy(network.Forward(images), labels);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            last = loss.Item<float>();
            if (step == 0) first = last;
        }

        Assert.True(last < first / 2, $"from {first} to {last}");
    }
}
