using Linstock.Backends;
using Linstock.Backends.Cpu.Kernels;
using Linstock.Backends.Cpu.MatMul;
using Linstock.Ops.Sparse;

namespace Linstock.Ops.MatMul;

/// <summary>Products of matrices and vectors.</summary>
internal static class Products
{
    /// <summary>The matrix product [n, m] · [m, p] = [n, p].</summary>
    /// <exception cref="ArgumentException">An operand is no matrix, dtypes differ, or the inner dimensions do.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Mm(Tensor input, Tensor mat2)
    {
        if ((input.Layout | mat2.Layout) != Layout.Strided) return SparseProducts.Mm(input, mat2, "mm");
        Check.Rank(input, 2, "mm", nameof(input));
        Check.Rank(mat2, 2, "mm", nameof(mat2));
        if (Batching.IsUsed) (input, mat2) = Batching.Align(input, mat2);
        CheckInner(input, mat2, "mm");
        return Product(input, mat2);
    }

    // Of matrices that have been checked.
    private static Tensor Product(Tensor input, Tensor mat2)
    {
        long rows = Shape.AsSpan(in input.Shape)[0], columns = Shape.AsSpan(in mat2.Shape)[1];
        Tensor result = Output.Take(rows, columns, input.DType, input.Device) ?? new Tensor(rows, columns, input.DType, input.Device);
        Multiply(input, mat2, result);
        return Gradient.IsNeeded(input, mat2) ? Gradient.Record(result, new MmBackward(input, mat2), input, mat2) : result;
    }

    /// <summary>The matrix products [b, n, m] · [b, m, p] = [b, n, p].</summary>
    /// <exception cref="ArgumentException">An operand has not three dimensions, dtypes differ, or sizes do.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Bmm(Tensor input, Tensor mat2)
    {
        Check.Rank(input, 3, "bmm", nameof(input));
        Check.Rank(mat2, 3, "bmm", nameof(mat2));
        Check.That(input.Shape[0] == mat2.Shape[0], $"bmm: batch sizes differ: {input.Shape} x {mat2.Shape}");
        CheckInner(input, mat2, "bmm");
        return BatchedProduct(input, mat2, input.Shape[0]);
    }

    /// <summary>The product of a matrix [n, m] and a vector [m].</summary>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Mv(Tensor input, Tensor vec)
    {
        Check.Rank(input, 2, "mv", nameof(input));
        Check.Rank(vec, 1, "mv", nameof(vec));
        Check.SameDType(input, vec, "mv");
        Check.That(input.Shape[1] == vec.Shape[0], $"mv: inner dimensions differ: {input.Shape} x {vec.Shape}");
        return Views.Squeeze(Mm(input, Views.Unsqueeze(vec, 1)), 1);
    }

    /// <summary>The sum of the products of the elements of two vectors; nothing is conjugated.</summary>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Dot(Tensor input, Tensor tensor) => Inner(input, tensor, "dot");

    /// <summary>The sum of conj(input) · other over two vectors.</summary>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Vdot(Tensor input, Tensor other) => Inner(input.DType.IsComplex ? Torch.Conj(input) : input, other, "vdot");

