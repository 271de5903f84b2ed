namespace Linstock.Ops.Shaping;

/// <summary>One number around a tensor.</summary>
internal static class ConstantPadding
{
    /// <summary>The tensor with <paramref name="value"/> before and behind the entries of its last dimensions; negative numbers crop.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="pad">Pairs of entries before and behind, from the last dimension on.</param>
    /// <param name="value">What the new elements are.</param>
    /// <exception cref="ArgumentException">The numbers are no pairs, are more than the dimensions, or leave a negative size.</exception>
    [Op(Surface.Function)]
    public static Tensor ConstantPadNd(Tensor input, ReadOnlySpan<long> pad, Scalar? value = null)
    {
        int rank = input.NDim, padded = pad.Length / 2;
        if (pad.Length % 2 != 0) Check.ThrowArgument($"constant_pad_nd: length of pad must be even; got {Shape.Format(pad)}");
        if (padded > rank) Check.ThrowArgument($"constant_pad_nd: length of pad should be no more than twice the number of dimensions; got {Shape.Format(pad)} for shape {input.Shape}");
        Span<long> sizes = stackalloc long[rank];
        Shape.AsSpan(in input.Shape).CopyTo(sizes);
        bool any = false;
        for (int i = 0; i < padded; i++)
        {
            int dim = rank - 1 - i;
            (long before, long behind) = (pad[2 * i], pad[(2 * i) + 1]);
            sizes[dim] += before + behind;
            any |= before != 0 || behind != 0;
            if (sizes[dim] < 0 || (before < 0 && -before > input.Shape[dim]) || (behind < 0 && -behind > input.Shape[dim]))
                Check.ThrowArgument($"constant_pad_nd: the input size {input.Shape[dim]} at dimension {dim}, plus padding {before} and {behind}, leaves a negative size; got {Shape.Format(pad)} for shape {input.Shape}");
        }
        if (!any) return Copying.Clone(input);
        Tensor result = Torch.Full(sizes, value ?? 0, dtype: input.DType, device: input.Device);
        Tensor source = input.Detach(), target = result;
        for (int i = 0; i < padded; i++)
        {
            int dim = rank - 1 - i;
            (long before, long behind) = (pad[2 * i], pad[(2 * i) + 1]);
            source = Views.Slice(source, dim, Math.Max(0, -before), source.Shape[dim] - Math.Max(0, -behind));
            target = Views.Slice(target, dim, Math.Max(0, before), target.Shape[dim] - Math.Max(0, behind));
        }
        if (target.Numel > 0) Copying.Copy_(target, source);
        return Gradient.IsNeeded(input) ? Record(result, input, pad) : result;
    }

    // Padding by the negated numbers takes the gradient of the input's elements out.
    private static Tensor Record(Tensor result, Tensor input, ReadOnlySpan<long> pad)
    {
        var inverse = new long[pad.Length];
        for (int i = 0; i < inverse.Length; i++) inverse[i] = -pad[i];
        return Gradient.Record("ConstantPadNd", result, input, grad => ConstantPadNd(grad, inverse));
    }
}
