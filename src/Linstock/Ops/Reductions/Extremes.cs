using Linstock.Backends;
using Linstock.Backends.Cpu.Reductions;

namespace Linstock.Ops.Reductions;

/// <summary>Largest and smallest elements, and where they are.</summary>
internal static class Extremes
{
    /// <summary>The largest element; NaN if there is one. Equal ones share the gradient, and so do those that are NaN.</summary>
    /// <exception cref="ArgumentException">There is no element, or the dtype is complex.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Max(Tensor input) => All(input, Fold.Max, "max");

    /// <summary>The smallest element; NaN if there is one. Equal ones share the gradient, and so do those that are NaN.</summary>
    /// <exception cref="ArgumentException">There is no element, or the dtype is complex.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Min(Tensor input) => All(input, Fold.Min, "min");

    /// <summary>The largest elements along a dimension and the index of the first of each; NaN counts as the largest.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static (Tensor Values, Tensor Indices) Max(Tensor input, long dim, bool keepdim = false) => Along(input, dim, keepdim, true, "max");

    /// <summary>The smallest elements along a dimension and the index of the first of each; NaN counts as the smallest.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static (Tensor Values, Tensor Indices) Min(Tensor input, long dim, bool keepdim = false) => Along(input, dim, keepdim, false, "min");

    /// <summary>The largest elements over dimensions (none given: all). Equal ones share the gradient.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Amax(Tensor input, IntList dim = default, bool keepdim = false) => Over(input, dim, keepdim, Fold.Max, "amax");

    /// <summary>The smallest elements over dimensions (none given: all). Equal ones share the gradient.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Amin(Tensor input, IntList dim = default, bool keepdim = false) => Over(input, dim, keepdim, Fold.Min, "amin");

    /// <summary>The smallest and the largest elements, over a dimension or all.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static (Tensor Min, Tensor Max) Aminmax(Tensor input, long? dim = null, bool keepdim = false)
    {
        IntList dims = dim is { } one ? one : default(IntList);
        Tensor least = Over(input, dims, keepdim, Fold.Min, "aminmax"), most = Over(input, dims, keepdim, Fold.Max, "aminmax");
        // PyTorch keeps the one dimension that it was asked about, also where there is none.
        return input.NDim == 0 && dim is not null && keepdim ? (Views.Reshape(least, 1), Views.Reshape(most, 1)) : (least, most);
    }

    /// <summary>The index of the first largest element, of the flattened tensor or along a dimension.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Argmax(Tensor input, long? dim = null, bool keepdim = false) => Index(input, dim, keepdim, true, "argmax");

    /// <summary>The index of the first smallest element, of the flattened tensor or along a dimension.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Argmin(Tensor input, long? dim = null, bool keepdim = false) => Index(input, dim, keepdim, false, "argmin");

    private static Tensor All(Tensor input, Fold fold, string operation) =>
        Over(input, IntList.Create([]), keepdim: false, fold, operation, isNaNEqual: true);

