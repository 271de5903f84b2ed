namespace Linstock.Ops.Shaping;

/// <summary>Operations that give the tensor itself another shape, strides or size instead of making a view.</summary>
internal static class ViewsInPlace
{
    /// <summary>Removes the dimensions of size 1 of this very tensor.</summary>
    [Op(Surface.Method)]
    public static Tensor Squeeze_(Tensor input) => Become(input, static x => Views.Squeeze(x), "squeeze_");

    /// <summary>Removes those of the given dimensions of this very tensor that have size 1.</summary>
    [Op(Surface.Method)]
    public static Tensor Squeeze_(Tensor input, IntList dim) => Become(input, x => Views.Squeeze(x, dim), "squeeze_");

    /// <summary>Inserts a dimension of size 1 into this very tensor.</summary>
    [Op(Surface.Method)]
    public static Tensor Unsqueeze_(Tensor input, long dim) => Become(input, x => Views.Unsqueeze(x, dim), "unsqueeze_");

    /// <summary>Exchanges two dimensions of this very tensor.</summary>
    [Op(Surface.Method)]
    [Op(Surface.Method, Name = "Swapaxes_")]
    [Op(Surface.Method, Name = "Swapdims_")]
    [TorchScript("(input, dim0, dim1)")]
    public static Tensor Transpose_(Tensor input, long dim0, long dim1) => Become(input, x => Views.Transpose(x, dim0, dim1), "transpose_");

    /// <summary>Transposes this very matrix.</summary>
    /// <exception cref="ArgumentException">The tensor has more than two dimensions.</exception>
    [Op(Surface.Method)]
    public static Tensor T_(Tensor input) => Become(input, static x => Reshaping.T(x), "t_");

    /// <summary>Gives this very tensor other sizes, strides and first element over its memory.</summary>
    /// <exception cref="ArgumentException">They would reach outside the memory.</exception>
    [Op(Surface.Method)]
    public static Tensor AsStrided_(Tensor input, ReadOnlySpan<long> size, ReadOnlySpan<long> stride, long? storageOffset = null)
    {
        long[] sizes = size.ToArray(), strides = stride.ToArray();
        return Become(input, x => Views.AsStrided(x, sizes, strides, storageOffset), "as_strided_");
    }

    /// <summary>
    /// Gives this very tensor other sizes, dense. Elements keep their places in memory; new ones are undefined. A tensor that
    /// grows beyond its memory moves to new memory, which its views do not follow.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor requires a gradient.</exception>
    [Op(Surface.Method)]
    public static Tensor Resize_(Tensor input, params ReadOnlySpan<long> size)
    {
        if (input.RequiresGrad) throw new InvalidOperationException("resize_: cannot resize tensors that require grad");
        foreach (long length in size)
            if (length < 0) Check.ThrowArgument($"resize_: sizes must be non-negative; got {Shape.Format(size)}");
        var shape = new Shape(size);
        if (shape == input.Shape) return input;
        long bytes = (input.StorageOffset + shape.Numel) * input.ElementSize;
        if (bytes <= input.Storage.Bytes)
        {
            input.Become(new Tensor(input.Storage, in shape, Shape.ContiguousStrides(shape), input.StorageOffset, input.DType));
            return input;
        }
        Tensor result = Torch.Empty(size, dtype: input.DType, device: input.Device);
        long kept = (input.Storage.Bytes / input.ElementSize) - input.StorageOffset;
        if (kept > 0 && !input.IsMeta)
        {
            var old = new Tensor(input.Storage, [kept], [1], input.StorageOffset, input.DType);
            Copying.Copy_(new Tensor(result.Storage, [kept], [1], 0, input.DType), old);
        }
        input.Become(result);
        return input;
    }

    /// <summary>Gives this very tensor the sizes of another.</summary>
    /// <exception cref="InvalidOperationException">The tensor requires a gradient.</exception>
    [Op(Surface.Method)]
    [TorchScript("resize_as_(input, other)")]
    public static Tensor ResizeAs_(Tensor input, Tensor other) => Resize_(input, other.Shape);

    private static Tensor Become(Tensor input, Func<Tensor, Tensor> view, string operation)
    {
        InPlace.CheckWritable(input, operation);
        input.Become(view(input));
        return input;
    }
}
