using Linstock.Backends;
using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>Norms of vectors and of matrices.</summary>
internal static class Norms
{
    /// <summary>(Σ |x|^ord)^(1/ord) over dimensions; the number of non-zeros for 0, the largest or least modulus for ±infinity.</summary>
    /// <param name="x">A floating point or complex tensor; the result is real.</param>
    /// <param name="ord">The order.</param>
    /// <param name="dim">The dimensions; null or empty means all.</param>
    /// <param name="keepdim">Whether they stay, with size 1.</param>
    /// <param name="dtype">If given, the input is converted to it first.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    public static Tensor VectorNorm(Tensor x, double ord = 2, IntList? dim = null, bool keepdim = false, DType? dtype = null)
        => Vector(x, ord, dim ?? IntList.Create([]), keepdim, dtype, "linalg.vector_norm");

    /// <summary>A norm of matrices.</summary>
    /// <param name="a">A floating point or complex tensor; the result is real.</param>
    /// <param name="ord">"fro" (the default), "nuc" (the sum of the singular values), 2 and -2 (the largest and the least of them),
    /// 1 and -1 (of the column sums of the moduli), ±infinity (of the row sums).</param>
    /// <param name="dim">The dimensions of the rows and the columns; by default the last two.</param>
    /// <param name="keepdim">Whether they stay, with size 1.</param>
    /// <param name="dtype">If given, the input is converted to it first.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    public static Tensor MatrixNorm(Tensor a, NormOrder? ord = null, IntList? dim = null, bool keepdim = false, DType? dtype = null)
        => Matrix(a, ord ?? "fro", dim ?? (-2, -1), keepdim, dtype, "linalg.matrix_norm");

    /// <summary>A norm of vectors or of matrices, as the dimensions say.</summary>
    /// <param name="a">A floating point or complex tensor; the result is real.</param>
    /// <param name="ord">null: the 2-norm of all elements (or over <paramref name="dim"/>). Else the order of
    /// <see cref="VectorNorm"/> for one dimension, of <see cref="MatrixNorm"/> for two.</param>
    /// <param name="dim">One or two dimensions; null means all, of which there may then be only one or two if an order is given.</param>
    /// <param name="keepdim">Whether they stay, with size 1.</param>
    /// <param name="dtype">If given, the input is converted to it first.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    public static Tensor Norm(Tensor a, NormOrder? ord = null, IntList? dim = null, bool keepdim = false, DType? dtype = null)
    {
        if (ord is not { } order) return Vector(a, 2, dim ?? IntList.Create([]), keepdim, dtype, "linalg.norm");
        int count = dim?.Count ?? a.NDim;
        if (count == 2) return Matrix(a, order, dim ?? (0, 1), keepdim, dtype, "linalg.norm");
        if (count != 1 || order.Number is not { } number)
        {
            throw new ArgumentException(
                $"linalg.norm: order '{order}' over {count} dimensions of {a.Shape}; expected 1 or 2 dimensions, and a number for 1", nameof(dim));
        }

        return Vector(a, number, dim ?? 0, keepdim, dtype, "linalg.norm");
    }

    private static Tensor Vector(Tensor x, double p, IntList dim, bool keepdim, DType? dtype, string operation)
    {
        Check.Differentiable(x.DType, operation);
        if (dtype is { } type)
        {
            if (type.IsComplex != x.IsComplex || !type.IsDifferentiable)
                throw new ArgumentException($"{operation}: dtype must be {(x.IsComplex ? "complex" : "floating point")} as the input is; got {type.Name}", nameof(dtype));
            x = x.To(type);
        }

        ulong dims = Check.Dims(IntList.AsSpan(in dim), x.NDim, operation);
        Span<long> order = stackalloc long[x.NDim], sizes = stackalloc long[x.NDim], kept = stackalloc long[x.NDim];
        int n = 0, k = 0;
        long length = 1;
        for (int d = 0; d < x.NDim; d++)
        {
            bool reduced = (dims >> d & 1) != 0;
            kept[d] = reduced ? 1 : x.Shape[d];
            if (reduced)
            {
                length *= x.Shape[d];
                continue;
            }

            order[n++] = d;
            sizes[k++] = x.Shape[d];
        }

        for (int d = 0; d < x.NDim; d++)
            if ((dims >> d & 1) != 0) order[n++] = d;
        if (length == 0 && (p < 0 || double.IsPositiveInfinity(p)))
            Check.ThrowArgument($"{operation}: the norm of order {p} over no elements is not defined; got shape {x.Shape}");

        DType real = x.DType.ToReal(), work = real.IsReducedFloating ? DType.Float32 : real;
        Tensor moduli = x.IsComplex && p != 2 ? Torch.Abs(x.Detach()) : x.Detach();
        if (real != work) moduli = moduli.To(moduli.IsComplex ? work.ToComplex() : work);
        moduli = Views.Permute(moduli, order).Contiguous();
        Tensor result = Torch.Empty(kept, dtype: work, device: x.Device);
        Backend.Run(result, new NormKernel(moduli, result, length * (moduli.IsComplex ? 2 : 1), p));
        result = result.To(real);
        if (Gradient.IsNeeded(x)) result = Record(result, x, p, dims);
        return keepdim ? result : result.Reshape(sizes[..k]);
    }

