using Linstock.Backends;
using Linstock.Backends.Cpu.Sorting;
using Linstock.Ops.Reductions;

namespace Linstock.Ops.Sorting;

/// <summary>Elements in order along a dimension.</summary>
internal static class Orders
{
    /// <summary>The elements along a dimension in ascending or descending order, and where each came from. NaN is the largest.</summary>
    /// <param name="input">The tensor; not complex.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="descending">Whether the largest come first.</param>
    /// <param name="stable">Whether equal elements keep their order; else they come in the order that PyTorch's algorithm leaves them in.</param>
    /// <exception cref="ArgumentException">The dtype is complex.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static (Tensor Values, Tensor Indices) Sort(Tensor input, long dim = -1, bool descending = false, bool stable = false)
        => Run(input, dim, null, descending, Whole(stable), "sort");

    /// <summary>Where the elements along a dimension come from if they are sorted.</summary>
    /// <exception cref="ArgumentException">The dtype is complex.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Argsort(Tensor input, long dim = -1, bool descending = false, bool stable = false)
        => Run(input.Detach(), dim, null, descending, Whole(stable), "argsort").Indices;

    /// <summary>The elements sorted along the first dimension.</summary>
    /// <exception cref="ArgumentException">The dtype is complex.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Msort(Tensor input) => Run(input, 0, null, descending: false, SortRule.Whole, "msort").Values;

    /// <summary>The <paramref name="k"/> largest or smallest elements along a dimension, and where they are.</summary>
    /// <param name="input">The tensor; not complex.</param>
    /// <param name="k">How many.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="largest">Whether the largest are wanted.</param>
    /// <param name="sorted">Whether they come in order.</param>
    /// <exception cref="ArgumentException">There are fewer elements, or the dtype is complex or bool.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static (Tensor Values, Tensor Indices) Topk(Tensor input, long k, long dim = -1, bool largest = true, bool sorted = true)
    {
        Check.That(input.DType != DType.Bool, $"topk: not implemented for bool");
        return Run(input, dim, k, largest, sorted ? SortRule.SmallestInOrder : SortRule.Smallest, "topk");
    }

    private static SortRule Whole(bool stable) => stable ? SortRule.WholeStable : SortRule.Whole;

    private static (Tensor Values, Tensor Indices) Run(Tensor input, long dim, long? kept, bool descending, SortRule rule, string operation)
    {
        Check.NotComplex(input.DType, operation);
        int place = Check.Dim(dim, input.NDim, operation);
        long size = input.NDim == 0 ? 1 : input.Shape[place], wanted = kept ?? size;
        Check.That(wanted >= 0 && wanted <= size, $"{operation}: selected index k out of range; got {wanted} for a dimension of size {size}");
        if (input.NDim == 0) wanted = 1; // a result without dimensions has its one element even where none is asked for
        Tensor source = new Reducing(input, input.NDim == 0 ? 0 : 1UL << place, keepdim: true).Layout(input, out long outer, out long count, out long inner);
        long[] sizes = input.Shape.ToArray();
        if (sizes.Length > 0) sizes[place] = wanted;
        Tensor values = Torch.Empty(sizes, dtype: input.DType, device: input.Device);
        Tensor indices = Torch.Empty(sizes, dtype: DType.Int64, device: input.Device);
        Backend.Run(indices, new SortKernel(source, values, indices, outer, count, inner, wanted, descending, rule));
        if (Gradient.IsNeeded(input)) Record(operation == "topk" ? "Topk" : "Sort", values, indices, input, place);
        return (values, indices);
    }

    /// <summary>Records that values were taken along a dimension from where the indices say.</summary>
    public static void Record(string name, Tensor values, Tensor indices, Tensor input, int dim)
    {
        Shape shape = input.Shape;
        Gradient.Record(name, [values], [input], [indices], context =>
            [Indexing.GatherScatter.ScatterAdd(Torch.Zeros(shape, dtype: context.Grad!.DType, device: context.Grad.Device), dim, context.Saved(0), context.Grad)]);
    }
}
