using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Modules;

/// <summary>State dicts: the same names, and the same tensors under them.</summary>
public static class StateComparison
{
    /// <summary>Compares a state dict with a recorded one.</summary>
    public static void Check(
        IReadOnlyDictionary<string, Tensor> actual,
        IReadOnlyDictionary<string, string> expected,
        RecordedTensors tensors,
        Func<string, double> rtol,
        Func<string, double> atol)
    {
        CheckNames(actual.Keys, expected.Keys);
        foreach ((string name, string key) in expected)
        {
            try
            {
                Comparison.Check(TensorTransfer.FromTensor(actual[name]), tensors[key], rtol(name), atol(name));
            }
            catch (CaseFailure failure)
            {
                throw failure.In($"state '{name}'");
            }
        }
    }

    /// <summary>The tensors of a recorded state dict.</summary>
    public static Dictionary<string, Tensor> ToTensors(IReadOnlyDictionary<string, string> keys, RecordedTensors tensors) =>
        keys.ToDictionary(entry => entry.Key, entry => TensorTransfer.ToTensor(tensors[entry.Value]));

    /// <summary>Whether the names are the recorded ones.</summary>
    public static void CheckNames(IEnumerable<string> actual, IEnumerable<string> expected)
    {
        string[] missing = [.. expected.Except(actual)], surplus = [.. actual.Except(expected)];
        if (missing.Length + surplus.Length > 0)
        {
            throw new CaseFailure(
                FailureKind.Structure,
                $"the state dict lacks [{string.Join(", ", missing)}] and has [{string.Join(", ", surplus)}] too much");
        }
    }
}
