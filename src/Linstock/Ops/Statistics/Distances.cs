using Linstock.Ops.LinearAlgebra;

namespace Linstock.Ops.Statistics;

/// <summary>Norms by PyTorch's older name, and distances.</summary>
internal static class Distances
{
    /// <summary>The norm of order <paramref name="p"/> of all elements or over dimensions; "fro" and "nuc" are those of matrices.</summary>
    /// <param name="input">The tensor, floating point or complex.</param>
    /// <param name="p">The order; null means "fro".</param>
    /// <param name="dim">The dimensions; null means all.</param>
    /// <param name="keepdim">Whether they stay, with size 1.</param>
    /// <param name="dtype">If given, the input is converted to it first.</param>
    /// <exception cref="ArgumentException">The dtype is not floating point or complex, or the nuclear norm is not asked over two dimensions.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [TorchScript]
    public static Tensor Norm(Tensor input, NormOrder? p = null, IntList? dim = null, bool keepdim = false, DType? dtype = null)
    {
        NormOrder order = p ?? "fro";
        if (order.IsNuclear) return Torch.Linalg.MatrixNorm(input, order, dim ?? (0, 1), keepdim, dtype);
        double number = order.Number ?? 2;
        // Where nothing is added up the sum is 0, whatever the order; linalg.vector_norm refuses the orders without an identity.
        bool hasIdentity = number >= 0 && !double.IsPositiveInfinity(number);
        return input.Numel == 0 && !hasIdentity
            ? Torch.Linalg.VectorNorm(input, 1, dim, keepdim, dtype)
            : Torch.Linalg.VectorNorm(input, number, dim, keepdim, dtype);
    }

    /// <summary>The norm of order <paramref name="p"/> of the difference; both broadcast.</summary>
    /// <exception cref="ArgumentException">The dtypes are not floating point or complex, or shapes do not broadcast.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Dist(Tensor input, Tensor other, double p = 2) => Norms.VectorNorm(input - other, p);

    /// <summary>The tensor with every entry of a dimension whose norm exceeds <paramref name="maxnorm"/> scaled down to it.</summary>
    /// <param name="input">The tensor; at least two dimensions.</param>
    /// <param name="p">The order of the norm; positive.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="maxnorm">The largest norm.</param>
    /// <exception cref="ArgumentException">The order is not positive, the largest norm is negative, or there are fewer than two dimensions.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Renorm(Tensor input, double p, long dim, double maxnorm)
    {
        Check.That(p > 0, $"renorm: non-positive norm not supported; got {p}");
        Check.That(maxnorm >= 0, $"renorm: expected maxnorm to be >= 0; got {maxnorm}");
        Check.That(input.NDim >= 2, $"renorm: input needs at least 2 dimensions; got shape {input.Shape}");
        int place = Check.Dim(dim, input.NDim, "renorm");
        long[] others = [.. Enumerable.Range(0, input.NDim).Where(d => d != place).Select(d => (long)d)];
        Tensor norm = Norms.VectorNorm(input, p, (IntList)others, keepdim: true);
        Tensor factor = Torch.Where(Torch.Gt(norm, maxnorm), maxnorm / (norm + 1e-7), 1);
        return (input * factor).To(input.DType);
    }

    /// <summary>The distances of order <paramref name="p"/> between all pairs of rows.</summary>
    /// <param name="x1">[..., n, m]; the leading dimensions broadcast.</param>
    /// <param name="x2">[..., k, m].</param>
    /// <param name="p">The order; not negative.</param>
    /// <param name="computeMode">
    /// "use_mm_for_euclid_dist_if_necessary" (Euclidean distances of more than 25 rows through a matrix product),
    /// "use_mm_for_euclid_dist" or "donot_use_mm_for_euclid_dist".
    /// </param>
    /// <returns>[..., n, k].</returns>
    /// <exception cref="ArgumentException">Dtypes or shapes do not fit, the order is negative, or the mode is another.</exception>
    [Op(Surface.Function)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("cdist(x1, x2, p)")]
    public static Tensor Cdist(Tensor x1, Tensor x2, double p = 2.0, string computeMode = "use_mm_for_euclid_dist_if_necessary")
    {
        Check.FloatingPoint(x1.DType, "cdist");
        Check.SameDType(x1, x2, "cdist");
        Check.That(x1.NDim >= 2 && x2.NDim >= 2, $"cdist: requires at least 2 dimensions; got {x1.Shape} and {x2.Shape}");
        Check.That(x1.Shape[-1] == x2.Shape[-1], $"cdist: x1 and x2 must have the same number of columns; got {x1.Shape} and {x2.Shape}");
        Check.That(p >= 0, $"cdist: only supports non-negative p values; got {p}");
        bool byProduct = computeMode switch
        {
            "use_mm_for_euclid_dist_if_necessary" => x1.Shape[-2] > 25 || x2.Shape[-2] > 25,
            "use_mm_for_euclid_dist" => true,
            "donot_use_mm_for_euclid_dist" => false,
            _ => throw new ArgumentException($"cdist: {computeMode} is not a valid value for compute_mode", nameof(computeMode)),
        };
        Check.Broadcast(new Shape(Shape.AsSpan(in x1.Shape)[..^2]), new Shape(Shape.AsSpan(in x2.Shape)[..^2]), "cdist");
        if (p == 2 && byProduct && x1.Numel > 0 && x2.Numel > 0) return Euclidean(x1, x2);
        Tensor difference = Views.Unsqueeze(x1, -2) - Views.Unsqueeze(x2, -3);
        if (p == 0) return Differing(difference);
        // Over no columns the distance is 0 in every order, and its gradient is empty.
        return x1.Shape[-1] == 0 ? Torch.Sum(difference, -1) : Norms.VectorNorm(difference, p, -1);
    }

