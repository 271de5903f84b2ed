namespace Linstock.Ops;

/// <summary>Broadcasting and its reverse.</summary>
internal static class Broadcasting
{
    /// <summary>Sums over the dimensions along which a tensor of the given size was broadcast to the tensor's shape.</summary>
    [Op(Surface.Method)]
    public static Tensor SumToSize(Tensor input, params ReadOnlySpan<long> size)
    {
        Check.BroadcastsTo(new Shape(size), input.Shape, "sum_to_size");
        // Only this sum converts integers when there is nothing to sum over.
        if (size.IsEmpty) return Torch.Sum(input);
        return SumTo(input, new Shape(size));
    }

    /// <summary>Sums a gradient to the shape that it was broadcast from.</summary>
    public static Tensor SumTo(Tensor input, in Shape shape)
    {
        if (input.Shape == shape) return input;
        int extra = input.NDim - shape.Rank;
        Span<long> dims = stackalloc long[input.NDim];
        int count = 0;
        for (int d = 0; d < input.NDim; d++)
            if (d < extra || (shape[d - extra] == 1 && input.Shape[d] != 1)) dims[count++] = d;
        Tensor sum = count == 0 ? input : Torch.Sum(input, IntList.Create(dims[..count]), keepdim: true);
        return extra == 0 ? sum : sum.Reshape(shape);
    }
}
