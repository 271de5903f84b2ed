using Linstock.Jit;
using Linstock.NN;
using Linstock.Tests.Serialization.PyTorch;

namespace Linstock.Vision.Tests.Models;

/// <summary>Models of torchvision as programs.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class TracedModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-vision-trace-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("mobilenet_v3_small", 64)]
    [InlineData("squeezenet1_1", 64)]
    [InlineData("shufflenet_v2_x0_5", 64)]
    [InlineData("vit_b_32", 224)]
    [InlineData("swin_t", 64)]
    [InlineData("efficientnet_b0", 64)]
    [InlineData("convnext_tiny", 64)]
    [InlineData("densenet121", 64)]
    public void AProgramComputesWhatTheModelDoes(string name, int size)
    {
        Torch.ManualSeed(0);
        Module model = Linstock.Vision.Models.Create(name);
        model.SetTraining(false);
        Tensor images = Torch.Randn(1, 3, size, size);
        using var noGradients = Torch.NoGrad();

        ScriptModule traced = Torch.Jit.Trace(model, images, checkTrace: false);

        // Other numbers than those of the example: nothing of it may have become a constant.
        images = Torch.RandnLike(images);
        Assert.True(Torch.Allclose(model.Call(images), traced.Call(images), 1e-5, 1e-6));
        Assert.Equal(model.StateDict().Keys, traced.StateDict().Keys);
        Assert.Empty(traced.Warnings);
    }

    [Fact]
    public void PyTorchRunsATracedResidualNetwork()
    {
        Torch.ManualSeed(0);
        Module model = Linstock.Vision.Models.Create("resnet18");
        model.SetTraining(false);
        Tensor images = Torch.Randn(2, 3, 64, 64);
        using var noGradients = Torch.NoGrad();
        ScriptModule traced = Torch.Jit.Trace(model, images);
        string path = Path.Combine(_folder, "resnet18.pt");
        traced.Save(path);
        Torch.Save(
            new Dictionary<string, object?> { ["images"] = images, ["logits"] = model.Call(images), ["names"] = model.StateDict().Keys.ToList() }, path + ".data");

        PythonTorch.TryRun(
            """
            import sys, torch
            d, m = torch.load(sys.argv[1] + '.data'), torch.jit.load(sys.argv[1])
            assert not m.training and list(m.state_dict()) == d['names']
            torch.testing.assert_close(m(d['images']), d['logits'], rtol=1e-4, atol=1e-4)
            """,
            path);
    }
}
