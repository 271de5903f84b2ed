namespace Linstock;

/// <summary>
/// An operation with a gradient of one's own, PyTorch's <c>torch.autograd.Function</c>. Options of the call are fields of the derived
/// class; an instance serves one call.
/// </summary>
/// <example>
/// <code>
/// sealed class Square : Function
/// {
///     protected override Tensor[] Forward(FunctionContext context, ReadOnlySpan&lt;Tensor&gt; inputs)
///     {
///         context.SaveForBackward(inputs[0]);
///         return [inputs[0] * inputs[0]];
///     }
///
///     protected override Tensor?[] Backward(FunctionContext context, ReadOnlySpan&lt;Tensor?&gt; gradOutputs)
///         => [2 * context.SavedTensors[0]! * gradOutputs[0]!];
/// }
///
/// Tensor y = new Square().Apply(x)[0];
/// </code>
/// </example>
public abstract class Function
{
    private bool _applied;

    /// <summary>PyTorch's name of the node.</summary>
    protected virtual string Name => GetType().Name + "Backward";

    /// <summary>Computes the results; nothing inside is recorded.</summary>
    protected abstract Tensor[] Forward(FunctionContext context, ReadOnlySpan<Tensor> inputs);

    /// <summary>
    /// From the gradients of the results (null: zero) to those of the inputs (null: none). Written with differentiable operations it can be
    /// differentiated again.
    /// </summary>
    protected abstract Tensor?[] Backward(FunctionContext context, ReadOnlySpan<Tensor?> gradOutputs);

    /// <summary>Calls <see cref="Forward"/> and records the operation if an input requires a gradient.</summary>
    /// <exception cref="InvalidOperationException">The instance was applied before.</exception>
    public Tensor[] Apply(params ReadOnlySpan<Tensor> inputs)
    {
        if (_applied) throw new InvalidOperationException($"{GetType().Name}: an instance serves one call; create another");
        _applied = true;
        bool record = Gradient.IsNeeded(inputs);
        var context = new FunctionContext(inputs);
        Tensor[] results;
        using (Torch.NoGrad()) results = Forward(context, inputs);
        for (int i = 0; i < results.Length; i++)
            foreach (Tensor input in inputs)
                // A result that is an input itself would lose its own history.
                if (ReferenceEquals(results[i], input)) results[i] = input.Detach();
        if (!record) return results;
        var node = new FunctionNode(this, context);
        context.Owner = node;
        foreach (Tensor input in inputs) node.Connect(input);
        node.OutputCount = results.Length;
        for (int i = 0; i < results.Length; i++)
            if (results[i].DType.IsDifferentiable && !context.IsNonDifferentiable(results[i])) results[i].SetHistory(node, i);
        return results;
    }

    private sealed class FunctionNode(Function function, FunctionContext context) : Node
    {
        public override string Name => function.Name;

        protected internal override bool ReturnsFreshGradients => false;

        protected internal override bool KeepsGradients => true;

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            Tensor?[] gradients = function.Backward(context, gradOutputs);
            if (gradients.Length != InputCount)
                throw new InvalidOperationException($"{Name}: returned an incorrect number of gradients; got {gradients.Length}; expected {InputCount}");
            for (int i = 0; i < gradients.Length; i++)
            {
                if (gradients[i] is { } gradient && gradient.Shape != context.InputShapes[i])
                    throw new InvalidOperationException($"{Name}: gradient {i} has shape {gradient.Shape}; expected {context.InputShapes[i]}");
                gradInputs[i] = gradients[i];
            }
        }

        protected override void ReleaseSaved() => context.Release();
    }
}

/// <summary>What a <see cref="Function"/> keeps between its two halves.</summary>
public sealed class FunctionContext
{
    private readonly bool[] _needed;
    private SavedTensor[] _saved = [];
    private Tensor[] _nonDifferentiable = [];

    internal FunctionContext(ReadOnlySpan<Tensor> inputs)
    {
        _needed = new bool[inputs.Length];
        InputShapes = new Shape[inputs.Length];
        for (int i = 0; i < inputs.Length; i++) (_needed[i], InputShapes[i]) = (inputs[i].RequiresGrad, inputs[i].Shape);
    }

    internal Node? Owner { get; set; }

    internal Shape[] InputShapes { get; }

    /// <summary>The tensors given to <see cref="SaveForBackward"/>.</summary>
    /// <exception cref="InvalidOperationException">One of them was changed in place since.</exception>
    public IReadOnlyList<Tensor?> SavedTensors => [.. _saved.Select(saved => saved.GetOrNull(Owner!))];

    /// <summary>Whether a gradient is wanted for an input.</summary>
    public bool NeedsInputGrad(int index) => _needed[index];

    /// <summary>Keeps tensors for the backward half; changes in place are noticed.</summary>
    public void SaveForBackward(params ReadOnlySpan<Tensor?> tensors)
    {
        _saved = new SavedTensor[tensors.Length];
        for (int i = 0; i < tensors.Length; i++) _saved[i] = new SavedTensor(tensors[i]);
    }

    /// <summary>Says that results have no gradient.</summary>
    public void MarkNonDifferentiable(params ReadOnlySpan<Tensor> results) => _nonDifferentiable = results.ToArray();

    internal bool IsNonDifferentiable(Tensor result) => Array.Exists(_nonDifferentiable, marked => ReferenceEquals(marked, result));

    internal void Release() => _saved = [];
}
