using Linstock.Backends;
using Linstock.Backends.Cpu.Sorting;
using Linstock.Ops.Reductions;

namespace Linstock.Ops.Sorting;

/// <summary>Single elements found by their rank or their frequency.</summary>
internal static class Selections
{
    /// <summary>The <paramref name="k"/>-th smallest elements along a dimension, counted from 1, and where they are; NaN is the largest.</summary>
    /// <exception cref="ArgumentException">There are fewer elements, or the dtype is complex or bool.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static (Tensor Values, Tensor Indices) Kthvalue(Tensor input, long k, long dim = -1, bool keepdim = false)
    {
        Check.That(input.DType != DType.Bool, $"kthvalue: not implemented for bool");
        int place = Check.Dim(dim, input.NDim, "kthvalue");
        long size = input.NDim == 0 ? 1 : input.Shape[place];
        Check.That(k >= 1 && k <= size, $"kthvalue: selected number k out of range for dimension {place}; got {k}; expected 1 to {size}");
        return Along(RowPick.Kth, input, place, keepdim, "kthvalue", k - 1);
    }

    /// <summary>The lower median of all elements; NaN if there is one.</summary>
    /// <exception cref="ArgumentException">The dtype is complex or bool.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Median(Tensor input) => All(RowPick.Median, input, "median");

    /// <summary>The lower medians along a dimension and where they are; NaN if there is one.</summary>
    /// <exception cref="ArgumentException">The dimension is empty, or the dtype is complex or bool.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static (Tensor Values, Tensor Indices) Median(Tensor input, long dim, bool keepdim = false)
        => Along(RowPick.Median, input, Check.Dim(dim, input.NDim, "median"), keepdim, "median");

    /// <summary>The lower median of all elements that are not NaN.</summary>
    /// <exception cref="ArgumentException">The dtype is complex or bool.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Nanmedian(Tensor input) => All(RowPick.MedianWithoutNaN, input, "nanmedian");

    /// <summary>The lower medians along a dimension of the elements that are not NaN, and where they are.</summary>
    /// <exception cref="ArgumentException">The dimension is empty, or the dtype is complex or bool.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static (Tensor Values, Tensor Indices) Nanmedian(Tensor input, long dim, bool keepdim = false)
        => Along(RowPick.MedianWithoutNaN, input, Check.Dim(dim, input.NDim, "nanmedian"), keepdim, "nanmedian");

    /// <summary>The most frequent elements along a dimension, of several the smallest, and where they appear last.</summary>
    /// <exception cref="ArgumentException">The dimension is empty, or the dtype is complex.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static (Tensor Values, Tensor Indices) Mode(Tensor input, long dim = -1, bool keepdim = false)
        => Along(RowPick.Mode, input, Check.Dim(dim, input.NDim, "mode"), keepdim, "mode");

    private static (Tensor Values, Tensor Indices) Along(RowPick pick, Tensor input, int dim, bool keepdim, string operation, long kth = 0)
    {
        Check.NotComplex(input.DType, operation);
        Check.That(input.DType != DType.Bool || pick == RowPick.Mode, $"{operation}: not implemented for bool");
        ulong dims = input.NDim == 0 ? 0 : 1UL << dim;
        Check.That(input.NDim == 0 || input.Shape[dim] > 0, $"{operation}: expected reduction dim {dim} to have a non-zero size; got shape {input.Shape}");
        var reducing = new Reducing(input, dims, keepdim);
        Tensor source = reducing.Layout(input, out long outer, out long count, out long inner);
        Tensor values = Torch.Empty(reducing.ResultShape, dtype: input.DType, device: input.Device);
        Tensor indices = Torch.Empty(reducing.ResultShape, dtype: DType.Int64, device: input.Device);
        Backend.Run(indices, new RowPickKernel(pick, source, values, indices, outer, count, inner, kth));
        if (Gradient.IsNeeded(input)) Record(operation, values, indices, input, dim, dims);
        return (values, indices);
    }

    private static void Record(string operation, Tensor values, Tensor indices, Tensor input, int dim, ulong dims)
    {
        Shape shape = input.Shape;
        string name = char.ToUpperInvariant(operation[0]) + operation[1..];
        Gradient.Record(name, [values], [input], [indices], context =>
        {
            if (shape.Rank == 0) return [context.Grad];
            Tensor grad = Reducing.Restore(context.Grad!, shape.Rank, dims), index = Reducing.Restore(context.Saved(0), shape.Rank, dims);
            return [Indexing.GatherScatter.ScatterAdd(Torch.Zeros(shape, dtype: grad.DType, device: grad.Device), dim, index, grad)];
        });
    }

    private static Tensor All(RowPick pick, Tensor input, string operation)
    {
        Check.That(input.Numel > 0 || input.IsFloatingPoint, $"{operation}: expected a tensor with elements; got shape {input.Shape}");
        if (input.Numel == 0) return Torch.Full([], double.NaN, dtype: input.DType, device: input.Device);
        Tensor result = Along(pick, Views.Reshape(input.Detach(), -1), 0, keepdim: false, operation).Values;
        return Gradient.IsNeeded(input) ? RecordAll(result, input, operation) : result;
    }

    // Equal ones share the gradient, and NaN is equal to NaN here.
    private static Tensor RecordAll(Tensor result, Tensor input, string operation)
    {
        Gradient.Record(char.ToUpperInvariant(operation[0]) + operation[1..], [result], [input], [input, result], context =>
        {
            Tensor x = context.Saved(0), y = context.Saved(1), grad = context.Grad!;
            Tensor mask = Torch.LogicalOr(Torch.Eq(x, y), Torch.LogicalAnd(Torch.Isnan(x), Torch.Isnan(y))).To(grad.DType);
            return [mask * (grad / Torch.Sum(mask))];
        });
        return result;
    }
}
