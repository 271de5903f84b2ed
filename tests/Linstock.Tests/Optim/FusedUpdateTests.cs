using Linstock.Optim;

namespace Linstock.Tests.Optim;

/// <summary>Each optimizer as one pass over dense parameters, held against the composition of operations that others take.</summary>
public class FusedUpdateTests
{
    private static readonly Dictionary<string, Func<Tensor, Optimizer>> Optimizers = new()
    {
        ["RMSprop"] = p => new RMSprop([p]),
        ["RMSprop with momentum"] = p => new RMSprop([p], lr: 0.02, momentum: 0.7, weightDecay: 0.1),
        ["RMSprop centered"] = p => new RMSprop([p], centered: true, maximize: true),
        ["RMSprop centered with momentum"] = p => new RMSprop([p], alpha: 0.9, centered: true, momentum: 0.5),
        ["Adagrad"] = p => new Adagrad([p], lr: 0.1, lrDecay: 0.2, weightDecay: 0.1, initialAccumulatorValue: 0.3),
        ["Adagrad to maximize"] = p => new Adagrad([p], maximize: true),
        ["Adadelta"] = p => new Adadelta([p], lr: 0.7),
        ["Adadelta with decay"] = p => new Adadelta([p], rho: 0.8, weightDecay: 0.1, maximize: true),
        ["Adamax"] = p => new Adamax([p], lr: 0.1),
        ["Adamax with decay"] = p => new Adamax([p], betas: (0.7, 0.9), weightDecay: 0.1, maximize: true),
        ["NAdam"] = p => new NAdam([p], lr: 0.1),
        ["NAdam with decay"] = p => new NAdam([p], weightDecay: 0.1, momentumDecay: 0.02),
        ["NAdam with decay by itself"] = p => new NAdam([p], weightDecay: 0.1, decoupledWeightDecay: true, maximize: true),
        ["RAdam"] = p => new RAdam([p], lr: 0.1, betas: (0.8, 0.9)),
        ["RAdam with decay"] = p => new RAdam([p], weightDecay: 0.1),
        ["RAdam with decay by itself"] = p => new RAdam([p], weightDecay: 0.1, decoupledWeightDecay: true, maximize: true),
        ["ASGD"] = p => new ASGD([p], lr: 0.1, weightDecay: 0.1),
        ["ASGD that averages"] = p => new ASGD([p], lr: 0.1, lambd: 0.01, t0: 2, maximize: true),
        ["Rprop"] = p => new Rprop([p]),
        ["Rprop within bounds"] = p => new Rprop([p], lr: 0.1, etas: (0.4, 1.7), stepSizes: (0.05, 0.2), maximize: true),
    };

    public static TheoryData<string, int, DType> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, DType>();
            foreach (string name in Optimizers.Keys)
            {
                cases.Add(name, 7, DType.Float32);
                cases.Add(name, 101, DType.Float32);
                cases.Add(name, 13, DType.Float64);
            }
            cases.Add("Adadelta", 9001, DType.Float32);
            cases.Add("RMSprop centered with momentum", 9001, DType.Float32);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheFusedUpdateIsTheComposedOne(string name, int rows, DType dtype)
    {
        Tensor start = Torch.Arange(rows * 3).To(dtype).Sin().Reshape(rows, 3);
        Tensor dense = start.Clone().RequiresGrad_(), strided = start.T.Clone(MemoryFormat.Contiguous).T.RequiresGrad_();
        Assert.False(strided.IsContiguous);
        Optimizer fused = Optimizers[name](dense), composed = Optimizers[name](strided);
        for (int step = 1; step <= 9; step++)
        {
            // Signs that stay, signs that turn, and zeros.
            Tensor gradient = (Torch.Arange(rows * 3).To(dtype) * 0.7 + step).Cos().Reshape(rows, 3);
            gradient.Narrow(0, 0, 1).Zero_();
            dense.Grad = gradient.Clone();
            strided.Grad = gradient.T.Clone(MemoryFormat.Contiguous).T;
            fused.Step();
            composed.Step();
        }
        double tolerance = dtype == DType.Float32 ? 2e-5 : 1e-12;
        Assert.True(Torch.Allclose(dense, strided, tolerance, tolerance), $"expected {strided}, got {dense}");
        Assert.False(Torch.Allclose(dense, start));
        var states = (IEnumerable<KeyValuePair<int, OrderedDictionary<string, object?>>>)fused.StateDict()["state"]!;
        var references = (OrderedDictionary<int, OrderedDictionary<string, object?>>)composed.StateDict()["state"]!;
        foreach ((string key, object? value) in states.Single().Value)
        {
            if (value is Tensor tensor) Assert.True(Torch.Allclose(tensor, (Tensor)references[0][key]!, tolerance, tolerance), key);
        }
    }

    [Theory]
    [InlineData("NAdam")]
    [InlineData("RMSprop")]
    [InlineData("Rprop")]
    public void AStepChangesTheVersionThatBackwardChecks(string name)
    {
        Tensor parameter = Torch.Ones(4).RequiresGrad_();
        parameter.Grad = Torch.Ones(4);
        int before = parameter.Version;
        Optimizers[name](parameter).Step();
        Assert.True(parameter.Version > before);
    }
}
