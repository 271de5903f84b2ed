using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu.Reductions;
using Linstock.Ops.Sparse;

namespace Linstock.Ops.Reductions;

/// <summary>Sums and products, and means.</summary>
internal static class Sums
{
    /// <summary>The sum of all elements; integers and bool add up in int64.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [OverloadResolutionPriority(-1)] // a literal 0 is a dimension, not a dtype
    public static Tensor Sum(Tensor input, DType? dtype = null) => Sum(input, IntList.Create([]), keepdim: false, dtype);

    /// <summary>The sums over the given dimensions; integers and bool add up in int64.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimensions to sum over; an empty list means all.</param>
    /// <param name="keepdim">Whether they stay, with size 1.</param>
    /// <param name="dtype">The dtype of the result; the input is converted first.</param>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Sum(Tensor input, IntList dim, bool keepdim = false, DType? dtype = null)
    {
        if (input is SparseTensor sparse && !keepdim) return SparseReductions.Sum(sparse, IntList.AsSpan(in dim), dtype);
        DType type = dtype ?? (input.DType.IsInteger || input.DType == DType.Bool ? DType.Int64 : input.DType);
        if (input.DType != type && (type.IsDifferentiable || !type.IsReducedFloating)) input = input.To(type);
        ulong dims = Check.Dims(IntList.AsSpan(in dim), input.NDim, "sum");
        Tensor result = new Reducing(input, dims, keepdim).Run(Fold.Sum, input, type);
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new SumBackward(input.Shape, dims), input) : result;
    }

    /// <summary>The sum of all elements, NaN counting as zero.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [OverloadResolutionPriority(-1)] // a literal 0 is a dimension, not a dtype
    public static Tensor Nansum(Tensor input, DType? dtype = null) => Nansum(input, IntList.Create([]), keepdim: false, dtype);

    /// <summary>The sums over the given dimensions, NaN counting as zero.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Nansum(Tensor input, IntList dim, bool keepdim = false, DType? dtype = null)
    {
        Check.NotComplex(input.DType, "nansum");
        if (!input.DType.IsFloatingPoint) return Sum(input, dim, keepdim, dtype);
        return Sum(Torch.Where(Torch.Ne(input, input), Torch.Zeros([], dtype: input.DType, device: input.Device), input), dim, keepdim, dtype);
    }

    /// <summary>The mean of all elements.</summary>
    /// <exception cref="ArgumentException">The dtype is neither floating point nor complex.</exception>
    [Op(Surface.Function | Surface.Method)]
    [OverloadResolutionPriority(-1)] // a literal 0 is a dimension, not a dtype
    public static Tensor Mean(Tensor input, DType? dtype = null) => Mean(input, IntList.Create([]), keepdim: false, dtype);

    /// <summary>The means over the given dimensions.</summary>
    /// <exception cref="ArgumentException">The dtype is neither floating point nor complex.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Mean(Tensor input, IntList dim, bool keepdim = false, DType? dtype = null)
    {
        DType type = dtype ?? input.DType;
        if (!type.IsDifferentiable)
            Check.ThrowArgument($"mean: could not infer output dtype; input dtype must be either a floating point or complex dtype; got {type.Name}");
        ulong dims = Check.Dims(IntList.AsSpan(in dim), input.NDim, "mean");
        long count = 1;
        for (int d = 0; d < input.NDim; d++)
            if ((dims >> d & 1) != 0) count *= input.Shape[d];
        if (type.IsReducedFloating) return (Sum(input.To(DType.Float32), dim, keepdim) / (double)count).To(type);
        return Sum(input, dim, keepdim, type) / (double)count;
    }

    /// <summary>The product of all elements; integers and bool multiply in int64.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    [OverloadResolutionPriority(-1)] // a literal 0 is a dimension, not a dtype
    public static Tensor Prod(Tensor input, DType? dtype = null)
    {
        Tensor flat = Views.Reshape(input, -1);
        return Prod(flat, 0, keepdim: false, dtype);
    }

    /// <summary>The products over a dimension; integers and bool multiply in int64.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Prod(Tensor input, long dim, bool keepdim = false, DType? dtype = null)
    {
        DType type = dtype ?? (input.DType.IsInteger || input.DType == DType.Bool ? DType.Int64 : input.DType);
        input = input.To(type);
        ulong dims = input.NDim == 0 ? 0 : 1UL << Check.Dim(dim, input.NDim, "prod");
        Check.Dim(dim, input.NDim, "prod");
        Tensor result = new Reducing(input, dims, keepdim).Run(Fold.Product, input, type);
        return Gradient.IsNeeded(input) ? RecordProd(result, input, dims) : result;
    }

    // The product of all others, without dividing: exclusive products from both sides, so zeros need no special case.
    private static Tensor RecordProd(Tensor result, Tensor input, ulong dims)
    {
        int dim = dims == 0 ? -1 : System.Numerics.BitOperations.TrailingZeroCount(dims);
        Gradient.Record("Prod", [result], [input], [input], context =>
        {
            Tensor x = context.Saved(0), grad = context.Grad!;
            if (dim < 0 || x.Shape[dim] == 1) return [Reducing.Restore(grad, x.NDim, dims).Expand(x.Shape)];
            Tensor g = Reducing.Restore(grad, x.NDim, dims);
            long size = x.Shape[dim];
            if (size == 0) return [Torch.ZerosLike(x)];
            Tensor one = Torch.OnesLike(Views.Slice(x, dim, 0, 1));
            Tensor before = Torch.Cumprod(Joining.Cat([one, Views.Slice(x, dim, 0, size - 1)], dim), dim);
            Tensor after = Torch.Flip(Torch.Cumprod(Joining.Cat([one, Torch.Flip(Views.Slice(x, dim, 1, size), dim)], dim), dim), dim);
            Tensor others = before * after;
            return [g * (others.IsComplex ? ComplexParts.Conj(others) : others)];
        });
        return result;
    }

    private sealed class SumBackward(Shape shape, ulong dims) : Node
    {
        public override string Name => "SumBackward0";

        protected internal override Tensor? Backward(Tensor grad)
            => Reducing.Restore(grad, shape.Rank, dims).Expand(shape);

        internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
        {
            Span<long> summed = stackalloc long[shape.Rank];
            int count = 0;
            for (int d = 0; d < shape.Rank; d++)
                if ((dims >> d & 1) != 0) summed[count++] = d;
            Tensor sum = count == 0 ? tangents[0]! : Sum(tangents[0]!, IntList.Create(summed[..count]), keepdim: false, result.DType);
            return Views.Reshape(sum, result.Shape);
        }
    }
}