    /// <summary>
    /// PyTorch's <c>@</c>: vector·vector is their dot product, matrix·vector and matrix·matrix the usual; with more dimensions, the
    /// leading ones are batches and broadcast.
    /// </summary>
    /// <exception cref="ArgumentException">An operand has no dimensions, dtypes differ, or sizes do.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Matmul(Tensor input, Tensor other)
    {
        int left = input.NDim, right = other.NDim;
        if (left == 2 && right == 2)
        {
            if ((input.Layout | other.Layout) != Layout.Strided) return SparseProducts.Mm(input, other, "matmul");
            if (Batching.IsUsed) (input, other) = Batching.Align(input, other);
            CheckInner(input, other, "matmul");
            return Product(input, other);
        }
        if (left == 0 || right == 0) Check.ThrowArgument($"matmul: both arguments need to be at least 1-dimensional; got {input.Shape} and {other.Shape}");
        Check.SameDType(input, other, "matmul");
        if (left == 1 && right == 1) return Inner(input, other, "matmul");
        long inner = right == 1 ? other.Shape[0] : other.Shape[-2];
        if (input.Shape[-1] != inner) ThrowInner(input, other, "matmul");
        if (left == 2 && right == 1) return Mv(input, other);
        if (left == 1) return Views.Squeeze(Matmul(Views.Unsqueeze(input, 0), other), -2);
        if (right == 1) return Views.Squeeze(Matmul(input, Views.Unsqueeze(other, 1)), -1);

        Shape batch = Check.Broadcast(new Shape(Shape.AsSpan(in input.Shape)[..^2]), new Shape(Shape.AsSpan(in other.Shape)[..^2]), "matmul");
        long n = input.Shape[-2], p = other.Shape[-1], m = inner;
        if (right == 2 && !input.RequiresGrad | input.IsContiguous)
        {
            // All rows of all batches against one matrix: a single product.
            Tensor rows = Views.Reshape(input, batch.Numel * n, m);
            return Views.Reshape(Mm(rows, other), [.. batch, n, p]);
        }
        long count = batch.Numel;
        Tensor a = Flatten(input, batch, n, m), b = Flatten(other, batch, m, p);
        return Views.Reshape(BatchedProduct(a, b, count), [.. batch, n, p]);
    }

    /// <summary>beta · input + alpha · mat1 · mat2, where input broadcasts.</summary>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Addmm(Tensor input, Tensor mat1, Tensor mat2, Scalar? beta = null, Scalar? alpha = null)
    {
        Check.Rank(mat1, 2, "addmm", nameof(mat1));
        Check.Rank(mat2, 2, "addmm", nameof(mat2));
        CheckInner(mat1, mat2, "addmm");
        Scalar keep = beta ?? 1, factor = alpha ?? 1;
        bool fuses = input.DType == mat1.DType && Backend.Fuses(mat1) && input.Device == mat1.Device && !Batching.IsUsed && !keep.IsComplex && !factor.IsComplex
            && (input.Layout | mat1.Layout | mat2.Layout) == Layout.Strided;
        return fuses ? AddedProduct(input, mat1, mat2, keep, factor) : Combine(input, Mm(mat1, mat2), beta, alpha, "addmm");
    }

    // The product is added to what its result holds while tiles of it are in registers.
    private static Tensor AddedProduct(Tensor input, Tensor mat1, Tensor mat2, Scalar beta, Scalar alpha)
    {
        long rows = mat1.Shape[0], columns = mat2.Shape[1];
        Check.BroadcastsTo(input.Shape, new Shape(rows, columns), "addmm");
        Tensor result = Output.Take(rows, columns, mat1.DType, mat1.Device) ?? new Tensor(rows, columns, mat1.DType, mat1.Device);
        if (beta.ToDouble() != 0) Backend.Run(result, new CopyKernel(Views.Expand(input.Detach(), result.Shape), result));
        Backend.Run(result, new MatMulKernel(mat1, mat2, result, alpha, beta));
        return Gradient.IsNeeded(input, mat1, mat2)
            ? Gradient.Record(result, new AddmmBackward(input, mat1, mat2, beta, alpha), input, mat1, mat2)
            : result;
    }

    /// <summary>beta · input + alpha · mat · vec.</summary>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Addmv(Tensor input, Tensor mat, Tensor vec, Scalar? beta = null, Scalar? alpha = null)
        => Combine(input, Mv(mat, vec), beta, alpha, "addmv");

    /// <summary>beta · input + alpha · batch1 · batch2, product by product.</summary>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Baddbmm(Tensor input, Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null)
        => Combine(input, Bmm(batch1, batch2), beta, alpha, "baddbmm");

    /// <summary>beta · input + alpha · Σ batch1 · batch2, summed over the batch.</summary>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Addbmm(Tensor input, Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null)
        => Combine(input, Torch.Sum(Bmm(batch1, batch2), 0, dtype: batch1.DType), beta, alpha, "addbmm");

    /// <summary>The outer product of two vectors.</summary>
    /// <exception cref="ArgumentException">An operand is no vector.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.Out, Name = "Ger")]
    public static Tensor Outer(Tensor input, Tensor vec2)
    {
        Check.Rank(input, 1, "outer", nameof(input));
        Check.Rank(vec2, 1, "outer", nameof(vec2));
        return Views.Unsqueeze(input, 1) * vec2;
    }

