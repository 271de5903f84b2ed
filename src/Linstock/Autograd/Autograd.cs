namespace Linstock;

/// <summary>Gradients, PyTorch's <c>torch.autograd</c>.</summary>
public static partial class Autograd
{
    /// <summary>Pushes gradients from <paramref name="tensors"/> to the leaves, adding to their <see cref="Tensor.Grad"/>.</summary>
    /// <param name="tensors">What to differentiate.</param>
    /// <param name="gradTensors">The gradient of each; may be empty if each has one element (then 1).</param>
    /// <param name="retainGraph">Whether the graph can be used again; null means <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated themselves.</param>
    /// <param name="inputs">If given, gradients accumulate into these leaves only.</param>
    /// <exception cref="InvalidOperationException">A tensor has no history, or has several elements and no gradient was given.</exception>
    public static void Backward(
        ReadOnlySpan<Tensor> tensors, ReadOnlySpan<Tensor> gradTensors = default, bool? retainGraph = null,
        bool createGraph = false, ReadOnlySpan<Tensor> inputs = default)
    {
        Tensor[] gradients = RootGradients(tensors, gradTensors);
        if (inputs.IsEmpty)
        {
            Engine.Run(tensors, gradients, retainGraph ?? createGraph, createGraph, [], []);
            return;
        }
        Edge[] captures = Edges(inputs);
        var captured = new Tensor?[captures.Length];
        Engine.Run(tensors, gradients, retainGraph ?? createGraph, createGraph, captures, captured);
        for (int i = 0; i < captured.Length; i++)
            if (captured[i] is { } gradient && captures[i].Node is AccumulateGrad leaf) leaf.Accumulate(gradient, owned: false, createGraph);
    }

    /// <summary>The gradients of sum_i (outputs_i · gradOutputs_i) with respect to <paramref name="inputs"/>; no leaf is touched.</summary>
    /// <param name="outputs">What to differentiate.</param>
    /// <param name="inputs">With respect to what; any tensors of the graph.</param>
    /// <param name="gradOutputs">The gradient of each output; may be empty if each has one element (then 1).</param>
    /// <param name="retainGraph">Whether the graph can be used again; null means <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Whether the results can be differentiated themselves.</param>
    /// <param name="allowUnused">Whether an input that the outputs do not depend on gets null instead of an exception.</param>
    /// <param name="materializeGrads">Whether such an input gets zeros instead of null.</param>
    /// <returns>One gradient for each input.</returns>
    /// <exception cref="InvalidOperationException">An output has no history, or an input is not part of the graph.</exception>
    public static Tensor?[] Grad(
        ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> gradOutputs = default,
        bool? retainGraph = null, bool createGraph = false, bool allowUnused = false, bool materializeGrads = false)
    {
        Tensor[] gradients = RootGradients(outputs, gradOutputs);
        Edge[] captures = Edges(inputs);
        var captured = new Tensor?[captures.Length];
        Engine.Run(outputs, gradients, retainGraph ?? createGraph, createGraph, captures, captured);
        for (int i = 0; i < captured.Length; i++)
        {
            if (captured[i] is not null) continue;
            if (materializeGrads) captured[i] = Torch.ZerosLike(inputs[i]);
            else if (!allowUnused)
                throw new InvalidOperationException($"grad: input {i} appears to not have been used in the graph; expected allowUnused: true if that is intended");
        }
        return captured;
    }

    /// <summary>Until the result is disposed, every gradient is searched for NaN and operations remember where they were recorded.</summary>
    public static AnomalyScope DetectAnomaly(bool enabled = true) => new(enabled);

    private static Edge[] Edges(ReadOnlySpan<Tensor> inputs)
    {
        var edges = new Edge[inputs.Length];
        for (int i = 0; i < edges.Length; i++)
        {
            if (!inputs[i].RequiresGrad) throw new InvalidOperationException($"grad: input {i} does not require grad");
            edges[i] = inputs[i].GradientEdge();
        }
        return edges;
    }

    private static Tensor[] RootGradients(ReadOnlySpan<Tensor> tensors, ReadOnlySpan<Tensor> gradients)
    {
        if (!gradients.IsEmpty && gradients.Length != tensors.Length)
            throw new ArgumentException($"backward: {gradients.Length} gradients given; expected one for each of {tensors.Length} tensors");
        var roots = new Tensor[tensors.Length];
        for (int i = 0; i < roots.Length; i++)
        {
            Tensor tensor = tensors[i];
            if (!tensor.RequiresGrad) throw new InvalidOperationException($"backward: element {i} of tensors does not require grad and does not have a grad_fn");
            Tensor? gradient = gradients.IsEmpty ? null : gradients[i];
            if (gradient is null)
            {
                if (tensor.Numel != 1)
                    throw new InvalidOperationException($"backward: grad can be implicitly created only for scalar outputs; got shape {tensor.Shape}; expected a gradient argument");
                gradient = Torch.OnesLike(tensor);
            }
            else if (gradient.Shape != tensor.Shape)
            {
                throw new ArgumentException($"backward: gradient {i} has shape {gradient.Shape}; expected {tensor.Shape}");
            }
            else if (gradient.DType.IsComplex != tensor.DType.IsComplex)
            {
                throw new ArgumentException($"backward: gradient {i} is {gradient.DType.Name}; expected {tensor.DType.Name}");
            }
            roots[i] = gradient;
        }
        return roots;
    }
}
