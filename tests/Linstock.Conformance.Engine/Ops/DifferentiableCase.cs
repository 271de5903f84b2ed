using System.Numerics;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Ops;

/// <summary>A recorded call as a function from those of its inputs that have a gradient to those of its results that do.</summary>
public sealed class DifferentiableCase(string operation, OpCase recorded, RecordedTensors tensors, CompiledCases compiled, string method)
{
    private readonly string[] _wanted = [.. recorded.Grad!.GradInputs
        .Where(entry => entry.Value is not null && recorded.Inputs[entry.Key].Dtype is "float64" or "complex128").Select(entry => entry.Key)];

    /// <summary>The recording.</summary>
    public OpCase Recorded => recorded;

    /// <summary>Whether inputs without a gradient are rounded to single precision, so that they are the same in both.</summary>
    public bool RoundsInputs { get; set; }

    /// <summary>Whether every number of the recording is finite, so that there can be derivatives.</summary>
    public bool IsFinite =>
        recorded.Inputs.Values.Select(input => input.Key)
            .Concat(recorded.Outputs.Select(output => output.Key!))
            .Concat(recorded.Grad!.GradInputs.Values)
            .All(key => key is null || IsFiniteTensor(tensors[key]));

    /// <summary>The inputs that have a gradient, as leaves.</summary>
    public Tensor[] Inputs() => [.. _wanted.Select(name => Input(name, requiresGrad: true))];

    /// <summary>Calls, and returns the results through which gradients flow.</summary>
    public Tensor[] Apply(Tensor[] inputs) => Apply(inputs, needsHistory: true);

    /// <summary>Calls, and returns the results through which gradients flow, which must have a history if <paramref name="needsHistory"/> says so.</summary>
    public Tensor[] Apply(Tensor[] inputs, bool needsHistory)
    {
        if (recorded.Random == true)
        {
            Torch.ManualSeed(0);
        }

        // A call that changes its inputs gets copies, since leaves must not change.
        bool changes = recorded.Statement == true || recorded.Mutated is not null;
        var arguments = new List<object?>();
        foreach (string name in recorded.Inputs.Keys)
        {
            int index = Array.IndexOf(_wanted, name);
            Tensor argument = index >= 0 ? inputs[index] : Other(name, inputs);
            argument = DerivativeConventions.Input(operation, recorded, name, argument);
            arguments.Add(changes && argument.IsLeaf && argument.RequiresGrad ? argument.Clone() : argument);
        }

        List<object> results = Results.Flatten(compiled.Call(method, [.. arguments]));
        var differentiable = new List<Tensor>();
        for (int i = 0; i < results.Count; i++)
        {
            if (recorded.Grad!.GradOutputs[i] is null)
            {
                continue;
            }

            var result = (Tensor)results[i];
            if (needsHistory && !result.RequiresGrad)
            {
                throw new CaseFailure(FailureKind.Gradient, $"result {i} has no history, though its inputs require gradients: the graph is cut");
            }

            differentiable.Add(DerivativeConventions.Output(operation, i, result));
        }

        return [.. differentiable];
    }

    /// <summary>The results, then their gradients for random weights, as one function.</summary>
    public Complex[] ValuesAndGradients(Tensor[] inputs)
    {
        Tensor[] results = Apply(inputs);
        return [.. results.Concat(Weighted(results, inputs)).SelectMany(tensor => tensor.Detach().ToArray<Complex>())];
    }

    /// <summary>The gradients of the inputs that have one, for random weights of the results.</summary>
    public Tensor[] GradientsOf(Tensor[] inputs) => Weighted(Apply(inputs), inputs);

    private static Tensor[] Weighted(Tensor[] results, Tensor[] inputs)
    {
        var random = new System.Random(1);
        Tensor[] weights = [.. results.Select(result => Torch.FromArray(Enumerable.Range(0, (int)result.Numel)
            .Select(_ => (double)(float)(random.NextDouble() - 0.5)).ToArray()).Reshape(result.Shape).To(result.DType))];
        return [.. Autograd.Grad(results, inputs, weights, allowUnused: true).OfType<Tensor>()];
    }

    // An input without a gradient, in the precision of those that have one.
    private Tensor Other(string name, Tensor[] inputs)
    {
        Tensor input = Input(name, requiresGrad: false);
        bool single = inputs[0].DType is DType.Float32 or DType.Complex64;
        return input.DType switch
        {
            DType.Float64 when single => input.To(DType.Float32),
            DType.Complex128 when single => input.To(DType.Complex64),
            DType.Float64 when RoundsInputs => input.To(DType.Float32).To(DType.Float64),
            DType.Complex128 when RoundsInputs => input.To(DType.Complex64).To(DType.Complex128),
            _ => input,
        };
    }

    private static bool IsFiniteTensor(RecordedTensor tensor)
    {
        for (int i = 0; tensor.IsInexact && i < (int)tensor.Count; i++)
        {
            if (!Complex.IsFinite(tensor.At(i)))
            {
                return false;
            }
        }

        return true;
    }

    private Tensor Input(string name, bool requiresGrad) =>
        TensorTransfer.ToTensor(tensors[recorded.Inputs[name].Key], recorded.Inputs[name].Strides, requiresGrad);
}