    /// <summary>beta · input + alpha · the outer product of two vectors; of bool the logical or of both. Dtypes are promoted.</summary>
    /// <exception cref="ArgumentException">Ranks or sizes do not fit, or integers get factors that are none.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Addr(Tensor input, Tensor vec1, Tensor vec2, Scalar? beta = null, Scalar? alpha = null)
    {
        Check.Rank(vec1, 1, "addr", nameof(vec1));
        Check.Rank(vec2, 1, "addr", nameof(vec2));
        DType dtype = Promotion.Result(input, vec1, vec2);
        Scalar keep = beta ?? 1, factor = alpha ?? 1;
        if (!dtype.IsDifferentiable && (keep.IsFloatingPoint || factor.IsFloatingPoint))
            Check.ThrowArgument($"addr: for integral input tensors, beta and alpha must not be floating point numbers; got {keep} and {factor}");
        Tensor product = Outer(vec1.To(dtype), vec2.To(dtype));
        if (dtype != DType.Bool) return Combine(input.To(dtype), product, beta, alpha, "addr");
        Check.BroadcastsTo(input.Shape, product.Shape, "addr");
        Tensor scaled = factor.ToBool() ? product : Torch.ZerosLike(product);
        return keep.ToBool() ? Torch.LogicalOr(input, scaled) : scaled;
    }

    /// <summary>y = x · weightᵀ + bias over the last dimension.</summary>
    /// <param name="input">[..., in].</param>
    /// <param name="weight">[out, in], or [in].</param>
    /// <param name="bias">[out], or null.</param>
    /// <returns>[..., out].</returns>
    /// <exception cref="ArgumentException">Dtypes or sizes do not fit.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias = null)
    {
        Check.SameDType(input, weight, "linear");
        if (Batching.IsUsed && Batching.Common(input, weight, bias) is { } frames)
            (input, weight, bias) = (Batching.Lift(input, frames), Batching.Lift(weight, frames), Batching.LiftTo(bias, frames));
        if (weight.NDim != 2 || input.NDim == 0)
        {
            Check.That(weight.NDim == 1 && input.NDim > 0, $"linear: weight must be [out, in] or [in] and input at least 1-dimensional; got {weight.Shape} and {input.Shape}");
            Tensor product = Matmul(input, weight);
            return bias is null ? product : product + bias;
        }
        if (input.Shape[-1] != weight.Shape[1])
            Check.ThrowArgument($"linear: the last size of the input and the second of the weight differ: {input.Shape} x {weight.Shape} transposed");
        if (bias is not null)
        {
            Check.SameDType(input, bias, "linear");
            if (bias.NDim != 1 || bias.Shape[0] != weight.Shape[0])
            {
                Check.That(bias.Numel == 1 || bias.Shape[-1] == weight.Shape[0], $"linear: bias has shape {bias.Shape}; expected [{weight.Shape[0]}]");
                return Linear(input, weight) + bias;
            }
        }
        Tensor rows = input.NDim == 2 ? input : Views.Reshape(input.Detach(), input.Numel / Math.Max(1, input.Shape[-1]), input.Shape[-1]);
        if (input.Shape[-1] == 0) rows = Torch.Empty([Outermost(input), 0], dtype: input.DType, device: input.Device);
        Span<long> sizes = stackalloc long[input.NDim];
        Shape.AsSpan(in input.Shape).CopyTo(sizes);
        sizes[^1] = weight.Shape[0];
        Tensor result = Torch.Empty(sizes, dtype: input.DType, device: input.Device);
        Backend.Run(result, new LinearKernel(rows, weight, bias, result));
        return Gradient.IsNeeded(input, weight, bias) ? Gradient.Record(result, new LinearBackward(input, weight), input, weight, bias) : result;
    }

    private static long Outermost(Tensor input)
    {
        long product = 1;
        foreach (long size in Shape.AsSpan(in input.Shape)[..^1]) product *= size;
        return product;
    }

