using Linstock.Conformance.Data;
using Linstock.Conformance.Running;
using Linstock.Onnx;

namespace Linstock.Conformance.Checkpoints;

/// <summary>Models that PyTorch exported: what a file says about itself, and its outputs.</summary>
public sealed class OnnxPart() : CheckpointPart("onnx")
{
    private sealed record Index(IReadOnlyList<Entry> Models);

    private sealed record Entry(
        string Name, string File, long Opset, string Tensors, IReadOnlyDictionary<string, string> Inputs, IReadOnlyDictionary<string, string> Outputs,
        IReadOnlyList<string> Operators, double Rtol, double Atol, Call? Second);

    private sealed record Call(IReadOnlyDictionary<string, string> Inputs, IReadOnlyDictionary<string, string> Outputs);

    /// <inheritdoc/>
    public override IEnumerable<CaseGroup> Open(CaseStore store) =>
        store.ReadJson<Index>("onnx/index.json").Models.Select(entry => Group(entry.Name, new PreparedCase(entry.File, () => Check(store, entry))));

    private static void Check(CaseStore store, Entry entry)
    {
        using var stream = new MemoryStream(store.Read(entry.File));
        OnnxModel model = OnnxModel.Load(stream);
        Require(model.Opset == entry.Opset, $"the operator set is {model.Opset}; expected {entry.Opset}");
        // An exporter leaves out inputs that nothing reads, and the list may stop at the nodes of branches and loops.
        Require(model.Inputs.All(input => entry.Inputs.ContainsKey(input.Name)), $"the inputs are {string.Join(", ", model.Inputs)}");
        Require(model.Outputs.Select(output => output.Name).SequenceEqual(entry.Outputs.Keys), $"the outputs are {string.Join(", ", model.Outputs)}");
        Require(entry.Operators.All(model.Operators.Contains), $"the operators are {string.Join(", ", model.Operators)}");

        OnnxModule module = model.CreateModule();
        RecordedTensors tensors = store.ReadTensors(entry.Tensors);
        CheckCall(module, new Call(entry.Inputs, entry.Outputs), tensors, entry);
        if (entry.Second is { } second)
        {
            CheckCall(module, second, tensors, entry);
        }
    }

    private static void CheckCall(OnnxModule module, Call call, RecordedTensors tensors, Entry entry)
    {
        using GradModeScope mode = Torch.NoGrad();
        IReadOnlyDictionary<string, Tensor> outputs = module.Run(
            module.Inputs.ToDictionary(input => input.Name, input => TensorTransfer.ToTensor(tensors[call.Inputs[input.Name]])));
        foreach ((string name, string key) in call.Outputs)
        {
            try
            {
                Comparison.Check(TensorTransfer.FromTensor(outputs[name]), tensors[key], entry.Rtol, entry.Atol);
            }
            catch (CaseFailure failure)
            {
                throw failure.In($"{name} of {key}");
            }
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new CaseFailure(FailureKind.Structure, message);
        }
    }
}
