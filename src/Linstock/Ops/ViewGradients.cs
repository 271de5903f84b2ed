namespace Linstock.Ops;

internal sealed class TransposeBackward(int dim0, int dim1) : Node
{
    public override string Name => "TransposeBackward0";

    protected internal override Tensor? Backward(Tensor grad) => Views.Transpose(grad, dim0, dim1);

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
        => Views.Transpose(tangents[0]!, dim0, dim1);
}

internal sealed class PermuteBackward(int[] order) : Node
{
    public override string Name => "PermuteBackward0";

    protected internal override Tensor? Backward(Tensor grad)
    {
        Span<long> inverse = stackalloc long[order.Length];
        for (int i = 0; i < order.Length; i++) inverse[order[i]] = i;
        return Views.Permute(grad, inverse);
    }

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
        => Views.Permute(tangents[0]!, Array.ConvertAll(order, static dim => (long)dim));
}

internal sealed class ExpandBackward(Shape shape) : Node
{
    public override string Name => "ExpandBackward0";

    protected internal override Tensor? Backward(Tensor grad) => Broadcasting.SumTo(grad, shape);

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
        => Views.Expand(tangents[0]!, result.Shape);
}

internal sealed class ReshapeBackward(string name, Shape shape) : Node
{
    public override string Name => name + "Backward0";

    protected internal override Tensor? Backward(Tensor grad) => Views.Reshape(grad, shape);

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
        => Views.Reshape(tangents[0]!, result.Shape);
}

internal sealed class SelectBackward(Shape shape, int dim, long index) : Node
{
    public override string Name => "SelectBackward0";

    protected internal override Tensor? Backward(Tensor grad)
        => PartGradient.Pad(Views.Unsqueeze(grad, dim), shape, dim, index, 1);

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
        => Views.Select(tangents[0]!, dim, index);
}

internal sealed class SliceBackward(Shape shape, int dim, long start, long step) : Node
{
    public override string Name => "SliceBackward0";

    protected internal override Tensor? Backward(Tensor grad) => PartGradient.Pad(grad, shape, dim, start, step);

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
        => Views.Slice(tangents[0]!, dim, start, start + (result.Shape[dim] * step), step);
}

/// <summary>The gradient of a part of a dimension: zeros around it.</summary>
internal static class PartGradient
{
    /// <summary>Lays a gradient into zeros of <paramref name="shape"/>, differentiably.</summary>
    public static Tensor Pad(Tensor grad, in Shape shape, int dim, long start, long step)
    {
        Tensor result = Torch.Zeros(shape, dtype: grad.DType, device: grad.Device);
        long end = start + ((grad.Shape[dim] - 1) * step) + 1;
        using (Torch.NoGrad())
            if (grad.Shape[dim] > 0) Copying.Copy_(Views.Slice(result, dim, start, end, step), grad);
        return Gradient.IsNeeded(grad) ? Gradient.Record(result, new PadBackward(dim, start, end, step, grad.Shape[dim] == 0), grad) : result;
    }

    private sealed class PadBackward(int dim, long start, long end, long step, bool empty) : Node
    {
        public override string Name => "SliceBackwardBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Views.Slice(grad, dim, empty ? 0 : start, empty ? 0 : end, step);
    }
}
