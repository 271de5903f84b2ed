using Linstock.Ops.Indexing;

namespace Linstock;

/// <summary>The rule of any view: its gradient, laid into zeros of the viewed tensor's shape.</summary>
internal sealed class AsStridedBackward(Tensor viewed, Tensor view) : Node
{
    private readonly Shape _viewedShape = viewed.Shape;
    private readonly Shape _viewedStrides = viewed.Strides;
    private readonly long _viewedOffset = viewed.StorageOffset;
    private readonly Shape _shape = view.Shape;
    private readonly Shape _strides = view.Strides;
    private readonly long _offset = view.StorageOffset;

    /// <inheritdoc/>
    public override string Name => "AsStridedBackward0";

    /// <inheritdoc/>
    protected internal override Tensor? Backward(Tensor grad)
        => StridedGradient.Scatter(grad, _viewedShape, _viewedStrides, _viewedOffset, _shape, _strides, _offset);
}

/// <summary>
/// A change in place of a view, seen from its base: the gradient of the changed part goes through the rule of the
/// change, the rest passes.
/// </summary>
internal sealed class CopySlices : Node
{
    private readonly Node _change;
    private readonly Shape _baseShape;
    private readonly Shape _baseStrides;
    private readonly long _baseOffset;
    private readonly Shape _shape;
    private readonly Shape _strides;
    private readonly long _offset;

    /// <summary>Wraps <paramref name="change"/>, whose first input is the view before the change.</summary>
    public CopySlices(Node change, Tensor whole, Tensor view)
    {
        _change = change;
        (_baseShape, _baseStrides, _baseOffset) = (whole.Shape, whole.Strides, whole.StorageOffset);
        (_shape, _strides, _offset) = (view.Shape, view.Strides, view.StorageOffset);
        Connect(whole);
        for (int i = 1; i < change.InputCount; i++) AddInput(change.EdgeAt(i));
        NodeBatches.TakeInputs(this, change.Batches);
        // The rule asks whether its first input wants a gradient; the base's answer holds for the part too.
        change.SetEdge(0, whole.RequiresGrad ? new Edge(this, 0) : default);
    }

    /// <inheritdoc/>
    public override string Name => "CopySlices";

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
    {
        if (gradOutputs[0] is not { } grad) return;
        Tensor whole = StridedGradient.Relayout(grad, _baseShape, _baseStrides);
        Tensor part = whole.AsStrided(_shape, _strides, _offset - _baseOffset);
        _change.Backward([part.Clone()], gradInputs);
        if (!NeedsInput(0)) return;
        part = whole.AsStrided(_shape, _strides, _offset - _baseOffset);
        if (gradInputs[0] is { } changed) part.Copy_(changed);
        else part.Zero_();
        gradInputs[0] = whole;
    }

    /// <inheritdoc/>
    protected override void ReleaseSaved() => _change.Release();
}

/// <summary>Gradients of strided views.</summary>
internal static class StridedGradient
{
    /// <summary>A copy of a gradient laid out like the tensor it belongs to, so that strided views of it mean the same.</summary>
    public static Tensor Relayout(Tensor grad, in Shape shape, in Shape strides)
    {
        Tensor result = Torch.EmptyStrided(shape, Dense(shape, strides), dtype: grad.DType, device: grad.Device);
        result.Copy_(grad);
        return result;
    }

    /// <summary>Adds the gradient of a view into zeros of the viewed tensor; overlapping elements add up.</summary>
    public static Tensor Scatter(
        Tensor grad, in Shape viewedShape, in Shape viewedStrides, long viewedOffset, in Shape shape, in Shape strides, long offset)
    {
        // The memory that both span, as one dimension; every element of the view adds to its place there.
        long low = Math.Min(offset, viewedOffset);
        long size = Math.Max(Last(shape, strides, offset), Last(viewedShape, viewedStrides, viewedOffset)) - low + 1;
        Tensor memory = Torch.Zeros([Math.Max(size, 0)], dtype: grad.DType, device: grad.Device);
        if (grad.Numel == 0 || memory.Numel == 0) return memory.AsStrided(viewedShape, viewedStrides, viewedOffset - low);
        Tensor places = Torch.Arange(memory.Numel, device: grad.Device).AsStrided(shape, strides, offset - low);
        memory = AdvancedIndexing.AddRows(grad.Reshape(-1, 1), places.Reshape(-1), [memory.Numel, 1]).Reshape(-1);
        Tensor result = memory.AsStrided(viewedShape, viewedStrides, viewedOffset - low);
        if (!Overlaps(viewedShape, viewedStrides)) return result;
        // An expanded tensor keeps one place for many elements: each gets its share.
        Tensor viewedPlaces = Torch.Arange(memory.Numel, device: grad.Device).AsStrided(viewedShape, viewedStrides, viewedOffset - low).Reshape(-1);
        Tensor ones = Torch.Ones([viewedPlaces.Numel, 1], dtype: grad.DType, device: grad.Device);
        Tensor count = AdvancedIndexing.AddRows(ones, viewedPlaces, [memory.Numel, 1]).Reshape(-1);
        return result / count.AsStrided(viewedShape, viewedStrides, viewedOffset - low);
    }

    private static long Last(in Shape shape, in Shape strides, long offset)
    {
        for (int i = 0; i < shape.Rank; i++)
        {
            if (shape[i] == 0) return offset - 1;
            offset += (shape[i] - 1) * strides[i];
        }
        return offset;
    }

    private static bool Overlaps(in Shape shape, in Shape strides)
    {
        for (int i = 0; i < shape.Rank; i++)
            if (shape[i] > 1 && strides[i] == 0) return true;
        return false;
    }

    private static Shape Dense(in Shape shape, in Shape strides) => Overlaps(shape, strides) ? Shape.ContiguousStrides(shape) : strides;
}
