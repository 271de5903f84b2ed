namespace Linstock.Functorch;

/// <summary>One differentiation in reverse mode: its inputs, the backward pass, and what of the graph is left to the outside.</summary>
internal sealed class GradientLevel
{
    private readonly string _operation;
    private readonly bool _isOuterRecorded;
    private readonly LevelInput[] _nodes;

    /// <summary>Begins a graph at some of the arguments.</summary>
    /// <param name="arguments">All arguments.</param>
    /// <param name="argnums">Which ones to differentiate with respect to.</param>
    /// <param name="operation">The name for errors.</param>
    public GradientLevel(Tensor[] arguments, ReadOnlySpan<int> argnums, string operation)
    {
        _operation = operation;
        _isOuterRecorded = GradMode.IsEnabled;
        Arguments = (Tensor[])arguments.Clone();
        Positions = new int[argnums.Length];
        _nodes = new LevelInput[argnums.Length];
        for (int i = 0; i < argnums.Length; i++)
        {
            int place = argnums[i] < 0 ? argnums[i] + arguments.Length : argnums[i];
            if ((uint)place >= (uint)arguments.Length)
                throw new ArgumentOutOfRangeException(nameof(argnums), $"{operation}: got argnums={argnums[i]}, but only {arguments.Length} positional inputs");
            if (Array.IndexOf(Positions, place, 0, i) >= 0) throw new ArgumentException($"{operation}: argnums elements must be unique; got {place} twice", nameof(argnums));
            Positions[i] = place;
            (Arguments[place], _nodes[i]) = LevelInput.Begin(arguments[place], _isOuterRecorded, operation);
        }
    }

    /// <summary>The arguments for the function.</summary>
    public Tensor[] Arguments { get; }

    /// <summary>Which arguments are differentiated with respect to.</summary>
    public int[] Positions { get; }

    /// <summary>Calls the function on the level's arguments; whatever the caller's mode, it is recorded.</summary>
    public T Call<T>(Func<Tensor[], T> function)
    {
        using (Torch.EnableGrad()) return function(Arguments);
    }

    /// <summary>The gradients of Σ outputs · cotangents with respect to the inputs; zeros where there is no dependence.</summary>
    /// <param name="outputs">Results of the function.</param>
    /// <param name="cotangents">One for each.</param>
    /// <param name="keepGraph">Whether the graph is used again.</param>
    public Tensor[] Gradients(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> cotangents, bool keepGraph)
    {
        var roots = new List<Tensor>();
        var rootGradients = new List<Tensor>();
        bool createGraph = false;
        for (int i = 0; i < outputs.Length; i++)
        {
            if (!outputs[i].RequiresGrad) continue;
            roots.Add(outputs[i]);
            rootGradients.Add(cotangents[i]);
            createGraph |= cotangents[i].RequiresGrad;
        }
        createGraph = _isOuterRecorded && (createGraph || LiveHistory.IsWanted(roots, _nodes));
        var captures = new Edge[_nodes.Length];
        for (int i = 0; i < captures.Length; i++) captures[i] = new Edge(_nodes[i], 0);
        var captured = new Tensor?[captures.Length];
        if (roots.Count > 0)
            Engine.Run(roots.ToArray(), rootGradients.ToArray(), keepGraph || createGraph, createGraph, captures, captured);
        var gradients = new Tensor[captured.Length];
        for (int i = 0; i < gradients.Length; i++)
            gradients[i] = captured[i] ?? Torch.ZerosLike(Arguments[Positions[i]].Detach());
        return gradients;
    }

    /// <summary>Ends the level: its inputs are no longer what anybody differentiates with respect to.</summary>
    public void End()
    {
        foreach (LevelInput node in _nodes) node.IsAlive = false;
    }

    /// <summary>A result as the caller sees it: with its history if something outside of the level wants it, else without.</summary>
    public Tensor Result(Tensor tensor)
    {
        if (!tensor.RequiresGrad) return tensor;
        return _isOuterRecorded ? LiveHistory.Kept(tensor) : tensor.Detach();
    }

    /// <summary>Throws unless the result of a function can be differentiated as a scalar.</summary>
    public void CheckScalar(Tensor? output)
    {
        if (output is null) throw new InvalidOperationException($"{_operation}: the function returned null; expected a tensor");
        if (output.NDim != 0)
        {
            throw new InvalidOperationException(
                $"{_operation}: expected the function to return a scalar tensor, got a tensor of shape {output.Shape} with {output.NDim} dims; maybe you wanted to use the vjp or jacrev APIs instead");
        }
        Check.That(output.DType.IsDifferentiable, $"{_operation}: the function must return a floating point or complex tensor; got {output.DType.Name}");
    }
}
