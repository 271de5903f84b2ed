using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>How an operation records its gradient.</summary>
internal static class Gradient
{
    /// <summary>Whether an operation on this input is to be recorded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNeeded(Tensor input) => input.RequiresGrad && GradMode.IsEnabled;

    /// <summary>Whether an operation on these inputs is to be recorded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNeeded(Tensor first, Tensor? second)
        => (first.RequiresGrad || (second is not null && second.RequiresGrad)) && GradMode.IsEnabled;

    /// <summary>Whether an operation on these inputs is to be recorded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNeeded(Tensor first, Tensor? second, Tensor? third)
        => (first.RequiresGrad || (second is not null && second.RequiresGrad) || (third is not null && third.RequiresGrad))
            && GradMode.IsEnabled;

    /// <summary>Whether an operation on these inputs is to be recorded.</summary>
    public static bool IsNeeded(ReadOnlySpan<Tensor> inputs)
    {
        if (!GradMode.IsEnabled) return false;
        foreach (Tensor? input in inputs)
            if (input is not null && input.RequiresGrad) return true;
        return false;
    }

    /// <summary>Records <paramref name="node"/> as the operation that made <paramref name="result"/>.</summary>
    public static Tensor Record(Tensor result, Node node, Tensor input)
    {
        node.Connect(input);
        result.SetHistory(node);
        return result;
    }

    /// <summary>Records <paramref name="node"/> as the operation that made <paramref name="result"/>.</summary>
    public static Tensor Record(Tensor result, Node node, Tensor? first, Tensor? second)
    {
        node.Connect(first);
        node.Connect(second);
        result.SetHistory(node);
        return result;
    }

    /// <summary>Records <paramref name="node"/> as the operation that made <paramref name="result"/>.</summary>
    public static Tensor Record(Tensor result, Node node, params ReadOnlySpan<Tensor?> inputs)
    {
        foreach (Tensor? input in inputs) node.Connect(input);
        result.SetHistory(node);
        return result;
    }

    /// <summary>
    /// Records the operation that made several results. Results of a dtype without gradients are left alone; the rule still
    /// sees a place for each.
    /// </summary>
    public static void RecordAll(ReadOnlySpan<Tensor> results, Node node, params ReadOnlySpan<Tensor?> inputs)
    {
        foreach (Tensor? input in inputs) node.Connect(input);
        node.OutputCount = results.Length;
        for (int i = 0; i < results.Length; i++)
            if (results[i].DType.IsDifferentiable) results[i].SetHistory(node, i);
    }

    /// <summary>
    /// Records an operation with one input whose rule is a short formula. Call it only if <see cref="IsNeeded(Tensor)"/>,
    /// from a method of its own if the path without gradient must not allocate the closure.
    /// </summary>
    /// <param name="name">PyTorch's node name without "Backward0", such as <c>Flip</c>.</param>
    /// <param name="result">What the operation made.</param>
    /// <param name="input">Its input.</param>
    /// <param name="rule">From the gradient of the result to that of the input.</param>
    public static Tensor Record(string name, Tensor result, Tensor input, Func<Tensor, Tensor?> rule)
        => Record(result, new FormulaNode(name, rule), input);

    /// <summary>
    /// Records an operation whose rule uses saved tensors. Tensors must reach the rule through <paramref name="saved"/>,
    /// never through the closure, so that changes in place are noticed and memory is freed early.
    /// </summary>
    /// <param name="name">PyTorch's node name without "Backward0".</param>
    /// <param name="results">What the operation made.</param>
    /// <param name="inputs">Its inputs, in the order of the gradients that the rule returns.</param>
    /// <param name="saved">What the rule needs; may hold results and nulls.</param>
    /// <param name="rule">From the gradients of the results to those of the inputs; an entry may be null.</param>
    public static void Record(
        string name, ReadOnlySpan<Tensor> results, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, GradientRule rule)
        => RecordAll(results, new SavingFormulaNode(name, saved, rule), inputs);
}

/// <summary>A gradient rule over saved tensors.</summary>
/// <param name="context">The incoming gradients, the saved tensors, and which inputs want a gradient.</param>
/// <returns>The gradients of the inputs; null where there is none.</returns>
internal delegate Tensor?[] GradientRule(GradientContext context);

/// <summary>What a gradient rule sees.</summary>
internal readonly ref struct GradientContext(SavingFormulaNode node, ReadOnlySpan<Tensor?> gradients)
{
    private readonly ReadOnlySpan<Tensor?> _gradients = gradients;

    /// <summary>The gradient of the operation's first result; null if it has none.</summary>
    public Tensor? Grad => _gradients[0];

    /// <summary>The gradients of the results; null means zero.</summary>
    public ReadOnlySpan<Tensor?> Grads => _gradients;

    /// <summary>The saved tensor at <paramref name="index"/>, which must have been given.</summary>
    public Tensor Saved(int index) => node.Saved(index) ?? throw new InvalidOperationException($"backward: {node.Name}: nothing was saved at {index}");

    /// <summary>Whether a gradient is wanted for the input.</summary>
    public bool Needs(int input) => node.NeedsInput(input);
}

/// <summary>A node whose rule is one closure over no tensors.</summary>
internal sealed class FormulaNode(string name, Func<Tensor, Tensor?> rule) : Node
{
    /// <inheritdoc/>
    public override string Name => name + "Backward0";

    /// <inheritdoc/>
    protected internal override Tensor? Backward(Tensor grad) => rule(grad);
}

/// <summary>A node whose rule is one closure over saved tensors.</summary>
internal sealed class SavingFormulaNode : Node
{
    private readonly string _name;
    private readonly SavedTensor[] _saved;
    private readonly GradientRule _rule;

    public SavingFormulaNode(string name, ReadOnlySpan<Tensor?> saved, GradientRule rule)
    {
        _name = name;
        _rule = rule;
        _saved = new SavedTensor[saved.Length];
        for (int i = 0; i < saved.Length; i++) _saved[i] = new SavedTensor(saved[i]);
    }

    /// <inheritdoc/>
    public override string Name => _name + "Backward0";

    // A rule may hand back a tensor that it saved.
    /// <inheritdoc/>
    protected internal override bool ReturnsFreshGradients => false;

    public Tensor? Saved(int index) => _saved[index].GetOrNull(this);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
    {
        bool any = false;
        foreach (Tensor? gradient in gradOutputs) any |= gradient is not null;
        if (any) _rule(new GradientContext(this, gradOutputs)).CopyTo(gradInputs);
    }

    /// <inheritdoc/>
    protected override void ReleaseSaved() => Array.Clear(_saved);
}