    /// <summary>The distances of order <paramref name="p"/> between every two rows, in the order of the upper triangle.</summary>
    /// <param name="input">[n, m], floating point.</param>
    /// <param name="p">The order; not negative.</param>
    /// <returns>[n (n - 1) / 2].</returns>
    /// <exception cref="ArgumentException">The input is not a floating point matrix, or the order is negative.</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor Pdist(Tensor input, double p = 2.0)
    {
        Check.FloatingPoint(input.DType, "pdist");
        Check.That(input.NDim == 2, $"pdist: only supports 2D tensors; got shape {input.Shape}");
        Check.That(p >= 0, $"pdist: only supports non-negative p values; got {p}");
        long rows = input.Shape[0];
        Tensor pairs = Torch.TriuIndices(rows, rows, 1, device: input.Device);
        Tensor difference = Torch.IndexSelect(input, 0, Views.Select(pairs, 0, 0)) - Torch.IndexSelect(input, 0, Views.Select(pairs, 0, 1));
        if (p == 0) return Differing(difference);
        return difference.Numel == 0 ? Torch.Sum(difference, -1) : Norms.VectorNorm(difference, p, -1);
    }

    // A number of columns: constant almost everywhere, so its gradient is zero.
    private static Tensor Differing(Tensor difference)
    {
        Tensor result = Torch.Sum(Torch.Ne(difference.Detach(), 0), -1).To(difference.DType);
        Shape shape = difference.Shape;
        return Gradient.IsNeeded(difference)
            ? Gradient.Record("Cdist", result, difference, grad => Torch.Zeros(shape, dtype: grad.DType, device: grad.Device))
            : result;
    }

    // |a|² + |b|² - 2ab as one product of rows that carry their squares.
    private static Tensor Euclidean(Tensor x1, Tensor x2)
    {
        Tensor a = x1.Detach(), b = x2.Detach();
        Tensor squaresOfA = Torch.Sum(a * a, -1, keepdim: true), squaresOfB = Torch.Sum(b * b, -1, keepdim: true);
        Tensor left = Joining.Cat([a * -2, squaresOfA, Torch.OnesLike(squaresOfA)], -1);
        Tensor right = Joining.Cat([b, Torch.OnesLike(squaresOfB), squaresOfB], -1);
        Tensor result = Torch.Sqrt(Torch.ClampMin(Torch.Matmul(left, Views.Transpose(right, -2, -1)), 0));
        return Gradient.IsNeeded(x1, x2) ? Record(result, x1, x2) : result;
    }

    private static Tensor Record(Tensor result, Tensor x1, Tensor x2)
    {
        Gradient.Record("EuclideanDist", [result], [x1, x2], [x1, x2, result], context =>
        {
            Tensor a = context.Saved(0), b = context.Saved(1), distance = context.Saved(2);
            Tensor ratio = Torch.Where(Torch.Eq(distance, 0), 0, context.Grad! / distance);
            Tensor toA = (a * Torch.Sum(ratio, -1, keepdim: true)) - Torch.Matmul(ratio, b);
            Tensor turned = Views.Transpose(ratio, -2, -1);
            Tensor toB = (b * Torch.Sum(turned, -1, keepdim: true)) - Torch.Matmul(turned, a);
            return [Broadcasting.SumTo(toA, a.Shape), Broadcasting.SumTo(toB, b.Shape)];
        });
        return result;
    }

    /// <summary>The cross product of vectors of three numbers along a dimension; both broadcast.</summary>
    /// <param name="input">Vectors.</param>
    /// <param name="other">Vectors.</param>
    /// <param name="dim">The dimension, of size 3; null means the first of that size.</param>
    /// <exception cref="ArgumentException">The numbers of dimensions differ, or there is no dimension of size 3.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Cross(Tensor input, Tensor other, long? dim = null)
    {
        if (dim is { } given) return VectorProducts.Cross(input, other, given);
        for (int d = 0; d < input.NDim; d++)
            if (input.Shape[d] == 3) return VectorProducts.Cross(input, other, d);
        throw new ArgumentException($"cross: no dimension of size 3 in the input; got {input.Shape} and {other.Shape}");
    }
}
