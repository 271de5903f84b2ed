using Linstock.Backends;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Scans;

namespace Linstock.Ops.Scans;

/// <summary>Running sums, products and extremes along a dimension.</summary>
internal static class Cumulative
{
    /// <summary>y_i = x_1 + ... + x_i along a dimension; integers and bool add up in int64.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Cumsum(Tensor input, long dim, DType? dtype = null)
    {
        Tensor result = Run(Scan.Sum, ref input, dim, dtype, "cumsum", out int place);
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new CumsumBackward(place), input) : result;
    }

    /// <summary>y_i = x_1 · ... · x_i along a dimension; integers and bool multiply in int64.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Cumprod(Tensor input, long dim, DType? dtype = null)
    {
        Tensor result = Run(Scan.Product, ref input, dim, dtype, "cumprod", out int place);
        return Gradient.IsNeeded(input) ? RecordCumprod(result, input, place) : result;
    }

    /// <summary>y_i = log(exp(x_1) + ... + exp(x_i)) along a dimension, without overflow.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Logcumsumexp(Tensor input, long dim)
    {
        Check.FloatingPoint(input.DType, "logcumsumexp");
        Tensor result = Run(Scan.LogSumExp, ref input, dim, input.DType, "logcumsumexp", out int place);
        return Gradient.IsNeeded(input) ? RecordLogcumsumexp(result, input, place) : result;
    }

    /// <summary>The largest elements so far along a dimension, and the index of each: of equal ones the last.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static (Tensor Values, Tensor Indices) Cummax(Tensor input, long dim) => Extreme(input, dim, true, "cummax");

    /// <summary>The smallest elements so far along a dimension, and the index of each: of equal ones the last.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static (Tensor Values, Tensor Indices) Cummin(Tensor input, long dim) => Extreme(input, dim, false, "cummin");

    private static Tensor Run(Scan scan, ref Tensor input, long dim, DType? dtype, string operation, out int place)
    {
        place = Check.Dim(dim, input.NDim, operation);
        DType type = dtype ?? (input.DType.IsInteger || input.DType == DType.Bool ? DType.Int64 : input.DType);
        if (type == DType.Bool) Check.ThrowArgument($"{operation}: not implemented for bool");
        input = input.To(type);
        DType wide = type.AccumulationType;
        Tensor source = input.Detach().To(wide).Contiguous();
        Tensor result = Torch.Empty(input.Shape, dtype: wide, device: input.Device);
        Sizes(input, place, out long outer, out long count, out long inner);
        Backend.Run(result, new ScanKernel(scan, source, result, outer, count, inner));
        return result.To(type);
    }

    private static void Sizes(Tensor input, int dim, out long outer, out long count, out long inner)
    {
        (outer, inner) = (1, 1);
        count = input.NDim == 0 ? 1 : input.Shape[dim];
        for (int d = 0; d < input.NDim; d++)
            if (d < dim) outer *= input.Shape[d];
            else if (d > dim) inner *= input.Shape[d];
    }

    private static (Tensor Values, Tensor Indices) Extreme(Tensor input, long dim, bool max, string operation)
    {
        Check.NotComplex(input.DType, operation);
        int place = Check.Dim(dim, input.NDim, operation);
        Tensor source = (input.DType.IsReducedFloating ? input.Detach().To(DType.Float32) : input.Detach()).Contiguous();
        Tensor values = Torch.Empty(input.Shape, dtype: source.DType, device: input.Device);
        Tensor indices = Torch.Empty(input.Shape, dtype: DType.Int64, device: input.Device);
        Sizes(input, place, out long outer, out long count, out long inner);
        Backend.Run(values, new RunningExtremeKernel(max, source, values, indices, outer, count, inner));
        values = values.To(input.DType);
        if (Gradient.IsNeeded(input)) RecordExtreme(operation, values, indices, input, place);
        return (values, indices);
    }

    private static void RecordExtreme(string operation, Tensor values, Tensor indices, Tensor input, int dim)
    {
        Shape shape = input.Shape;
        Gradient.Record(operation == "cummax" ? "Cummax" : "Cummin", [values], [input], [indices], context =>
            [Torch.ScatterAdd(Torch.Zeros(shape, dtype: context.Grad!.DType, device: context.Grad.Device), dim, context.Saved(0), context.Grad)]);
    }

    // d y_k / d x_i = Π_{j ≤ k, j ≠ i} x_j. Before the first zero that is y_k / x_i; at the first zero the products leave it out;
    // behind it everything is zero.
    private static Tensor RecordCumprod(Tensor result, Tensor input, int dim)
    {
        Gradient.Record("Cumprod", [result], [input], [input, result], context =>
        {
            Tensor x = context.Saved(0), y = context.Saved(1), grad = context.Grad!;
            if (x.NDim == 0) return [grad];
            if (x.Numel == 0) return [Torch.ZerosLike(x)];
            Tensor xc = x.IsComplex ? ComplexParts.Conj(x) : x;
            if (GradMode.IsEnabled) return [CumprodByProducts(xc, grad, dim)];
            Tensor isZero = Torch.Eq(xc, 0);
            if (!Torch.Any(Whole.Values(isZero)).Item<bool>())
                return [ReverseCumsum(grad * (y.IsComplex ? ComplexParts.Conj(y) : y), dim) / xc];
            return [CumprodByProducts(xc, grad, dim)];
        });
        return result;
    }

    // Quadratic in the length, and exact everywhere: for each i, the products from i on without x_i.
    private static Tensor CumprodByProducts(Tensor x, Tensor grad, int dim)
    {
        long size = x.Shape[dim];
        var parts = new Tensor[size];
        Tensor before = Torch.OnesLike(Views.Slice(x, dim, 0, 1));
        for (long i = 0; i < size; i++)
        {
            Tensor tail = i + 1 < size ? Cumprod(Views.Slice(x, dim, i + 1, size), dim) * before : before;
            Tensor products = i + 1 < size ? Joining.Cat([before, tail], dim) : before;
            parts[i] = Torch.Sum(Views.Slice(grad, dim, i, size) * products, dim, keepdim: true);
            before = before * Views.Slice(x, dim, i, i + 1);
        }
        return Joining.Cat(parts, dim);
    }

    private static Tensor RecordLogcumsumexp(Tensor result, Tensor input, int dim)
    {
        Gradient.Record("Logcumsumexp", [result], [input], [input, result], context =>
        {
            Tensor x = context.Saved(0), y = context.Saved(1), grad = context.Grad!;
            if (x.NDim == 0) return [grad];
            // The exponential of a difference of x and y has the absolute error of both as its relative one: for results in the
            // thousands float32 would leave three digits.
            if (x.DType != DType.Float64)
            {
                x = x.To(DType.Float64);
                return [Weights(x, Logcumsumexp(x, dim), grad.To(DType.Float64)).To(grad.DType)];
            }

            return [Weights(x, y, grad)];
        });
        return result;

        // The sum over all later entries j of grad_j · e^(x - y_j).
        Tensor Weights(Tensor x, Tensor y, Tensor grad)
        {
            // Positive and negative parts apart, in logarithms, so that nothing overflows. The logarithm of zero is a number so small
            // that its exponential is zero, not infinite: the difference of two of them must not be nan, also as this is differentiated.
            Tensor zero = Torch.Full([], double.MinValue / 4, dtype: grad.DType, device: grad.Device);
            Tensor magnitude = Torch.Log(Torch.Where(Torch.Eq(grad, 0), Torch.OnesLike(grad), Torch.Abs(grad)));
            Tensor positive = Torch.Where(Torch.Gt(grad, 0), magnitude, zero);
            Tensor negative = Torch.Where(Torch.Lt(grad, 0), magnitude, zero);
            return Torch.Exp(ReverseLog(positive - y, dim) + x) - Torch.Exp(ReverseLog(negative - y, dim) + x);
        }

        static Tensor ReverseLog(Tensor values, int dim) => Torch.Flip(Logcumsumexp(Torch.Flip(values, dim), dim), dim);
    }

    /// <summary>Sums from each entry to the last.</summary>
    private static Tensor ReverseCumsum(Tensor values, int dim) => Torch.Flip(Cumsum(Torch.Flip(values, dim), dim), dim);

    private sealed class CumsumBackward(int dim) : Node
    {
        public override string Name => "CumsumBackward0";

        protected internal override Tensor? Backward(Tensor grad) => grad.NDim == 0 ? grad : ReverseCumsum(grad, dim);
    }
}
