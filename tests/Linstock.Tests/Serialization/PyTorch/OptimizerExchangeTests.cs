using Linstock.Optim;
using Linstock.Serialization;

namespace Linstock.Tests.Serialization.PyTorch;

/// <summary>The state of every optimizer through files: to itself, to PyTorch where the machine has it, and back.</summary>
public sealed class OptimizerExchangeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-optimizers").FullName;

    private static readonly Dictionary<string, Func<Tensor[], Optimizer>> Optimizers = new()
    {
        ["SGD"] = p => new SGD(p, lr: 0.1, momentum: 0.9, nesterov: true),
        ["Adam"] = p => new Adam(p, lr: 0.1, amsgrad: true),
        ["AdamW"] = p => new AdamW(p, lr: 0.1),
        ["RMSprop"] = p => new RMSprop(p, lr: 0.1, momentum: 0.5, centered: true),
        ["Adagrad"] = p => new Adagrad(p, lr: 0.1, lrDecay: 0.1),
        ["Adadelta"] = p => new Adadelta(p),
        ["Adamax"] = p => new Adamax(p, lr: 0.1),
        ["NAdam"] = p => new NAdam(p, lr: 0.1),
        ["RAdam"] = p => new RAdam(p, lr: 0.1, betas: (0.8, 0.9)),
        ["ASGD"] = p => new ASGD(p, lr: 0.1, t0: 1),
        ["Rprop"] = p => new Rprop(p),
        ["LBFGS"] = p => new LBFGS(p, lr: 0.5, maxIter: 3),
        ["SparseAdam"] = p => new SparseAdam(p, lr: 0.1),
        ["Adafactor"] = p => new Adafactor(p),
        ["Muon"] = p => new Muon(p[..1]),
    };

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    // PyTorch 1.13 has neither Adafactor nor Muon.
    public static TheoryData<string> SharedNames => [.. Optimizers.Keys.Where(name => name is not ("Adafactor" or "Muon"))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Tensor[] Parameters() =>
    [
        (Torch.Arange(6).To(DType.Float32) / 7).Reshape(2, 3).Add(0.1).RequiresGrad_(),
        Torch.Tensor(new[] { 0.5f, -0.25f }).RequiresGrad_(),
    ];

    // A quadratic, so that LBFGS has a closure to ask; the gradient of 1.5 p² + step p.
    private static void Step(Optimizer optimizer, Tensor[] parameters, int step) => optimizer.Step(() =>
    {
        optimizer.ZeroGrad();
        using (Torch.NoGrad())
        {
            foreach (Tensor parameter in parameters)
            {
                Tensor gradient = parameter.Detach() * 3 + 0.1 * step;
                parameter.Grad = optimizer is SparseAdam ? gradient.ToSparse(1) : gradient;
            }
        }
        return Torch.Stack([.. parameters.Select(p => (p.Detach() * p.Detach() * 1.5 + p.Detach() * 0.1 * step).Sum())]).Sum();
    });

    private const string Common =
        """
        import sys, torch
        source, target, name, first, last = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
        parameters = [((torch.arange(6.) / 7).reshape(2, 3) + 0.1).requires_grad_(), torch.tensor([0.5, -0.25]).requires_grad_()]
        options = {'SGD': dict(lr=0.1, momentum=0.9, nesterov=True), 'Adam': dict(lr=0.1, amsgrad=True), 'AdamW': dict(lr=0.1),
                   'RMSprop': dict(lr=0.1, momentum=0.5, centered=True), 'Adagrad': dict(lr=0.1, lr_decay=0.1), 'Adamax': dict(lr=0.1),
                   'NAdam': dict(lr=0.1), 'RAdam': dict(lr=0.1, betas=(0.8, 0.9)), 'ASGD': dict(lr=0.1, t0=1),
                   'LBFGS': dict(lr=0.5, max_iter=3), 'SparseAdam': dict(lr=0.1)}
        # What the loaded state does not bring stays at values that would be noticed.
        optimizer = getattr(torch.optim, name)(parameters, **(options.get(name, {}) if first == 0 else dict(lr=0.77)))
        if first:
            d = torch.load(source)
            optimizer.load_state_dict(d['optimizer'])
            for p, value in zip(parameters, d['parameters']):
                p.data.copy_(value)
        for step in range(first, last):
            def closure():
                optimizer.zero_grad()
                for p in parameters:
                    g = p.detach() * 3 + 0.1 * step
                    p.grad = g.to_sparse(1) if name == 'SparseAdam' else g
                return sum((p.detach() ** 2 * 1.5 + p.detach() * 0.1 * step).sum() for p in parameters)
            optimizer.step(closure)
        torch.save({'optimizer': optimizer.state_dict(), 'parameters': [p.detach() for p in parameters]}, target)
        """;

    private string Save(string name, Optimizer optimizer, Tensor[] parameters)
    {
        string path = Path.Combine(_folder, name);
        Torch.Save(
            new Dictionary<string, object?>
            {
                ["optimizer"] = optimizer.StateDict(),
                ["parameters"] = parameters.Select(p => (object?)p.Detach().Clone()).ToList(),
            },
            path);
        return path;
    }

    private static void Load(string path, Optimizer optimizer, Tensor[] parameters)
    {
        PickleValue file = Torch.Load(path);
        optimizer.LoadStateDict(file["optimizer"].AsDictionary());
        using (Torch.NoGrad())
        {
            for (int i = 0; i < parameters.Length; i++) parameters[i].Copy_(file["parameters"][i].AsTensor());
        }
    }

    private static void Equal(Tensor[] expected, Tensor[] actual, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Torch.Allclose(expected[i], actual[i], tolerance, tolerance), $"parameter {i}: expected {expected[i]}, got {actual[i]}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ASavedStateGoesOnAsIfNothingHadHappened(string name)
    {
        Tensor[] parameters = Parameters(), resumed = Parameters();
        if (name == "Muon") (parameters, resumed) = (parameters[..1], resumed[..1]);
        Optimizer optimizer = Optimizers[name](parameters), other = Optimizers[name](resumed);
        for (int step = 0; step < 3; step++) Step(optimizer, parameters, step);
        Load(Save("state.pt", optimizer, parameters), other, resumed);
        for (int step = 3; step < 6; step++)
        {
            Step(optimizer, parameters, step);
            Step(other, resumed, step);
        }
        Equal(parameters, resumed, 0);
    }

    [Theory]
    [MemberData(nameof(SharedNames))]
    public void PyTorchGoesOnWithASavedState(string name)
    {
        Tensor[] parameters = Parameters();
        Optimizer optimizer = Optimizers[name](parameters);
        for (int step = 0; step < 3; step++) Step(optimizer, parameters, step);
        string source = Save("linstock.pt", optimizer, parameters), target = Path.Combine(_folder, "torch.pt");
        if (!PythonTorch.TryRun(Common, source, target, name, "3", "6")) return;
        for (int step = 3; step < 6; step++) Step(optimizer, parameters, step);
        Tensor[] expected = [.. Enumerable.Range(0, 2).Select(i => Torch.Load(target)["parameters"][i].AsTensor())];
        Equal(expected, parameters, 2e-5);
    }

    [Theory]
    [MemberData(nameof(SharedNames))]
    public void AStateOfPyTorchsGoesOnHere(string name)
    {
        string half = Path.Combine(_folder, "half.pt"), whole = Path.Combine(_folder, "whole.pt");
        if (!PythonTorch.TryRun(Common, "", half, name, "0", "3") || !PythonTorch.TryRun(Common, half, whole, name, "3", "6")) return;
        Tensor[] parameters = Parameters();
        Optimizer optimizer = Optimizers[name](parameters);
        Load(half, optimizer, parameters);
        for (int step = 3; step < 6; step++) Step(optimizer, parameters, step);
        Tensor[] expected = [.. Enumerable.Range(0, 2).Select(i => Torch.Load(whole)["parameters"][i].AsTensor())];
        Equal(expected, parameters, 2e-5);
    }
}
