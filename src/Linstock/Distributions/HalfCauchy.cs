namespace Linstock.Distributions;

/// <summary>The distribution of |X| for a Cauchy X with median 0: density <c>2 / (π γ (1 + (x / γ)²))</c> for x ≥ 0.</summary>
public sealed class HalfCauchy : TransformedDistribution
{
    /// <summary>A half-cauchy distribution, or a batch.</summary>
    /// <param name="scale">The scale of the variable whose absolute value it is, > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">The scale is not positive.</exception>
    public HalfCauchy(TensorOrNumber scale, bool? validateArgs = null)
        : this(new Cauchy(0, scale, validateArgs: false), validateArgs)
    {
    }

    private HalfCauchy(Cauchy whole, bool? validateArgs)
        : base(whole, [new AbsTransform()], validateArgs, [new("scale", whole.Scale, Constraints.Positive)])
    {
    }

    /// <summary>The scale.</summary>
    public Tensor Scale => Whole.Scale;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Nonnegative;

    /// <inheritdoc/>
    public override Tensor Mean => Parameters.Filled(BatchShape, double.PositiveInfinity, Scale);

    /// <inheritdoc/>
    public override Tensor Mode => Torch.ZerosLike(Scale);

    /// <inheritdoc/>
    public override Tensor Variance => Whole.Variance;

    /// <summary>The distribution of the variable whose absolute value it is.</summary>
    internal Cauchy Whole => (Cauchy)BaseDist;

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return Torch.Where(value >= 0, Whole.LogProb(value) + Math.Log(2), double.NegativeInfinity);
    }

    /// <inheritdoc/>
    public override Tensor Cdf(Tensor value)
    {
        ValidateSample(value);
        return 2 * Whole.Cdf(value) - 1;
    }

    /// <inheritdoc/>
    public override Tensor Icdf(Tensor value) => Whole.Icdf((value + 1) / 2);

    /// <inheritdoc/>
    public override Tensor Entropy() => Whole.Entropy() - Math.Log(2);

    /// <inheritdoc/>
    public override HalfCauchy Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new HalfCauchy(Whole.Expand(batchShape), validateArgs: false));
}
