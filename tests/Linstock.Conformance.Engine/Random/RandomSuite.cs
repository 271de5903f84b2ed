using System.Globalization;
using System.Text;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Random;

/// <summary>Random streams: the calls of a case run one after another on one stream, and each must give PyTorch's values.</summary>
public static class RandomSuite
{
    private sealed record RandomFile(IReadOnlyList<RandomCase> Cases);

    private sealed record RandomCase(
        string Id, long Seed, Dictionary<string, string>? Inputs, IReadOnlyList<RandomCall> Calls, bool Exact, double Rtol, double Atol);

    private sealed record RandomCall(string Csharp, string? Output);

    /// <summary>A group for each kind of stream.</summary>
    public static Suite Open(CaseStore store)
    {
        RandomFile file = store.ReadJson<RandomFile>("random.json");
        var tensors = new Lazy<RecordedTensors>(() => store.ReadTensors("random.safetensors"));
        return new Suite("random", [.. file.Cases
            .GroupBy(recorded => recorded.Id.Split('/')[0])
            .Select(group => new CaseGroup(group.Key, () => Prepare([.. group], tensors.Value)))]);
    }

    private static IReadOnlyList<PreparedCase> Prepare(RandomCase[] cases, RecordedTensors tensors)
    {
        CompiledCases compiled = CaseCompiler.Compile([.. cases.Select((recorded, i) => new CaseSource($"Case{i}", Text(recorded, i)))]);
        return [.. cases.Select((recorded, i) => new PreparedCase(recorded.Id, () => Check(recorded, tensors, compiled, $"Case{i}")))];
    }

    private static string Text(RandomCase recorded, int index)
    {
        string parameters = string.Join(", ", (recorded.Inputs ?? []).Keys.Select(name => $"Tensor {name}"));
        var text = new StringBuilder($"public static List<object> Case{index}({parameters}) {{ var results = new List<object>(); ");
        text.Append(CultureInfo.InvariantCulture, $"Torch.ManualSeed({recorded.Seed}L); ");
        foreach (RandomCall call in recorded.Calls)
        {
            string statement = Translations.Apply(call.Csharp.TrimEnd(';', ' '));

            // A later call may change the tensor that an earlier one returned.
            text.Append(call.Output is null ? $"{statement}; " : $"results.Add(({statement}).Clone()); ");
        }

        return text.Append("return results; }").ToString();
    }

    private static void Check(RandomCase recorded, RecordedTensors tensors, CompiledCases compiled, string method)
    {
        object?[] inputs = [.. (recorded.Inputs ?? []).Values.Select(key => TensorTransfer.ToTensor(tensors[key]))];
        var results = (List<object>)compiled.Call(method, inputs)!;
        RandomCall[] calls = [.. recorded.Calls.Where(call => call.Output is not null)];
        for (int i = 0; i < calls.Length; i++)
        {
            try
            {
                Comparison.Check(
                    TensorTransfer.FromTensor((Tensor)results[i]),
                    tensors[calls[i].Output!],
                    recorded.Exact ? 0 : recorded.Rtol,
                    recorded.Exact ? 0 : recorded.Atol);
            }
            catch (CaseFailure failure)
            {
                throw failure.In(calls[i].Csharp);
            }
        }
    }
}
