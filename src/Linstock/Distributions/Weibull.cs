namespace Linstock.Distributions;

/// <summary>The Weibull distribution: density <c>k/λ (x/λ)^(k-1) exp(-(x/λ)^k)</c> for x > 0.</summary>
public sealed class Weibull : TransformedDistribution
{
    /// <summary>A Weibull distribution, or a batch in the broadcast shape.</summary>
    /// <param name="scale">The scale λ > 0.</param>
    /// <param name="concentration">The shape k > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public Weibull(TensorOrNumber scale, TensorOrNumber concentration, bool? validateArgs = null)
        : this(Parameters.Broadcast(scale, concentration), validateArgs)
    {
    }

    private Weibull((Tensor Scale, Tensor Concentration) p, bool? validateArgs)
        : base(
            new Exponential(Torch.OnesLike(p.Scale), validateArgs: false),
            [new PowerTransform(p.Concentration.Reciprocal()), new AffineTransform(0, p.Scale)],
            validateArgs,
            [new("scale", p.Scale, Constraints.Positive), new("concentration", p.Concentration, Constraints.Positive)])
        => (Scale, Concentration) = p;

    /// <summary>The scale λ > 0.</summary>
    public Tensor Scale { get; }

    /// <summary>The shape k > 0.</summary>
    public Tensor Concentration { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Positive;

    /// <inheritdoc/>
    public override Tensor Mean => Scale * (1 + Concentration.Reciprocal()).Lgamma().Exp();

    /// <inheritdoc/>
    public override Tensor Mode => Scale * ((Concentration - 1) / Concentration).Pow(Concentration.Reciprocal());

    /// <inheritdoc/>
    public override Tensor Variance
        => Scale.Pow(2) * ((1 + 2 * Concentration.Reciprocal()).Lgamma().Exp() - (2 * (1 + Concentration.Reciprocal()).Lgamma()).Exp());

    /// <summary>γ (1 - 1/k) + log(λ/k) + 1 with Euler's γ.</summary>
    public override Tensor Entropy() => Parameters.EulerGamma * (1 - Concentration.Reciprocal()) + (Scale * Concentration.Reciprocal()).Log() + 1;

    /// <inheritdoc/>
    public override Weibull Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Weibull(Scale.Expand(batchShape), Concentration.Expand(batchShape), validateArgs: false));
}
