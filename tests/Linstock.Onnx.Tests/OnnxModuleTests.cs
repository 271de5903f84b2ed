using Linstock.NN;
using Linstock.Onnx.Schema;
using Linstock.Onnx.Tests.Recordings;

namespace Linstock.Onnx.Tests;

/// <summary>A loaded model is a module: it has state, it trains, it says what is wrong with a call.</summary>
public sealed class OnnxModuleTests
{
    [Fact]
    public void ItsStateHasPyTorchsNames()
    {
        OnnxModule module = Recorded.Load("batch_norm2d@9").CreateModule();
        Assert.Equal(["weight", "bias", "running_mean", "running_var"], module.StateDict().Keys);
        Assert.Equal(["weight", "bias"], module.NamedParameters().Select(entry => entry.Name));
        Assert.Equal(["a", "b"], Recorded.Load("squeeze_excite@13").CreateModule().NamedChildren().Select(entry => entry.Name));
    }

    [Fact]
    public void AStateDictThatIsLoadedCounts()
    {
        OnnxModule module = Recorded.Load("linear@13").CreateModule();
        Tensor x = Torch.Rand(2, 4);
        OrderedDictionary<string, Tensor> state = module.StateDict();
        module.LoadStateDict(state.ToDictionary(entry => entry.Key, entry => entry.Value * 0), assign: true);
        Assert.All(module.Forward(x).ToArray<float>(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void GradientsAreThoseOfTheSameLayers()
    {
        OnnxModule module = Recorded.Load("squeeze_excite@13").CreateModule();
        Tensor x = Torch.Randn([2, 3, 7, 8], requiresGrad: true), again = x.Detach().Clone().RequiresGrad_();
        OrderedDictionary<string, Tensor> state = module.StateDict();
        Conv2d a = new(3, 2, 1), b = new(2, 3, 1);
        a.LoadStateDict(new Dictionary<string, Tensor> { ["weight"] = state["a.weight"], ["bias"] = state["a.bias"] });
        b.LoadStateDict(new Dictionary<string, Tensor> { ["weight"] = state["b.weight"], ["bias"] = state["b.bias"] });

        module.Forward(x).Pow(2).Sum().Backward();
        Tensor means = Torch.Mean(again, (2, 3), keepdim: true);
        (again * Torch.Sigmoid(b.Forward(Functional.Silu(a.Forward(means))))).Pow(2).Sum().Backward();

        Recorded.Equal(again.Grad!, x.Grad!, "the input");
        Recorded.Equal(a.Weight.Grad!, module.GetParameter("a.weight").Grad!, "the first kernel");
        Recorded.Equal(b.Bias!.Grad!, module.GetParameter("b.bias").Grad!, "the second bias");
    }

    [Fact]
    public void EveryParameterOfEveryRecordedLayerGetsAGradient()
    {
        foreach (string name in (string[])["LSTM_two_both@14", "GRU_plain@14", "multihead@13", "layer_norm@16", "embedding@13", "transposed2d@13", "group_norm@13", "loops@13"])
        {
            OnnxModule module = Recorded.Load(name).CreateModule();
            Tensor loss = module.Run(Recorded.Calls(name)[0].Inputs).Values.Where(output => output.RequiresGrad).Aggregate(Torch.Zeros(1), (sum, output) => sum + output.Pow(2).Sum());
            loss.Backward();
            Assert.All(module.NamedParameters(), entry => Assert.True(entry.Parameter.Grad is not null, $"{name}: {entry.Name}"));
        }
    }

    [Fact]
    public void InTrainingModeBatchNormalizationUsesTheBatchAndMovesItsStatistics()
    {
        OnnxModule module = Recorded.Load("batch_norm2d@9").CreateModule();
        var norm = new BatchNorm2d(3);
        norm.LoadStateDict(module.StateDict().ToDictionary(entry => entry.Key, entry => entry.Value.Clone()), strict: false);
        Tensor x = Torch.Randn(2, 3, 4, 5);
        module.Train();
        Recorded.Equal(norm.Forward(x), module.Forward(x), "the output");
        Recorded.Equal(norm.RunningVar!, module.GetBuffer("running_var"), "the running variance");
        module.Eval();
        norm.Eval();
        Recorded.Equal(norm.Forward(x), module.Forward(x), "the output in evaluation mode");
    }

    [Fact]
    public void DropoutDropsInTrainingModeAlone()
    {
        OnnxModule module = Graphs.Model(Graphs.Graph(["x"], ["y"], Graphs.Node("Dropout", ["x"], ["y"]))).Load().CreateModule();
        Tensor x = Torch.Ones(1000);
        Assert.False(module.Training);
        Assert.Equal(1000, module.Forward(x).Sum().Item<float>());
        module.Train();
        Tensor y = module.Forward(x);
        Assert.InRange(Torch.CountNonzero(y).Item<long>(), 400, 600);
        Assert.Equal([0f, 2f], Torch.Unique(y).Output.ToArray<float>());
    }

    [Fact]
    public void ShapesFollowOnTheMetaDevice()
    {
        foreach (string name in (string[])["conv2d_depthwise@13", "reshape_dynamic@13", "layer_norm@16", "language_model@16"])
        {
            OnnxModule module = Recorded.Load(name).CreateModule();
            module.To(Device.Meta);
            Recorded.Call call = Recorded.Calls(name)[^1];
            Tensor[] outputs = [.. module.Run(call.Inputs.ToDictionary(input => input.Key, input => input.Value.To(Device.Meta))).Values];
            Assert.All(outputs, output => Assert.True(output.IsMeta));
            Assert.Equal(call.Outputs.Values.Select(output => output.Shape.ToString()), outputs.Select(output => output.Shape.ToString()));
        }
    }

    [Fact]
    public void SeveralThreadsMayRunIt()
    {
        OnnxModule module = Recorded.Load("LSTM_two_both@14").CreateModule();
        Recorded.Call call = Recorded.Calls("LSTM_two_both@14")[0];
        Parallel.For(0, 32, _ =>
        {
            using GradModeScope mode = Torch.NoGrad();
            Recorded.Equal(call.Outputs["0"], module.Run(call.Inputs).Values.First(), "the output");
        });
    }

    [Fact]
    public void RecurrentWeightsThatChangeCount()
    {
        const string Name = "GRU_plain@14";
        OnnxModule module = Recorded.Load(Name).CreateModule();
        Dictionary<string, Tensor> inputs = Recorded.Calls(Name)[0].Inputs;
        using GradModeScope mode = Torch.NoGrad();
        Tensor before = module.Run(inputs).Values.First();
        foreach (Parameter parameter in module.Parameters())
        {
            parameter.Mul_(0);
        }

        Assert.NotEqual(0, before.Abs().Sum().Item<float>());
        Assert.Equal(0, module.Run(inputs).Values.First().Abs().Sum().Item<float>());
    }

    [Fact]
    public void ACopyHasWeightsOfItsOwn()
    {
        OnnxModule module = Recorded.Load("squeeze_excite@13").CreateModule();
        Tensor x = Torch.Rand(2, 3, 7, 8), before = module.Forward(x);
        OnnxModule copy = module.DeepCopy();
        using (Torch.NoGrad())
        {
            foreach (Parameter parameter in copy.Parameters())
            {
                parameter.Mul_(0);
            }
        }

        Recorded.Equal(before, module.Forward(x), "the original");
        Recorded.Equal(x / 2, copy.Forward(x), "the copy");
    }

    [Fact]
    public void ItsWeightsCanBeReplacedForACall()
    {
        OnnxModule module = Recorded.Load("squeeze_excite@13").CreateModule();
        Tensor x = Torch.Rand(2, 3, 7, 8);
        var zeros = module.StateDict().ToDictionary(entry => entry.Key, entry => Torch.ZerosLike(entry.Value));
        Recorded.Equal(x / 2, Functorch.Func.FunctionalCall(module, zeros, x), "the call");
    }

    [Fact]
    public void InputsAreCheckedBeforeAnythingRuns()
    {
        OnnxModule module = Recorded.Load("linear@13").CreateModule();
        Tensor x = Torch.Rand(2, 4);
        Says("the input 'x0' is missing", () => module.Run(new Dictionary<string, Tensor>()));
        Says("no inputs named y", () => module.Run(new Dictionary<string, Tensor> { ["x0"] = x, ["y"] = x }));
        Says("float64[2, 4]; expected x0: float32[batch, 4]", () => module.Forward(x.To(DType.Float64)));
        Says("float32[2, 3]; expected x0: float32[batch, 4]", () => module.Forward(x[.., ..3]));
        Says("float32[4]", () => module.Forward(x[0]));
        Says("got 2 inputs", () => module.Forward(x, x));

        static void Says(string message, Action call) => Assert.Contains(message, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANodeThatFailsIsNamed()
    {
        OnnxModule module = Graphs.Model(Graphs.Graph(["a", "b"], ["y"], Graphs.Node("MatMul", ["a", "b"], ["y"]))).Load().CreateModule();
        var error = Assert.Throws<OnnxException>(() => module.Forward(Torch.Rand(2, 3), Torch.Rand(4, 5)));
        Assert.StartsWith("onnx: MatMul 'the_MatMul': matmul", error.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<ArgumentException>(error.InnerException);
    }

    [Fact]
    public void ALoopThatDoesNotEndIsEnded()
    {
        var body = Graphs.Graph(["i", "goes_on", "a"], ["goes_on", "b"], Graphs.Node("Neg", ["a"], ["b"]));
        OnnxModule module = Graphs.Model(Graphs.Graph(["x"], ["y"], Graphs.Node("Loop", ["", "", "x"], ["y"], ("body", body)))).Load().CreateModule();
        module.TurnLimit = 1000;
        Assert.Contains("1000 turns", Assert.Throws<OnnxException>(() => module.Forward(Torch.Ones(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesThatCannotBeATreeAreKeptFlat()
    {
        GraphProto graph = Graphs.Graph(["x"], ["y"], Graphs.Node("Sum", ["x", "a", "a.b", "c..d", ".", "plan"], ["y"]));
        foreach (string name in (string[])["a", "a.b", "c..d", ".", "plan"])
        {
            graph.Initializer.Add(Graphs.Tensor(name, Torch.Ones(2)));
        }

        OnnxModule module = Graphs.Model(graph).Load().CreateModule();
        Assert.Equal(["a", "a_b", "c__d", "_", "plan"], module.StateDict().Keys);
        Assert.Equal([5f, 5f], module.Forward(Torch.Zeros(2)).ToArray<float>());
    }

    [Fact]
    public void ItPrintsItsSignature() => Assert.Contains("(x0: float32[batch, 4]) -> (", Recorded.Load("linear@13").CreateModule().ToString(), StringComparison.Ordinal);
}
