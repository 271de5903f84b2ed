using Linstock.Conformance.Data;
using Linstock.Conformance.Notes;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Ops;

/// <summary>One call of a case, and everything that the recording says about it.</summary>
public sealed class OpRun(OpCase recorded, RecordedTensors tensors, CompiledCases compiled, string method, int index)
{
    private readonly Dictionary<string, Tensor> _inputs = [];

    /// <summary>Calls and compares.</summary>
    public void Check()
    {
        foreach ((string name, OpInput input) in recorded.Inputs)
        {
            _inputs[name] = TensorTransfer.ToTensor(tensors[input.Key], input.Strides, input.RequiresGrad);
        }

        // Some random calls have a result that hardly depends on the numbers drawn, and are recorded with it; so every case draws the same ones.
        Torch.ManualSeed(0);
        List<object> results = Results.Flatten(compiled.Call(method, [.. _inputs.Values]));
        if (results.Count != recorded.Outputs.Count)
        {
            throw new CaseFailure(FailureKind.Structure, $"{results.Count} results, expected {recorded.Outputs.Count}");
        }

        bool agrees = CheckOutputs(results);
        CheckInputs();
        if (recorded.Grad is { } gradient && (recorded.Unique != false || agrees))
        {
            CheckGradient(results, gradient);
        }
    }

    /// <summary>Whether every output equals the recorded one, which those that are not unique need not.</summary>
    private bool CheckOutputs(List<object> results)
    {
        bool agrees = true;
        var actual = new RecordedTensor?[results.Count];
        for (int i = 0; i < results.Count; i++)
        {
            string part = results.Count > 1 ? $"output {i}" : "output";
            try
            {
                OpOutput expected = recorded.Outputs[i];
                if (expected.List is { } list)
                {
                    Results.CompareList(results[i], list);
                }
                else if (expected.Scalar is { } scalar)
                {
                    Results.CompareScalar(results[i], scalar, recorded.Rtol, recorded.Atol);
                }
                else if (results[i] is not Tensor tensor)
                {
                    throw new CaseFailure(FailureKind.Structure, $"got a {results[i].GetType().Name}, expected a tensor");
                }
                else
                {
                    actual[i] = TensorTransfer.FromTensor(tensor);
                    Comparison.CheckForm(actual[i]!, RecordedTensors.ParseDType(expected.Dtype!), expected.Shape!);
                    if (recorded.Random != true && expected.Key is { } key)
                    {
                        Comparison.Check(actual[i]!, tensors[key], recorded.Rtol, recorded.Atol);
                    }
                }
            }
            catch (CaseFailure failure) when (recorded.Unique == false && failure.Kind == FailureKind.Value)
            {
                agrees = false;
            }
            catch (CaseFailure failure)
            {
                throw failure.In(part);
            }
        }

        if (!agrees)
        {
            new UniqueUpTo(recorded, tensors, compiled, index).Check(actual!);
        }

        return agrees;
    }

    private void CheckInputs()
    {
        foreach ((string name, OpInput input) in recorded.Inputs)
        {
            // A random result may be a change in place (a0.Resize_(...)), of which nothing is recorded.
            bool isChanged = recorded.Statement == true || (recorded.Random == true && recorded.Csharp.Contains("_(", StringComparison.Ordinal));
            if (isChanged && name == "a0")
            {
                continue;
            }

            RecordedTensor now = TensorTransfer.FromTensor(_inputs[name]);
            if (recorded.Mutated?.GetValueOrDefault(name) is { } key)
            {
                try
                {
                    if (recorded.Random != true)
                    {
                        Comparison.Check(now, tensors[key], recorded.Rtol, recorded.Atol);
                    }
                }
                catch (CaseFailure failure)
                {
                    throw new CaseFailure(FailureKind.Mutation, $"{name} afterwards: {failure.Message}");
                }
            }
            else if (now.DType != tensors[input.Key].DType
                || !now.Shape.SequenceEqual(input.Shape)
                || !now.Data.Span.SequenceEqual(tensors[input.Key].Data.Span))
            {
                throw new CaseFailure(FailureKind.Mutation, $"the call changed its input {name}");
            }
        }
    }

    private void CheckGradient(List<object> results, OpGradient gradient)
    {
        var outputs = new List<Tensor>();
        var flowing = new List<Tensor>();
        for (int i = 0; i < results.Count; i++)
        {
            if (gradient.GradOutputs[i] is { } key)
            {
                outputs.Add((Tensor)results[i]);
                flowing.Add(TensorTransfer.ToTensor(tensors[key]));
            }
        }

        Gradients.Check(
            [.. outputs],
            [.. flowing],
            [.. gradient.GradInputs.Select(entry => ($"gradient of {entry.Key}", _inputs[entry.Key], entry.Value))],
            tensors,
            recorded.Rtol,
            recorded.Atol);
    }
}
