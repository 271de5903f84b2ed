using Linstock.Jit;
using Linstock.NN;
using Linstock.Tests.Sampling;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Jit;

/// <summary>Modules and functions as programs: they compute the same, share parameters, come back from a file, and say what they cannot follow.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class TracingTests
{
    public static TheoryData<string> Models => [.. TracedModel.All.Keys];

    [Theory]
    [MemberData(nameof(Models))]
    public void AProgramComputesWhatTheModuleDoes(string name)
    {
        Torch.ManualSeed(1);
        TracedModel model = TracedModel.All[name]();
        ScriptModule traced = model.Trace();
        using var file = new MemoryStream();
        Torch.Jit.Save(traced, file);
        ScriptModule loaded = Torch.Jit.Load(file.ToArray());
        // Other numbers than those of the example: nothing of it may have become a constant.
        model = model with { Inputs = [.. model.Inputs.Select(static input => input.IsFloatingPoint ? Torch.RandnLike(input) : input)] };
        ScriptValue[] inputs = [.. model.Inputs.Select(static input => (ScriptValue)input)];

        // Layers in training change their buffers, so each has its turn on the same ones.
        Equal(model.Run(), traced.Run("forward", inputs));
        Equal(traced.Run("forward", inputs), loaded.Run("forward", inputs));
        Assert.Equal(model.Module.StateDict().Keys, loaded.StateDict().Keys);
        Assert.Equal(model.Module.StateDict().Keys, traced.StateDict().Keys);
        Assert.Equal(model.Module.Training, loaded.Training);
        Assert.All(model.Module.NamedParameters().Zip(traced.NamedParameters()), static pair => Assert.Same(pair.First.Parameter, pair.Second.Parameter));
        Assert.Empty(traced.MissingOperators);
        Assert.Empty(traced.Warnings);
    }

    [Fact]
    public void GradientsOfAProgramAreThoseOfTheModule()
    {
        Torch.ManualSeed(2);
        var model = new Sequential(new Linear(3, 4), new Tanh(), new Linear(4, 1));
        Tensor input = Torch.Randn(5, 3);
        ScriptModule traced = Torch.Jit.Trace(model, input);
        model.Call(input).Sum().Backward();
        Tensor[] expected = [.. model.Parameters().Select(static parameter => parameter.Grad!.Clone())];
        model.ZeroGrad();

        traced.Call(input).Sum().Backward();

        Assert.All(expected.Zip(model.Parameters()), static pair => Assert.True(Torch.Equal(pair.First, pair.Second.Grad!)));
    }

    [Fact]
    public void AProgramTakesBatchesOfOtherSizes()
    {
        var model = new Sequential(new Conv2d(1, 2, 3), new Flatten(2), new LSTM2());
        ScriptModule traced = Torch.Jit.Trace(model, Torch.Randn(1, 1, 5, 6));
        Tensor input = Torch.Randn(4, 1, 5, 6);

        Assert.True(Torch.Allclose(model.Call(input), traced.Call(input)));
    }

    [Fact]
    public void DropoutIsAnOperationOfTheProgram()
    {
        ScriptModule traced = Torch.Jit.Trace(static x => F.Dropout(x[0], 0.5, training: true), [Torch.Ones(64)]);
        Tensor input = Torch.Ones(64);
        Torch.ManualSeed(3);
        Tensor expected = F.Dropout(input, 0.5, training: true);
        Torch.ManualSeed(3);

        Assert.True(Torch.Equal(expected, traced.Call(input)));
        Assert.False(Torch.Equal(traced.Call(input), traced.Call(input)));
    }

    [Fact]
    public void StatisticsAreUpdatedByTheProgramAndLeftAloneByTheCheck()
    {
        var norm = new BatchNorm1d(3);
        ScriptModule traced = Torch.Jit.Trace(norm, Torch.Randn(8, 3));
        Assert.Equal(1, norm.NumBatchesTracked!.Item<long>());

        traced.Call(Torch.Randn(8, 3));

        Assert.Equal(2, norm.NumBatchesTracked!.Item<long>());
        Assert.False(Torch.Equal(norm.RunningMean!, Torch.Zeros(3)));
    }

    [Fact]
    public void AConstantThatIsWrittenToIsFreshInEveryRun()
    {
        ScriptModule traced = Torch.Jit.Trace(
            static x =>
            {
                Tensor sums = Torch.Zeros(3);
                sums.Add_(x[0]);
                return sums;
            },
            [Torch.Ones(3)]);

        Assert.Equal([1f, 1, 1], traced.Call(Torch.Ones(3)).ToArray<float>());
        Assert.Equal([1f, 1, 1], traced.Call(Torch.Ones(3)).ToArray<float>());
    }

    [Fact]
    public void AValueThatIsReadBecomesAConstantWithAWarning()
    {
        ScriptModule traced = Torch.Jit.Trace(static x => x[0] * x[0].Sum().Item<float>(), [Torch.Ones(3)]);

        Assert.Contains("Converting a tensor of shape [] to a number might cause the trace to be incorrect", Assert.Single(traced.Warnings), StringComparison.Ordinal);
        Assert.Equal([6f, 6, 6], traced.Call(Torch.Full([3], 2)).ToArray<float>());
    }

    [Fact]
    public void AFunctionThatDoesSomethingElseTheSecondTimeIsRefused()
    {
        int calls = 0;

        var failure = Assert.Throws<InvalidOperationException>(() => Torch.Jit.Trace(x => calls++ == 0 ? x[0] + 1 : x[0] + 2, [Torch.Ones(3)]));

        Assert.Contains("Graphs differed across invocations", failure.Message, StringComparison.Ordinal);
        Assert.Contains("torch.add(input, other=1)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AParameterThatIsNoParameterOfTheModuleIsRefused()
    {
        var weight = new Parameter(Torch.Ones(3));

        var failure = Assert.Throws<InvalidOperationException>(() => Torch.Jit.Trace(x => x[0] * weight, [Torch.Ones(3)]));

        Assert.Contains("Cannot insert a Tensor that requires grad as a constant", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnOperationWithoutAFormIsRefusedByName()
    {
        var failure = Assert.Throws<NotSupportedException>(() => Torch.Jit.Trace(static x => Torch.PcaLowrank(x[0], 2).S, [Torch.Randn(4, 4)]));

        Assert.Contains("torch.jit.trace:", failure.Message, StringComparison.Ordinal);
        Assert.False(Torch.Jit.IsTracing);
    }

    [Fact]
    public void AProgramInsideOfAModuleBecomesPartOfItsTrace()
    {
        Torch.ManualSeed(4);
        ScriptModule inner = Torch.Jit.Trace(new Sequential(new Linear(3, 4), new BatchNorm1d(4), new Softmax(1)), Torch.Randn(5, 3));
        var outer = new Sequential(inner, new Linear(4, 2));
        Tensor input = Torch.Randn(5, 3);

        ScriptModule traced = Torch.Jit.Trace(outer, input);

        Assert.True(Torch.Allclose(outer.Call(input), traced.Call(input)));
        Assert.Equal(outer.StateDict().Keys, traced.StateDict().Keys);
        Assert.Contains("torch.batch_norm(", traced.Code, StringComparison.Ordinal);
    }

    [Fact]
    public void OperationsOfOtherThreadsAreNotRecorded()
    {
        ScriptModule traced = Torch.Jit.Trace(
            static x =>
            {
                Tensor unrelated = Torch.Ones(3);
                var thread = new Thread(() => unrelated.Mul_(3));
                thread.Start();
                thread.Join();
                return x[0] + unrelated;
            },
            [Torch.Ones(3)]);

        Assert.DoesNotContain("mul", traced.Code, StringComparison.Ordinal);
    }

    [Fact]
    public void ARegisteredOperatorIsCalledByProgramsAndRecordedByTraces()
    {
        Torch.Jit.RegisterOperator(
            "linstock_tests::scale(Tensor self, float by=2.0, *, int[2]? shift=None) -> Tensor", static a => a[0].AsTensor() * a[1].AsDouble() + (a[2].IsNone ? 0 : a[2][0].AsInt64()));
        ScriptModule traced = Torch.Jit.Trace(static x => Torch.Jit.CallOperator("linstock_tests::scale", x[0] + 1).AsTensor(), [Torch.Ones(2)]);

        Assert.Contains("ops.linstock_tests.scale(_0)", traced.Code, StringComparison.Ordinal);
        Assert.Equal([4f, 4], traced.Call(Torch.Ones(2)).ToArray<float>());
        Assert.Throws<ArgumentException>(static () => Torch.Jit.RegisterOperator("scale", static a => a[0]));
        Assert.Throws<ArgumentException>(static () => Torch.Jit.RegisterOperator("aten::relu(Tensor self) -> Tensor", static a => a[0]));
    }

    internal static void Equal(ScriptValue expected, ScriptValue actual)
    {
        Assert.Equal(expected.Kind, actual.Kind);
        switch (expected.Kind)
        {
            case ScriptKind.Tensor:
                Assert.Equal(expected.AsTensor().Shape, actual.AsTensor().Shape);
                Assert.True(Torch.Allclose(expected.AsTensor(), actual.AsTensor(), 1e-5, 1e-6), $"{expected} {actual}");
                break;
            case ScriptKind.List or ScriptKind.Tuple:
                Assert.Equal(expected.Count, actual.Count);
                Assert.All(expected.AsList().Zip(actual.AsList()), static pair => Equal(pair.First, pair.Second));
                break;
            case ScriptKind.Dict:
                Assert.All(expected.AsDictionary().Zip(actual.AsDictionary()), static pair => Equal(pair.First.Value, pair.Second.Value));
                break;
        }
    }

    private sealed class LSTM2 : Module
    {
        public LSTM Inner { get; } = new(12, 3, batchFirst: true);

        protected override Tensor Compute(Tensor input) => Inner.Forward(input).Output;
    }
}