    private static Tensor Flatten(Tensor input, in Shape batch, long rows, long columns)
    {
        if (input.NDim == 3 && input.Shape[0] == batch.Numel) return input;
        long own = 1;
        for (int d = 0; d < input.NDim - 2; d++) own *= input.Shape[d];
        if (own == 1) return Views.Reshape(input, 1, rows, columns);
        return Views.Reshape(Views.Expand(input, [.. batch, rows, columns]), batch.Numel, rows, columns);
    }

    /// <summary>Batched products; a batch of 1 repeats.</summary>
    internal static Tensor BatchedProduct(Tensor input, Tensor other, long batch)
    {
        if (Batching.IsUsed) (input, other) = Batching.Align(input, other);
        var shape = new Shape(batch, input.Shape[1], other.Shape[2]);
        Tensor result = Output.Take(shape, input.DType, input.Device) ?? new Tensor(in shape, input.DType, input.Device);
        Multiply(input, other, result);
        return Gradient.IsNeeded(input, other) ? Gradient.Record(result, new BmmBackward(input, other), input, other) : result;
    }

    /// <summary>A product of two matrices as a tensor of another shape that owns its memory, without a gradient.</summary>
    internal static Tensor MmShaped(Tensor left, Tensor right, in Shape shape)
    {
        var result = new Tensor(in shape, left.DType, left.Device);
        Shape sizes = [left.Shape[0], right.Shape[1]];
        Multiply(left, right, new Tensor(result.Storage, in sizes, Shape.ContiguousStrides(sizes), 0, result.DType));
        return result;
    }

    private static void Multiply(Tensor left, Tensor right, Tensor result)
    {
        if (!TinyProduct.TryRun(left, right, result)) Backend.Run(result, new MatMulKernel(left, right, result, 1, 0));
    }

    private static Tensor Inner(Tensor input, Tensor other, string operation)
    {
        Check.Rank(input, 1, operation, nameof(input));
        Check.Rank(other, 1, operation, nameof(other));
        Check.SameDType(input, other, operation);
        Check.That(input.Shape[0] == other.Shape[0], $"{operation}: sizes differ: {input.Shape} and {other.Shape}");
        return Views.Reshape(Mm(Views.Unsqueeze(input, 0), Views.Unsqueeze(other, 1)), []);
    }

    private static Tensor Combine(Tensor input, Tensor product, Scalar? beta, Scalar? alpha, string operation)
    {
        Check.SameDType(input, product, operation);
        Check.BroadcastsTo(input.Shape, product.Shape, operation);
        Scalar keep = beta ?? 1, factor = alpha ?? 1;
        if (!product.DType.IsComplex && (keep.ToComplex().Imaginary != 0 || factor.ToComplex().Imaginary != 0))
            Check.ThrowArgument($"{operation}: for {product.DType.Name} tensors, beta and alpha must not be complex numbers; got {keep} and {factor}");
        // PyTorch drops the fractions of factors here, where other operations refuse them.
        if (!product.DType.IsDifferentiable) (keep, factor) = (keep.ToInt64(), factor.ToInt64());
        Tensor scaled = factor.ToComplex() == 1 ? product : product * factor;
        // At beta = 0 the input is ignored, NaN included.
        if (keep.ToComplex() == 0) return Gradient.IsNeeded(input) ? scaled + Gradient.Record("Ignored", Torch.ZerosLike(input.Detach()), input, static grad => Torch.ZerosLike(grad)) : scaled;
        return keep.ToComplex() == 1 ? input + scaled : (input * keep) + scaled;
    }

    private static void CheckInner(Tensor left, Tensor right, string operation)
    {
        Check.SameDType(left, right, operation);
        Check.SameDevice(left, right, operation);
        if (Shape.AsSpan(in left.Shape)[^1] != Shape.AsSpan(in right.Shape)[^2]) ThrowInner(left, right, operation);
    }

    private static void ThrowInner(Tensor left, Tensor right, string operation)
    {
        string hint = right.NDim >= 2 && left.Shape[-1] == right.Shape[-1] ? "; did you mean other.MT?" : string.Empty;
        Check.ThrowArgument($"{operation}: inner dimensions differ: {left.Shape} x {right.Shape} ({left.Shape[-1]} != {right.Shape[right.NDim >= 2 ? -2 : -1]}){hint}");
    }
}
