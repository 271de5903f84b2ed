using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Modules;

/// <summary>One module, from construction to gradients.</summary>
public sealed class ModuleRun(ModuleCase recorded, RecordedTensors tensors, CompiledCases compiled, int index)
{
    /// <summary>Runs and compares.</summary>
    public void Check()
    {
        object module = compiled.Call($"Create{index}")!;
        compiled.Call("Load", module, StateComparison.ToTensors(recorded.StateDict, tensors));
        var state = (Dictionary<string, Tensor>)compiled.Call("State", module)!;
        StateComparison.Check(state, recorded.StateDict, tensors, _ => 0, _ => 0);
        compiled.Call("SetTraining", module, recorded.Training);

        Dictionary<string, Tensor> inputs = recorded.Inputs.ToDictionary(
            entry => entry.Key,
            entry => TensorTransfer.ToTensor(tensors[entry.Value], recorded.GradInputs?.ContainsKey(entry.Key) == true));
        if (recorded.Seed is { } seed)
        {
            compiled.Call("Seed", seed);
        }

        List<object> results = Results.Flatten(compiled.Call($"Forward{index}", [module, .. inputs.Values]));
        CheckOutputs(results);
        if (recorded.GradOutputs is { } flowing)
        {
            var parameters = (Dictionary<string, Tensor>)compiled.Call("Parameters", module)!;
            CheckGradients(results, flowing, inputs, parameters);
        }

        if (recorded.StateDictAfter is { } after)
        {
            state = (Dictionary<string, Tensor>)compiled.Call("State", module)!;
            StateComparison.Check(state, after, tensors, _ => recorded.Rtol, _ => recorded.Atol);
        }
    }

    private void CheckOutputs(List<object> results)
    {
        if (results.Count != recorded.Outputs.Count)
        {
            throw new CaseFailure(FailureKind.Structure, $"{results.Count} results, expected {recorded.Outputs.Count}");
        }

        for (int i = 0; i < results.Count; i++)
        {
            try
            {
                RecordedTensor actual = results[i] is Tensor tensor
                    ? TensorTransfer.FromTensor(tensor)
                    : throw new CaseFailure(FailureKind.Structure, $"got a {results[i].GetType().Name}, expected a tensor");
                Comparison.Check(actual, tensors[recorded.Outputs[i]], recorded.Rtol, recorded.Atol);
            }
            catch (CaseFailure failure)
            {
                throw failure.In($"output {i}");
            }
        }
    }

    private void CheckGradients(
        List<object> results,
        IReadOnlyList<string?> flowing,
        Dictionary<string, Tensor> inputs,
        Dictionary<string, Tensor> parameters)
    {
        (string Part, Tensor Tensor, string? Key)[] wanted =
        [
            .. (recorded.GradInputs ?? []).Select(entry => ($"gradient of {entry.Key}", inputs[entry.Key], entry.Value)),
            .. (recorded.GradParams ?? []).Select(entry => ($"gradient of parameter {entry.Key}", Parameter(entry.Key), entry.Value)),
        ];
        Tensor Parameter(string name) => parameters.TryGetValue(name, out Tensor? parameter)
            ? parameter
            : throw new CaseFailure(FailureKind.Structure, $"no parameter '{name}'");
        if (wanted.Length == 0)
        {
            return;
        }

        int[] sources = [.. Enumerable.Range(0, results.Count).Where(i => flowing[i] is not null)];
        Gradients.Check(
            [.. sources.Select(i => (Tensor)results[i])],
            [.. sources.Select(i => TensorTransfer.ToTensor(tensors[flowing[i]!]))],
            wanted,
            tensors,
            recorded.Rtol,
            recorded.Atol);
    }
}
