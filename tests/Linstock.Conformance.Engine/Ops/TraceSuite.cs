using System.Text.RegularExpressions;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;
using Linstock.Jit;

namespace Linstock.Conformance.Ops;

/// <summary>
/// Every operation on tensors as a program: a call is traced, the program computes what the call did, is written and read, and computes it again.
/// One case of each spelling of the call, whatever its numbers are.
/// </summary>
public static partial class TraceSuite
{
    // Results of which there are several right ones are compared in form alone.
    private const double Tolerance = 1e-5;

    /// <summary>Operations that TorchScript does not have with these arguments, and that are not made of ones that it has: they say so.</summary>
    public static IReadOnlyDictionary<string, string> Refused { get; } = new Dictionary<string, string>
    {
        ["histogram"] = "places of values are found on the processor",
        ["histogramdd"] = "places of values are found on the processor",
        ["lu"] = "torch.lu is Python",
        ["nn.functional.embedding"] = "rows are shortened in place where maxNorm is given",
        ["nn.functional.embedding_bag"] = "rows are shortened in place where maxNorm is given",
        ["nn.functional.fractional_max_pool2d"] = "the places are drawn by PyTorch's Python",
        ["nn.functional.fractional_max_pool3d"] = "the places are drawn by PyTorch's Python",
        ["cdist"] = "the way to compute is a number there",
        ["pca_lowrank"] = "an algorithm of PyTorch's Python",
        ["svd_lowrank"] = "an algorithm of PyTorch's Python",
    };

    // A bool beside a tensor is no literal that an operator of PyTorch takes.
    private static readonly HashSet<string> TakesBool = ["__rand__", "__ror__", "__rxor__"];

    /// <summary>A group for each operation of the recording.</summary>
    public static Suite Open(CaseStore store) => new(
        "traces", [.. OpsSuite.Operations(store).Select(operation => new CaseGroup(operation, () => Prepare(store, operation)))]);

    private static IReadOnlyList<PreparedCase> Prepare(CaseStore store, string operation)
    {
        OpCase[] cases = [.. store.ReadJson<OpFile>(operation + ".json").Cases
            .Where(recorded => recorded.Inputs.Count > 0 && recorded.Outputs.All(static output => output.Dtype is not null))
            .Where(recorded => !(TakesBool.Contains(operation) && recorded.Csharp.Contains("true", StringComparison.Ordinal)))
            .OrderBy(static recorded => recorded.AskedDType == "float32" ? 0 : 1)
            .DistinctBy(static recorded => Numbers().Replace(recorded.Csharp, "0"))];
        RecordedTensors tensors = store.ReadTensors(operation + ".safetensors");
        CompiledCases compiled = CaseCompiler.Compile([.. cases.Select(static (recorded, i) => OpSources.Of(recorded, $"Case{i}"))]);
        return [.. cases.Select((recorded, i) => new PreparedCase(recorded.Id, () => Check(operation, recorded, tensors, inputs => compiled.Call($"Case{i}", inputs))))];
    }

    private static void Check(string operation, OpCase recorded, RecordedTensors tensors, Func<object[], object?> call)
    {
        Tensor[] Inputs() => [.. recorded.Inputs.Values.Select(input => TensorTransfer.ToTensor(tensors[input.Key], input.Strides, requiresGrad: false))];

        Torch.ManualSeed(0);
        Tensor[] expected = [.. Results.Tensors(Results.Flatten(call([.. Inputs()])))];
        if (expected.Length != recorded.Outputs.Count)
        {
            return;
        }

        ScriptModule traced;
        try
        {
            Torch.ManualSeed(0);
            traced = Torch.Jit.Trace(
                inputs => ScriptValue.Tuple([.. Results.Tensors(Results.Flatten(call([.. inputs]))).Select(static result => (ScriptValue)result)]), Inputs(), checkTrace: false);
        }
        catch (NotSupportedException) when (Refused.ContainsKey(operation))
        {
            return;
        }

        if (ConstantResult().IsMatch(traced.Code))
        {
            throw new CaseFailure(FailureKind.Structure, "a result is a constant of the program");
        }

        using var file = new MemoryStream();
        traced.Save(file);
        foreach (ScriptModule program in (ScriptModule[])[traced, Torch.Jit.Load(file.ToArray())])
        {
            Torch.ManualSeed(0);
            ScriptValue actual = program.Run("forward", [.. Inputs().Select(static input => (ScriptValue)input)]);
            for (int i = 0; i < expected.Length; i++)
            {
                RecordedTensor one = TensorTransfer.FromTensor(actual[i].AsTensor()), other = TensorTransfer.FromTensor(expected[i]);
                Comparison.CheckForm(one, other.DType, [.. other.Shape]);
                if (recorded.Unique != false)
                {
                    Comparison.Check(one, other, Math.Max(Tolerance, recorded.Rtol), Math.Max(Tolerance, recorded.Atol));
                }
            }
        }
    }

    // The trace calls its constants c0, c1, ...
    [GeneratedRegex(@"^ *return .*\bc\d+\b", RegexOptions.Multiline)]
    private static partial Regex ConstantResult();

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Numbers();
}
