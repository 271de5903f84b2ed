using Linstock.Ops;

namespace Linstock.Functorch;

/// <summary>
/// Where the graph of one differentiation begins: an input of its function, over the memory of what the caller gave and joined to
/// that one's history, so that differentiations nest. Gradients are captured here.
/// </summary>
internal sealed class LevelInput : Node
{
    private LevelInput()
    {
    }

    /// <inheritdoc/>
    public override string Name => "LevelInput";

    /// <summary>Whether the function is still running.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>Whether the history goes on beyond this input.</summary>
    public bool HasOuterHistory => EdgeAt(0).Node is not null;

    /// <summary>An alias of a tensor that begins a graph.</summary>
    public static (Tensor Tensor, LevelInput Node) Begin(Tensor given, bool isOuterRecorded, string operation)
    {
        ArgumentNullException.ThrowIfNull(given);
        Check.That(
            given.DType.IsDifferentiable,
            $"{operation}: only tensors of floating point and complex dtype can require gradients; got {given.DType.Name}");
        var node = new LevelInput();
        Tensor input = given.Detach();
        node.Connect(isOuterRecorded ? given : null);
        if (Batching.Active is { } frames)
        {
            // Inside Vmap each sample has a gradient of its own, also with respect to what all samples share.
            node.Batches ??= new NodeBatches();
            (node.Batches.Output, node.Batches.Reach) = (frames, frames);
        }
        input.SetHistory(node);
        return (input, node);
    }

    /// <inheritdoc/>
    internal override bool BeginsGraph => true;

    /// <inheritdoc/>
    protected internal override bool ReturnsFreshGradients => false;

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs) => gradInputs[0] = gradOutputs[0];

    /// <inheritdoc/>
    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output) => tangents[0];
}
