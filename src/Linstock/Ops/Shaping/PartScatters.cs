namespace Linstock.Ops.Shaping;

/// <summary>Copies of a tensor in which a part is replaced: what a write to a view would do, as a function.</summary>
internal static class PartScatters
{
    /// <summary>A copy with one entry of a dimension replaced.</summary>
    /// <exception cref="ArgumentException">The shape of <paramref name="src"/> is not that of the entry.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor SelectScatter(Tensor input, Tensor src, long dim, long index)
        => Replace(input, src, whole => Views.Select(whole, dim, index), "select_scatter");

    /// <summary>A copy with a slice of a dimension replaced.</summary>
    /// <exception cref="ArgumentException">The shape of <paramref name="src"/> is not that of the slice.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor SliceScatter(Tensor input, Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1)
        => Replace(input, src, whole => Views.Slice(whole, dim, start, end, step), "slice_scatter");

    /// <summary>A copy with the elements of a strided view replaced.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="src">The new elements, in the view's shape.</param>
    /// <param name="size">The view's sizes.</param>
    /// <param name="stride">The view's strides in the copy, in elements.</param>
    /// <param name="storageOffset">The view's first element in the copy; null means 0.</param>
    /// <exception cref="ArgumentException">The shape of <paramref name="src"/> is another, or the view reaches outside.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor AsStridedScatter(Tensor input, Tensor src, ReadOnlySpan<long> size, ReadOnlySpan<long> stride, long? storageOffset = null)
    {
        long[] sizes = size.ToArray(), strides = stride.ToArray();
        return Replace(input, src, whole => Views.AsStrided(whole, sizes, strides, storageOffset), "as_strided_scatter");
    }

    private static Tensor Replace(Tensor input, Tensor src, Func<Tensor, Tensor> part, string operation)
    {
        Tensor result = Copying.Clone(input);
        Tensor view = part(result);
        Check.That(view.Shape == src.Shape, $"{operation}: expected src to have a size equal to the slice of the input; got {src.Shape}; expected {view.Shape}");
        Copying.Copy_(view, src);
        return result;
    }
}
