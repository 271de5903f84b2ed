namespace Linstock.Ops.Shaping;

/// <summary>The gradient of a tensor that was cut into consecutive parts along a dimension: the parts' gradients side by side.</summary>
internal sealed class SplitBackward(string name, Shape shape, int dim, long[] sizes) : Node
{
    public override string Name => name;

    protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
    {
        int present = 0, last = -1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (gradOutputs[i] is null) continue;
            present++;
            last = i;
        }
        if (present == 0) return;
        if (present == 1)
        {
            gradInputs[0] = PartGradient.Pad(gradOutputs[last]!, shape, dim, Start(last), 1);
            return;
        }

        var parts = new Tensor[sizes.Length];
        for (int i = 0; i < parts.Length; i++) parts[i] = gradOutputs[i] ?? Zeros(sizes[i], gradOutputs[last]!);
        gradInputs[0] = Torch.Cat(parts, dim);
    }

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
    {
        long start = Start(output);
        return Views.Slice(tangents[0]!, dim, start, start + sizes[output]);
    }

    private Tensor Zeros(long size, Tensor like)
    {
        long[] whole = shape.ToArray();
        whole[dim] = size;
        return Torch.Zeros(whole, dtype: like.DType, device: like.Device);
    }

    private long Start(int part)
    {
        long start = 0;
        for (int i = 0; i < part; i++) start += sizes[i];
        return start;
    }
}
