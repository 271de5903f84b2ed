using Linstock.Jit;
using Linstock.NN;
using Linstock.Serialization;
using Linstock.Tests.Serialization.PyTorch;

namespace Linstock.Vision.Tests.Ops;

using Ops = Linstock.Vision.Ops;

/// <summary>Programs that call torchvision's operators: those that torchvision wrote run here, those that were traced here run there.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class ScriptOperatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-vision-script-").FullName;

    // The compiler of scripts wants to see the source of what it compiles.
    private const string Runner = "import runpy, sys\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AProgramOfTorchvisionRunsHere()
    {
        string program = Path.Combine(_folder, "program.pt"), answers = Path.Combine(_folder, "answers.pt"), source = Path.Combine(_folder, "source.py");
        File.WriteAllText(
            source,
            """
            import sys, torch
            try:
                import torchvision
            except ImportError:
                sys.exit(0)
            from torchvision.ops import nms, roi_align, roi_pool, ps_roi_align, ps_roi_pool, deform_conv2d
            class Detector(torch.nn.Module):
                def forward(self, x, boxes, scores, offset, weight):
                    keep = nms(boxes, scores, 0.5)
                    rois = torch.cat([torch.zeros(keep.size(0), 1), boxes[keep]], 1)
                    return (keep, roi_align(x, rois, (2, 2), 0.5, 2, True), roi_pool(x, rois, (2, 2), 0.5), ps_roi_align(x, rois, 2, 0.5, 2),
                            ps_roi_pool(x, rois, 2, 0.5), deform_conv2d(x, offset, weight, padding=(1, 1)))
            torch.manual_seed(0)
            corners = torch.rand(12, 2) * 10
            inputs = [torch.randn(1, 4, 10, 10), torch.cat([corners, corners + 2 + torch.rand(12, 2) * 8], 1), torch.rand(12), torch.randn(1, 18, 10, 10), torch.randn(3, 4, 3, 3)]
            scripted = torch.jit.script(Detector())
            scripted.save(sys.argv[1])
            torch.save({'inputs': inputs, 'outputs': list(scripted(*inputs))}, sys.argv[2])
            """);
        if (!PythonTorch.TryRun(Runner, source, program, answers) || !File.Exists(answers))
        {
            return;
        }

        PickleDict recorded = Torch.Load(answers).AsDict();
        ScriptModule loaded = Torch.Jit.Load(program);
        Assert.Empty(loaded.MissingOperators);

        ScriptValue actual = loaded.Run("forward", [.. recorded["inputs"].AsSequence().Select(static input => (ScriptValue)input.AsTensor())]);

        Tensor[] expected = [.. recorded["outputs"].AsSequence().Select(static output => output.AsTensor())];
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Torch.Allclose(expected[i], actual[i].AsTensor(), 1e-4, 1e-5), $"result {i}");
        }
    }

    [Fact]
    public void ATracedDetectorHasTheOperatorsOfTorchvision()
    {
        Torch.ManualSeed(0);
        Tensor corners = Torch.Rand(12, 2) * 10;
        Tensor[] inputs = [Torch.Randn(1, 4, 10, 10), Torch.Cat([corners, corners + 2 + (Torch.Rand(12, 2) * 8)], 1), Torch.Rand(12)];
        ScriptModule traced = Torch.Jit.Trace(new Detector(), static (detector, x) => detector.Forward(x[0], x[1], x[2]), inputs);
        string path = Path.Combine(_folder, "traced.pt");
        traced.Save(path);
        ScriptValue expected = traced.Run("forward", [.. inputs.Select(static input => (ScriptValue)input)]);
        Torch.Save(
            new Dictionary<string, object?> { ["inputs"] = inputs.ToList(), ["outputs"] = expected.AsList().Select(static output => output.AsTensor().Detach()).ToList() },
            path + ".data");

        Assert.Contains("ops.torchvision.nms(", traced.Code, StringComparison.Ordinal);
        Assert.Contains("ops.torchvision.roi_align(", traced.Code, StringComparison.Ordinal);
        Assert.Empty(traced.Warnings);
        PythonTorch.TryRun(
            """
            import sys, torch
            try:
                import torchvision
            except ImportError:
                sys.exit(0)
            d, m = torch.load(sys.argv[1] + '.data'), torch.jit.load(sys.argv[1])
            for a, b in zip(m(*d['inputs']), d['outputs']):
                torch.testing.assert_close(a.detach(), b, rtol=1e-4, atol=1e-5)
            """,
            path);
    }

    private sealed class Detector : Module
    {
        public Conv2d Head { get; } = new(4, 4, 1);

        public ScriptValue Forward(Tensor images, Tensor boxes, Tensor scores)
        {
            Tensor keep = Ops.Nms(boxes, scores, 0.5);
            Tensor rois = Torch.Cat([Torch.ZerosLike(boxes[keep][TensorIndex.Slice(), ..1]), boxes[keep]], 1);
            Tensor features = Head.Call(images);
            return ScriptValue.Tuple(keep, Ops.RoiAlign(features, rois, (2, 2), 0.5, 2, true), Ops.RoiPool(features, rois, (2, 2), 0.5), Ops.PsRoiAlign(features, rois, (2, 2), 0.5, 2));
        }
    }
}
