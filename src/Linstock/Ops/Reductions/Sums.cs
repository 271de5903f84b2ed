using Linstock.Backends;
using Linstock.Backends.Cpu.Reductions;

namespace Linstock.Ops.Reductions;

/// <summary>Sums over dimensions.</summary>
internal static class Sums
{
    /// <summary>The sum of all elements; integers and bool add up in int64.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Sum(Tensor input, DType? dtype = null) => Sum(input, IntList.Create([]), keepdim: false, dtype);

    /// <summary>The sums over the given dimensions; integers and bool add up in int64.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimensions to sum over; an empty list means all.</param>
    /// <param name="keepdim">Whether they stay, with size 1.</param>
    /// <param name="dtype">The dtype of the result; the input is converted first.</param>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Sum(Tensor input, IntList dim, bool keepdim = false, DType? dtype = null)
    {
        DType type = dtype ?? (input.DType.IsInteger || input.DType == DType.Bool ? DType.Int64 : input.DType);
        if (input.DType != type) input = input.To(type);
        ulong dims = Check.Dims(IntList.AsSpan(in dim), input.NDim, "sum");
        Span<long> kept = stackalloc long[input.NDim], order = stackalloc long[input.NDim];
        int n = 0, k = 0;
        for (int d = 0; d < input.NDim; d++)
        {
            if ((dims >> d & 1) == 0) order[n++] = d;
            if ((dims >> d & 1) == 0) kept[k++] = input.Shape[d];
            else if (keepdim) kept[k++] = 1;
        }
        int rows = n;
        for (int d = 0; d < input.NDim; d++)
            if ((dims >> d & 1) != 0) order[n++] = d;
        Tensor source = Views.Permute(input.Detach(), order[..n]).Contiguous();
        Tensor result = Torch.Empty(kept[..k], dtype: type, device: input.Device);
        Backend.Run(result, new SumRowsKernel(source, result));
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new SumBackward(input.Shape, dims), input) : result;
    }

    private sealed class SumBackward(Shape shape, ulong dims) : Node
    {
        public override string Name => "SumBackward0";

        protected internal override Tensor? Backward(Tensor grad)
        {
            if (grad.NDim == shape.Rank) return grad.Expand(shape);
            Span<long> sizes = stackalloc long[shape.Rank];
            for (int d = 0; d < sizes.Length; d++) sizes[d] = (dims >> d & 1) != 0 ? 1 : shape[d];
            return grad.Reshape(sizes).Expand(shape);
        }
    }
}
