namespace Linstock.Distributions;

/// <summary>The distribution of exp(X) for a normal X: density <c>exp(-(log x - μ)² / 2σ²) / (x σ √2π)</c>.</summary>
public sealed class LogNormal : TransformedDistribution
{
    /// <summary>A log-normal distribution, or a batch in the broadcast shape.</summary>
    /// <param name="loc">The mean μ of the logarithm.</param>
    /// <param name="scale">The standard deviation σ > 0 of the logarithm.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public LogNormal(TensorOrNumber loc, TensorOrNumber scale, bool? validateArgs = null)
        : this(new Normal(loc, scale, validateArgs: false), validateArgs)
    {
    }

    private LogNormal(Normal normal, bool? validateArgs)
        : base(
            normal,
            [new ExpTransform()],
            validateArgs,
            [new("loc", normal.Loc, Constraints.Real), new("scale", normal.Scale, Constraints.Positive)])
    {
    }

    /// <summary>The mean μ of the logarithm.</summary>
    public Tensor Loc => Normal.Loc;

    /// <summary>The standard deviation σ of the logarithm.</summary>
    public Tensor Scale => Normal.Scale;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Positive;

    /// <inheritdoc/>
    public override Tensor Mean => (Loc + Scale.Pow(2) / 2).Exp();

    /// <inheritdoc/>
    public override Tensor Mode => (Loc - Scale.Square()).Exp();

    /// <inheritdoc/>
    public override Tensor Variance => (Scale.Pow(2).Exp() - 1) * (2 * Loc + Scale.Pow(2)).Exp();

    private Normal Normal => (Normal)BaseDist;

    /// <summary>½ + ½ log 2π + log σ + μ.</summary>
    public override Tensor Entropy() => Normal.Entropy() + Loc;

    /// <inheritdoc/>
    public override LogNormal Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new LogNormal(Normal.Expand(batchShape), validateArgs: false));
}