    private static Tensor Over(Tensor input, IntList dim, bool keepdim, Fold fold, string operation, bool isNaNEqual = false)
    {
        Check.NotComplex(input.DType, operation);
        ulong dims = Check.Dims(IntList.AsSpan(in dim), input.NDim, operation);
        for (int d = 0; d < input.NDim; d++)
            if ((dims >> d & 1) != 0 && input.Shape[d] == 0)
                Check.ThrowArgument($"{operation}: expected reduction dim {d} to have a non-zero size; got shape {input.Shape}; the operation has no identity");
        Tensor result = new Reducing(input, dims, keepdim).Run(fold, input, input.DType);
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new ExtremeBackward(input, result, dims, isNaNEqual), input) : result;
    }

    private static (Tensor Values, Tensor Indices) Along(Tensor input, long dim, bool keepdim, bool max, string operation)
    {
        Check.NotComplex(input.DType, operation);
        int place = Check.Dim(dim, input.NDim, operation);
        ulong dims = input.NDim == 0 ? 0 : 1UL << place;
        Check.That(input.NDim == 0 || input.Shape[place] > 0, $"{operation}: expected reduction dim {place} to have a non-zero size; got shape {input.Shape}");
        var reducing = new Reducing(input, dims, keepdim);
        Tensor source = input.DType == DType.BFloat16 ? input.Detach().To(DType.Float32) : input;
        Tensor laid = reducing.Layout(source, out long outer, out long count, out long inner);
        Tensor values = Torch.Empty(reducing.ResultShape, dtype: source.DType, device: input.Device);
        Tensor indices = Torch.Empty(reducing.ResultShape, dtype: DType.Int64, device: input.Device);
        Backend.Run(indices, new ArgReduceKernel(max, laid, values, indices, outer, count, inner));
        if (values.DType != input.DType) values = values.To(input.DType);
        if (Gradient.IsNeeded(input)) RecordAlong(operation, values, indices, input, place, dims);
        return (values, indices);
    }

    private static void RecordAlong(string operation, Tensor values, Tensor indices, Tensor input, int dim, ulong dims)
    {
        Shape shape = input.Shape;
        Gradient.Record(operation == "max" ? "Max" : "Min", [values], [input], [indices], context =>
        {
            if (shape.Rank == 0) return [context.Grad];
            Tensor grad = Reducing.Restore(context.Grad!, shape.Rank, dims), index = Reducing.Restore(context.Saved(0), shape.Rank, dims);
            return [Torch.ScatterAdd(Torch.Zeros(shape, dtype: grad.DType, device: grad.Device), dim, index, grad)];
        });
    }

    private static Tensor Index(Tensor input, long? dim, bool keepdim, bool max, string operation)
    {
        Check.NotComplex(input.DType, operation);
        Check.That(input.DType != DType.Bool, $"{operation}: not implemented for bool");
        Tensor source = input.DType == DType.BFloat16 ? input.Detach().To(DType.Float32) : input.Detach();
        int rank = input.NDim;
        ulong dims;
        if (dim is { } one)
        {
            int place = Check.Dim(one, rank, operation);
            dims = rank == 0 ? 0 : 1UL << place;
            Check.That(rank == 0 || input.Shape[place] > 0, $"{operation}: expected reduction dim {place} to have a non-zero size; got shape {input.Shape}");
        }
        else
        {
            Check.That(input.Numel > 0, $"{operation}: expected a tensor with elements; got shape {input.Shape}");
            dims = rank == 0 ? 0 : (1UL << rank) - 1;
        }
        var reducing = new Reducing(input, dims, keepdim);
        Tensor laid = reducing.Layout(source, out long outer, out long count, out long inner);
        Tensor indices = Torch.Empty(reducing.ResultShape, dtype: DType.Int64, device: input.Device);
        Backend.Run(indices, new ArgReduceKernel(max, laid, null, indices, outer, count, inner));
        return indices;
    }

    // Over all elements a NaN that is the result has the gradient; over dimensions nothing equals it, and the gradient is 0 / 0.
    private sealed class ExtremeBackward(Tensor input, Tensor result, ulong dims, bool isNaNEqual) : Node
    {
        private SavedTensor _input = new(input);
        private SavedTensor _result = new(result);

        public override string Name => "AmaxBackward0";

        protected internal override Tensor? Backward(Tensor grad)
        {
            Tensor x = _input.Get(this), y = Reducing.Restore(_result.Get(this), x.NDim, dims);
            Tensor hits = Torch.Eq(x, y);
            if (isNaNEqual) hits = Torch.LogicalOr(hits, Torch.LogicalAnd(Torch.Isnan(x), Torch.Isnan(y)));
            Tensor mask = hits.To(grad.DType);
            Tensor ties = Torch.Sum(mask, Dimensions(x.NDim), keepdim: true);
            return mask * (Reducing.Restore(grad, x.NDim, dims) / ties);
        }

        protected override void ReleaseSaved()
        {
            _input.Release();
            _result.Release();
        }

        private IntList Dimensions(int rank)
        {
            Span<long> list = stackalloc long[rank];
            int count = 0;
            for (int d = 0; d < rank; d++)
                if ((dims >> d & 1) != 0) list[count++] = d;
            return IntList.Create(list[..count]);
        }
    }
}
