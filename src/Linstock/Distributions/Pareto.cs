namespace Linstock.Distributions;

/// <summary>The Pareto distribution: density <c>α m^α / x^(α+1)</c> for x ≥ m.</summary>
public sealed class Pareto : TransformedDistribution
{
    /// <summary>A Pareto distribution, or a batch in the broadcast shape.</summary>
    /// <param name="scale">The smallest value m > 0.</param>
    /// <param name="alpha">The shape α > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public Pareto(TensorOrNumber scale, TensorOrNumber alpha, bool? validateArgs = null)
        : this(Parameters.Broadcast(scale, alpha), validateArgs)
    {
    }

    private Pareto((Tensor Scale, Tensor Alpha) p, bool? validateArgs)
        : base(
            new Exponential(p.Alpha, validateArgs: false),
            [new ExpTransform(), new AffineTransform(0, p.Scale)],
            validateArgs,
            [new("scale", p.Scale, Constraints.Positive), new("alpha", p.Alpha, Constraints.Positive)])
        => (Scale, Alpha) = p;

    /// <summary>The smallest value m > 0.</summary>
    public Tensor Scale { get; }

    /// <summary>The shape α > 0.</summary>
    public Tensor Alpha { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.GreaterThanEq(Scale);

    /// <inheritdoc/>
    public override Tensor Mean
    {
        get
        {
            // Infinite up to α = 1.
            Tensor alpha = Alpha.Clamp(min: 1);
            return alpha * Scale / (alpha - 1);
        }
    }

    /// <inheritdoc/>
    public override Tensor Mode => Scale;

    /// <inheritdoc/>
    public override Tensor Variance
    {
        get
        {
            // Infinite up to α = 2.
            Tensor alpha = Alpha.Clamp(min: 2);
            return Scale.Pow(2) * alpha / ((alpha - 1).Pow(2) * (alpha - 2));
        }
    }

    /// <summary>log(m / α) + 1 + 1 / α.</summary>
    public override Tensor Entropy() => (Scale / Alpha).Log() + (1 + Alpha.Reciprocal());

    /// <inheritdoc/>
    public override Pareto Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Pareto(Scale.Expand(batchShape), Alpha.Expand(batchShape), validateArgs: false));
}
