using Linstock.Backends.Batched;

namespace Linstock.Ops.Indexing;

/// <summary>Elements chosen by a mask.</summary>
internal static class Masking
{
    /// <summary>The tensor with a number where the mask is true; both broadcast.</summary>
    /// <exception cref="ArgumentException">The mask is not bool, shapes do not broadcast, or the number is complex and the tensor is not.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace)]
    public static Tensor MaskedFill(Tensor input, Tensor mask, Scalar value)
    {
        CheckMask(mask, "masked_fill");
        Check.That(!value.IsComplex || input.IsComplex, $"masked_fill: a complex value cannot be converted to {input.DType.Name}");
        Check.Broadcast(input.Shape, mask.Shape, "masked_fill");
        return Torch.Where(mask.To(DType.Bool), Torch.Full([], value, dtype: input.DType, device: input.Device), input);
    }

    /// <summary>The tensor with the number of a tensor without dimensions where the mask is true; both broadcast.</summary>
    /// <exception cref="ArgumentException">The mask is not bool, the value has dimensions, or shapes do not broadcast.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace)]
    public static Tensor MaskedFill(Tensor input, Tensor mask, Tensor value)
    {
        CheckMask(mask, "masked_fill");
        Check.That(value.NDim == 0, $"masked_fill: only supports a value tensor without dimensions; got shape {value.Shape}");
        Check.That(Promotion.CanCast(value.DType, input.DType), $"masked_fill: a value of {value.DType.Name} cannot be converted to {input.DType.Name}");
        Check.Broadcast(input.Shape, mask.Shape, "masked_fill");
        return Torch.Where(mask.To(DType.Bool), value.To(input.DType), input);
    }

    /// <summary>The elements where the mask is true, as a vector in row-major order; both broadcast.</summary>
    /// <exception cref="ArgumentException">The mask is not bool, or shapes do not broadcast.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor MaskedSelect(Tensor input, Tensor mask)
    {
        CheckMask(mask, "masked_select");
        Shape shape = Check.Broadcast(input.Shape, mask.Shape, "masked_select");
        Tensor places = Places(Views.Expand(mask, shape));
        return AdvancedIndexing.Index(Views.Reshape(Views.Expand(input, shape), -1), [places]);
    }

    /// <summary>The tensor with the elements of <paramref name="source"/>, one after the other, where the mask is true.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="mask">bool; broadcasts with the input.</param>
    /// <param name="source">As many elements as the mask has true ones, or more, of the input's dtype.</param>
    /// <exception cref="ArgumentException">The mask is not bool, the source has too few elements or another dtype, or shapes do not broadcast.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace)]
    public static Tensor MaskedScatter(Tensor input, Tensor mask, Tensor source)
    {
        CheckMask(mask, "masked_scatter");
        Check.SameDType(input, source, "masked_scatter");
        Shape shape = Check.Broadcast(input.Shape, mask.Shape, "masked_scatter");
        Tensor places = Places(Views.Expand(mask, shape));
        Check.That(places.Numel <= source.Numel, $"masked_scatter: expected source to have at least as many elements as the mask has true ones; got {source.Numel}; expected {places.Numel}");
        Tensor flat = Copying.Clone(Views.Expand(input, shape), MemoryFormat.Contiguous);
        flat = Copying.Clone(Views.Reshape(flat, -1));
        AdvancedIndexing.IndexPut_(flat, [places], Views.Slice(Views.Reshape(source, -1), 0, 0, places.Numel));
        return Views.Reshape(flat, shape);
    }

    /// <summary>How many elements differ from zero, over the given dimensions (none given: all).</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor CountNonzero(Tensor input, IntList dim = default)
    {
        Check.Dims(IntList.AsSpan(in dim), input.NDim, "count_nonzero");
        return Torch.Sum(Torch.Ne(input.Detach(), 0), dim);
    }

    private static Tensor Places(Tensor mask) => Views.Select(Nonzeros.Nonzero(Views.Reshape(Whole.Readable(mask), -1)), 1, 0);

    private static void CheckMask(Tensor mask, string operation)
        => Check.That(mask.DType is DType.Bool or DType.UInt8, $"{operation}: expected the mask to be bool; got {mask.DType.Name}");
}
