using Linstock.Jit;
using Linstock.NN;
using Linstock.Tests.Sampling;
using Linstock.Tests.Serialization.PyTorch;

namespace Linstock.Tests.Jit;

/// <summary>Programs that PyTorch reads and runs: results, gradients, names of the state, and training that goes on there.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class TraceExchangeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-trace-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PyTorchComputesWhatTheModulesDo()
    {
        foreach ((string name, Func<TracedModel> create) in TracedModel.All)
        {
            Torch.ManualSeed(1);
            TracedModel model = create();
            ScriptModule traced = model.Trace();
            traced.Save(Path.Combine(_folder, name + ".pt"));
            var tensors = new List<Tensor>();
            Collect(model.Run(), tensors);
            Tensor? loss = tensors.Where(static tensor => tensor.RequiresGrad).Select(static tensor => tensor.Sum()).Aggregate((Tensor?)null, static (sum, one) => sum is null ? one : sum + one);
            loss?.Backward();
            Torch.Save(
                new Dictionary<string, object?>
                {
                    ["inputs"] = model.Inputs.ToList(),
                    ["outputs"] = tensors.Select(static tensor => tensor.Detach()).ToList(),
                    ["names"] = model.Module.StateDict().Keys.ToList(),
                    ["gradients"] = model.Module.NamedParameters().Where(static entry => entry.Parameter.Grad is not null)
                        .ToDictionary(static entry => entry.Name, static entry => (object?)entry.Parameter.Grad),
                    ["training"] = model.Module.Training,
                },
                Path.Combine(_folder, name + ".data"));
        }

        PythonTorch.TryRun(
            """
            import glob, os, sys, torch
            def flat(v):
                if isinstance(v, torch.Tensor): return [v]
                if isinstance(v, dict): v = v.values()
                return [t for x in v for t in flat(x)]
            files = sorted(glob.glob(sys.argv[1] + '/*.pt'))
            assert len(files) >= 20
            for file in files:
                name = os.path.basename(file)
                d = torch.load(file[:-3] + '.data')
                m = torch.jit.load(file)
                assert list(m.state_dict().keys()) == d['names'], name
                assert m.training == d['training'], name
                out = flat(m(*d['inputs']))
                assert len(out) == len(d['outputs']), name
                for a, b in zip(out, d['outputs']):
                    torch.testing.assert_close(a.detach(), b, rtol=1e-4, atol=1e-5, check_stride=False, msg=lambda text: name + ': ' + text)
                wanted = [o.sum() for o in out if o.requires_grad]
                if wanted:
                    sum(wanted).backward()
                for n, p in m.named_parameters():
                    if n in d['gradients']:
                        torch.testing.assert_close(p.grad, d['gradients'][n], rtol=1e-4, atol=1e-4, msg=lambda text: name + ' ' + n + ': ' + text)
            """,
            _folder);
    }

    [Fact]
    public void AProgramThatPyTorchSavedAgainComesBack()
    {
        Torch.ManualSeed(1);
        TracedModel model = TracedModel.All["cnn_evaluation"]();
        string path = Path.Combine(_folder, "model.pt"), again = Path.Combine(_folder, "again.pt");
        model.Trace().Save(path);
        if (!PythonTorch.TryRun("import sys, torch\ntorch.jit.save(torch.jit.load(sys.argv[1]), sys.argv[2])", path, again))
        {
            return;
        }

        ScriptModule loaded = Torch.Jit.Load(again);

        TracingTests.Equal(model.Run(), loaded.Run("forward", model.Inputs[0]));
        Assert.Equal(model.Module.StateDict().Keys, loaded.StateDict().Keys);
    }

    [Fact]
    public void AScriptedProgramThatWasReadHereIsWrittenForPyTorch()
    {
        string path = Path.Combine(_folder, "scripted.pt"), again = Path.Combine(_folder, "again.pt");
        const string Script =
            """
            import sys, torch
            from typing import Dict, List, Optional
            class Inner(torch.nn.Module):
                sizes: List[int]
                table: Dict[str, float]
                def __init__(self):
                    super().__init__()
                    self.linear = torch.nn.Linear(3, 2)
                    self.sizes = [1, 2]
                    self.table = {'a': 1.5}
                    self.name = 'inner'
                    self.register_buffer('steps', torch.zeros(()))
                def forward(self, x, by: Optional[float] = None):
                    self.steps += 1
                    if by is not None:
                        x = x * by
                    for s in self.sizes:
                        x = x + s
                    return self.linear(x) * self.table['a']
            if sys.argv[1] == 'write':
                torch.manual_seed(0)
                torch.jit.script(Inner()).save(sys.argv[2])
            else:
                one, other = torch.jit.load(sys.argv[2]), torch.jit.load(sys.argv[3])
                x = torch.randn(4, 3)
                assert torch.equal(one(x, 2.0), other(x, 2.0)) and torch.equal(one(x), other(x))
                assert other.steps.item() == 2 and list(one.state_dict()) == list(other.state_dict())
            """;
        // The compiler wants to see the source of what it compiles.
        string source = Path.Combine(_folder, "scripted.py");
        File.WriteAllText(source, Script);
        const string Runner = "import runpy, sys\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')";
        if (!PythonTorch.TryRun(Runner, source, "write", path))
        {
            return;
        }

        Torch.Jit.Save(Torch.Jit.Load(path), again);

        PythonTorch.TryRun(Runner, source, "compare", path, again);
    }

    private static void Collect(ScriptValue value, List<Tensor> tensors)
    {
        switch (value.Kind)
        {
            case ScriptKind.Tensor:
                tensors.Add(value.AsTensor());
                break;
            case ScriptKind.Dict:
                foreach (ScriptValue item in value.AsDictionary().Values)
                {
                    Collect(item, tensors);
                }

                break;
            case ScriptKind.List or ScriptKind.Tuple:
                foreach (ScriptValue item in value.AsList())
                {
                    Collect(item, tensors);
                }

                break;
        }
    }
}
