namespace Linstock.Distributions;

/// <summary>The distribution of |X| for a normal X with mean 0: density <c>√(2/π) exp(-x² / 2σ²) / σ</c> for x ≥ 0.</summary>
public sealed class HalfNormal : TransformedDistribution
{
    /// <summary>A half-normal distribution, or a batch.</summary>
    /// <param name="scale">The scale of the variable whose absolute value it is, > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">The scale is not positive.</exception>
    public HalfNormal(TensorOrNumber scale, bool? validateArgs = null)
        : this(new Normal(0, scale, validateArgs: false), validateArgs)
    {
    }

    private HalfNormal(Normal whole, bool? validateArgs)
        : base(whole, [new AbsTransform()], validateArgs, [new("scale", whole.Scale, Constraints.Positive)])
    {
    }

    /// <summary>The scale.</summary>
    public Tensor Scale => Whole.Scale;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Nonnegative;

    /// <inheritdoc/>
    public override Tensor Mean => Scale * Math.Sqrt(2 / Math.PI);

    /// <inheritdoc/>
    public override Tensor Mode => Torch.ZerosLike(Scale);

    /// <inheritdoc/>
    public override Tensor Variance => Scale.Pow(2) * (1 - 2 / Math.PI);

    /// <summary>The distribution of the variable whose absolute value it is.</summary>
    internal Normal Whole => (Normal)BaseDist;

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
    public override HalfNormal Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new HalfNormal(Whole.Expand(batchShape), validateArgs: false));
}
