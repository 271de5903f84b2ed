using Linstock.Backends.Batched;

namespace Linstock.Ops.Statistics;

/// <summary>How variables vary together.</summary>
internal static class Covariances
{
    /// <summary>The covariances of variables: C_ij = Σ_k w_k (x_ik - mean_i) conj(x_jk - mean_j) / norm.</summary>
    /// <param name="input">[variables, observations], or one variable.</param>
    /// <param name="correction">What is taken off the number of observations.</param>
    /// <param name="fweights">How often each observation counts; integers.</param>
    /// <param name="aweights">How much each observation matters.</param>
    /// <returns>[variables, variables]; of one variable its variance, without dimensions.</returns>
    /// <exception cref="ArgumentException">The input has more than two dimensions or is bool, or weights do not fit or are negative.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Cov(Tensor input, long correction = 1, Tensor? fweights = null, Tensor? aweights = null)
    {
        Check.RankBetween(input, 0, 2, "cov", nameof(input));
        Check.That(input.DType != DType.Bool, $"cov: not implemented for bool; expected a number dtype");
        Tensor x = input.NDim < 2 ? Views.Reshape(input, 1, -1) : input;
        long count = x.Shape[1];
        CheckWeights(fweights, count, "fweights", mustBeInteger: true);
        CheckWeights(aweights, count, "aweights", mustBeInteger: false);
        if (!x.DType.IsDifferentiable) x = x.To(Torch.GetDefaultDType());

        Tensor? weights = fweights is null ? aweights : aweights is null ? fweights : fweights * aweights;
        Tensor mean, norm;
        if (weights is null)
        {
            mean = Torch.Sum(x, 1, keepdim: true) / (double)count;
            norm = Torch.Full([], Math.Max(0, count - correction), dtype: x.DType.ToReal(), device: x.Device);
        }
        else
        {
            Tensor total = Torch.Sum(weights);
            Check.That(count == 0 || total.IsMeta || !Array.Exists(Whole.Values(total.Detach()).ToArray<double>(), static sum => sum == 0), $"cov: weights sum to zero, can't be normalized");
            mean = Torch.Sum(x * weights, 1, keepdim: true) / total;
            norm = aweights is null ? total - correction
                : correction == 0 ? total
                : total - (Torch.Sum(weights * aweights) * correction / total);
            norm = Torch.ClampMin(norm, 0);
        }
        Tensor centered = x - mean;
        Tensor weighted = weights is null ? centered : centered * weights;
        Tensor adjoint = Views.Transpose(weighted, 0, 1);
        if (adjoint.IsComplex) adjoint = ComplexParts.Conj(adjoint);
        Tensor product = Torch.Matmul(centered, adjoint.To(centered.DType)) / norm;
        return Views.Squeeze(product);
    }

    /// <summary>The correlation coefficients of variables: R_ij = C_ij / √(C_ii C_jj), kept within [-1, 1].</summary>
    /// <param name="input">[variables, observations], or one variable.</param>
    /// <returns>[variables, variables]; of one variable 1, without dimensions.</returns>
    /// <exception cref="ArgumentException">The input has more than two dimensions or is bool.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Corrcoef(Tensor input)
    {
        Check.RankBetween(input, 0, 2, "corrcoef", nameof(input));
        Tensor c = Cov(input);
        if (c.NDim == 0) return c / c;
        Tensor diagonal = Diagonals.Diagonal(c);
        Tensor deviation = Torch.Sqrt(diagonal.IsComplex ? ComplexParts.Real(diagonal) : diagonal);
        c = c / Views.Unsqueeze(deviation, 1) / Views.Unsqueeze(deviation, 0);
        return c.IsComplex
            ? ComplexParts.Complex(Torch.Clamp(ComplexParts.Real(c), -1, 1), Torch.Clamp(ComplexParts.Imag(c), -1, 1))
            : Torch.Clamp(c, -1, 1);
    }

    private static void CheckWeights(Tensor? weights, long count, string name, bool mustBeInteger)
    {
        if (weights is null) return;
        Check.RankBetween(weights, 0, 1, "cov", name);
        Check.That(mustBeInteger ? weights.DType.IsInteger : weights.IsFloatingPoint, $"cov: expected {name} to have {(mustBeInteger ? "an integer" : "a floating point")} dtype; got {weights.DType.Name}");
        Check.That(weights.Numel == count, $"cov: expected {name} to have the same number of elements as there are observations; got {weights.Numel}; expected {count}");
        Check.That(count == 0 || weights.IsMeta || Torch.Min(Whole.Values(weights.Detach())).Item<double>() >= 0, $"cov: {name} cannot be negative");
    }
}
