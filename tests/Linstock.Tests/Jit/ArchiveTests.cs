using Linstock.Conformance.Checkpoints;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;
using Linstock.Jit;

namespace Linstock.Tests.Jit;

/// <summary>
/// Archives that PyTorch wrote, with its answers to calls in order and its state behind them: traced, scripted and frozen modules, recurrent ones,
/// attention, control flow, buffers that change, texts as C++ prints them.
/// </summary>
public sealed class ArchiveTests
{
    private static readonly CaseStore Store = CaseStore.Open(Path.Combine(AppContext.BaseDirectory, "Jit", "archives.zip"));

    private static readonly Dictionary<string, CaseGroup> Groups = new JitPart().Open(Store).ToDictionary(static group => group.Name);

    public static TheoryData<string> Names => [.. Groups.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AProgramAnswersAsPyTorchDid(string name)
    {
        CaseResult[] failures = [.. Groups[name].Run().Where(static result => !result.Passed)];

        Assert.True(failures.Length == 0, string.Join("\n", failures.Select(static f => f.Message)));
    }

    [Theory]
    [InlineData("lstm_traced", true)]
    [InlineData("attention_scripted", false)]
    public void EveryParameterGetsAGradient(string name, bool takesIndices)
    {
        ScriptModule module = Torch.Jit.Load(Store.Read($"jit/{name}.pt"));
        RecordedTensors tensors = Store.ReadTensors($"jit/{name}.safetensors");
        Tensor input = TensorTransfer.ToTensor(tensors["call0.in0"]);
        Assert.Equal(takesIndices, !input.IsFloatingPoint);

        ScriptValue result = module.Run("forward", input);
        (result.Kind == ScriptKind.Tuple ? result[0] : result).AsTensor().Sum().Backward();

        Assert.NotEmpty(module.Parameters());
        Assert.All(module.NamedParameters(), static entry => Assert.NotNull(entry.Parameter.Grad));
    }

    [Fact]
    public void TheModeReachesTheProgramAndItsSubmodules()
    {
        ScriptModule module = Torch.Jit.Load(Store.Read("jit/cnn_training_scripted.pt"));

        module.SetTraining(false);
        Assert.All(module.Modules(), static m => Assert.False(m.Training));
        Assert.False(module.GetAttribute("training").AsBool());

        module.SetTraining(true);
        Assert.True(module.GetAttribute("training").AsBool());
    }

    [Fact]
    public void AStateDictLoadsByNameAndBringsTheAnswerBack()
    {
        ScriptModule module = Torch.Jit.Load(Store.Read("jit/attention_scripted.pt"));
        RecordedTensors tensors = Store.ReadTensors("jit/attention_scripted.safetensors");
        Tensor input = TensorTransfer.ToTensor(tensors["call0.in0"]);
        Dictionary<string, Tensor> state = module.StateDict().ToDictionary(static pair => pair.Key, static pair => pair.Value.Clone());

        module.LoadStateDict(state.ToDictionary(static pair => pair.Key, static pair => Torch.ZerosLike(pair.Value)));
        Assert.All(module.Parameters(), static parameter => Assert.Equal(0, parameter.Abs().Max().Item<float>()));

        module.LoadStateDict(state);
        Comparison.Check(TensorTransfer.FromTensor(module.Run("forward", input).AsTensor()), tensors["call0.out"], rtol: 1e-4, atol: 1e-5);
    }
}