    private static Tensor Record(Tensor result, Tensor x, double p, ulong dims)
    {
        Gradient.Record("LinalgVectorNorm", [result], [x], [x, result], context =>
            [VectorGradient(context.Grad!, context.Saved(0), context.Saved(1), p, dims)]);
        return result;
    }

    // x / |x| times the derivative by the modulus; where the norm or an element is zero a subgradient of 0.
    private static Tensor? VectorGradient(Tensor grad, Tensor x, Tensor norm, double p, ulong dims)
    {
        if (p == 0) return null;
        if (p == 1) return Torch.Sgn(x) * grad;
        if (p == 2) return x * Masked(grad / norm, Torch.Eq(norm, 0));
        Tensor moduli = Torch.Abs(x);
        if (double.IsInfinity(p))
        {
            Tensor hit = Torch.LogicalOr(Torch.Eq(moduli, norm), Torch.LogicalAnd(Torch.Isnan(moduli), Torch.Isnan(norm))).To(norm.DType);
            Span<long> list = stackalloc long[x.NDim];
            int n = 0;
            for (int d = 0; d < x.NDim; d++)
                if ((dims >> d & 1) != 0) list[n++] = d;
            Tensor count = n == 0 ? hit : hit.Sum(IntList.Create(list[..n]), keepdim: true);
            return Torch.Sgn(x) * (hit / count * grad);
        }

        Tensor scale = Masked(grad / Torch.Pow(norm, p - 1), Torch.Eq(norm, 0));
        return p < 2
            ? Torch.Sgn(x) * Masked(Torch.Pow(moduli, p - 1), Torch.Eq(moduli, 0)) * scale
            : x * Torch.Pow(moduli, p - 2) * scale;
    }

    private static Tensor Masked(Tensor input, Tensor mask) => Torch.Where(mask, 0, input);

    private static Tensor Matrix(Tensor a, NormOrder ord, IntList dim, bool keepdim, DType? dtype, string operation)
    {
        if (dim.Count != 2) throw new ArgumentException($"{operation}: dim must be two dimensions; got {dim}", nameof(dim));
        if (a.NDim < 2) Check.ThrowArgument($"{operation}: the input must have at least 2 dimensions; got shape {a.Shape}");
        int row = Check.Dim(dim[0], a.NDim, operation), column = Check.Dim(dim[1], a.NDim, operation);
        if (row == column) throw new ArgumentException($"{operation}: dims must be different; got {dim}", nameof(dim));
        if (ord.IsFrobenius) return Vector(a, 2, (row, column), keepdim, dtype, operation);
        if (ord.IsNuclear || ord.Number is 2 or -2)
        {
            if (dtype is { } type) a = a.To(type);
            Tensor values = SingularValueDecompositions.Values(Torch.Movedim(a, [row, column], [-2, -1]), operation);
            Tensor result = ord.IsNuclear ? values.Sum(-1) : ord.Number == 2 ? Torch.Amax(values, -1) : Torch.Amin(values, -1);
            if (!keepdim) return result;
            return result.Unsqueeze(Math.Min(row, column)).Unsqueeze(Math.Max(row, column));
        }

        if (ord.Number is not { } number || (Math.Abs(number) != 1 && !double.IsInfinity(number)))
            throw new ArgumentException($"{operation}: order {ord} is not supported; expected 'fro', 'nuc', 2, -2, 1, -1, inf or -inf", nameof(ord));
        if (Math.Abs(number) == 1) (row, column) = (column, row);
        Tensor sums = Vector(a, 1, column, keepdim, dtype, operation);
        int rest = row > column && !keepdim ? row - 1 : row;
        return number > 0 ? Torch.Amax(sums, rest, keepdim) : Torch.Amin(sums, rest, keepdim);
    }
}
