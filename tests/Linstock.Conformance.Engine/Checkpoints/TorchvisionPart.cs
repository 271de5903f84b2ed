using System.Text.Json;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;
using Linstock.NN;
using Linstock.Vision;

namespace Linstock.Conformance.Checkpoints;

/// <summary>torchvision's networks: what their state dicts hold, and what some compute with weights that a formula gives.</summary>
public sealed class TorchvisionPart() : CheckpointPart("torchvision")
{
    private sealed record Architecture(
        string Group, long Parameters, IReadOnlyList<JsonElement> Entries, IReadOnlyDictionary<string, string> NonFloat);

    private sealed record LogitCases(IReadOnlyList<LogitCase> Cases);

    private sealed record LogitCase(
        string Model, long[] InputShape, long InputK, double[] First10, double Sum, double Std, double Min, double Max, long Argmax, double Atol,
        double SumAtol);

    /// <inheritdoc/>
    public override IEnumerable<CaseGroup> Open(CaseStore store)
    {
        foreach ((string model, Architecture expected) in store.ReadJson<Dictionary<string, Architecture>>("torchvision/state_dicts.json"))
            yield return Group($"state_dicts/{model}", new PreparedCase(model, () => CheckState(Create(model), expected)));
        foreach (LogitCase expected in store.ReadJson<LogitCases>("torchvision/logits.json").Cases)
            yield return Group($"logits/{expected.Model}", new PreparedCase(expected.Model, () => CheckLogits(Create(expected.Model, Device.Cpu), expected)));
    }

    /// <summary>A network; without a device of its own it takes no memory, whatever its size.</summary>
    private static Module Create(string model, Device? device = null)
    {
        if (!Models.Names.Contains(model)) throw new CaseFailure(FailureKind.Missing, $"there is no network {model}");
        using (Torch.DefaultDevice(device ?? Device.Meta)) return Models.Create(model);
    }

    private static void CheckState(Module network, Architecture expected)
    {
        string[] actual = [.. network.StateDict().Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value.Shape.ToArray())}]")];
        string[] wanted = [.. expected.Entries.Select(entry => $"{entry[0].GetString()} [{string.Join(", ", entry[1].EnumerateArray().Select(size => size.GetInt64()))}]")];
        for (int i = 0; i < Math.Max(actual.Length, wanted.Length); i++)
        {
            string here = i < actual.Length ? actual[i] : "nothing", there = i < wanted.Length ? wanted[i] : "nothing";
            if (here != there) throw new CaseFailure(FailureKind.Structure, $"entry {i} is {here}, expected {there}");
        }

        long parameters = network.Parameters().Sum(parameter => parameter.Numel);
        if (parameters != expected.Parameters) throw new CaseFailure(FailureKind.Structure, $"{parameters} parameters, expected {expected.Parameters}");
        foreach ((string key, Tensor tensor) in network.StateDict())
        {
            bool floating = !expected.NonFloat.TryGetValue(key, out string? dtype) && !key.EndsWith("num_batches_tracked", StringComparison.Ordinal);
            DType wantedType = floating ? DType.Float32 : DType.Int64;
            if (dtype is not (null or "I64") || tensor.DType != wantedType)
                throw new CaseFailure(FailureKind.DType, $"{key} is {tensor.DType}, expected {dtype ?? wantedType.ToString()}");
        }
    }

    private static void CheckLogits(Module network, LogitCase expected)
    {
        foreach ((int k, (string key, Tensor tensor)) in network.StateDict().Index())
        {
            if (tensor.DType == DType.Float32) FormulaWeights.Fill(tensor, key, k);
        }

        network.Eval();
        double[] logits;
        using (Torch.NoGrad())
            logits = network.Forward(FormulaWeights.Input(expected.InputShape, expected.InputK)).To(DType.Float64).ToArray<double>();
        double mean = logits.Average();
        for (int i = 0; i < expected.First10.Length; i++) Close($"logit {i}", logits[i], expected.First10[i], expected.Atol);
        Close("sum", logits.Sum(), expected.Sum, expected.SumAtol);
        Close("std", Math.Sqrt(logits.Sum(x => (x - mean) * (x - mean)) / (logits.Length - 1)), expected.Std, expected.Atol);
        Close("min", logits.Min(), expected.Min, expected.Atol);
        Close("max", logits.Max(), expected.Max, expected.Atol);
        long argmax = Array.IndexOf(logits, logits.Max());
        if (argmax != expected.Argmax) throw new CaseFailure(FailureKind.Value, $"argmax is {argmax}, expected {expected.Argmax}");
    }

    private static void Close(string what, double actual, double expected, double tolerance)
    {
        if (!(Math.Abs(actual - expected) <= tolerance))
            throw new CaseFailure(FailureKind.Value, $"{what} is {actual}, expected {expected} within {tolerance}");
    }
}
