namespace Linstock.Distributions;

/// <summary>The distribution of 1/X for a gamma X: density <c>β^α x^(-α-1) exp(-β/x) / Γ(α)</c> for x > 0.</summary>
public sealed class InverseGamma : TransformedDistribution
{
    /// <summary>An InverseGamma distribution, or a batch in the broadcast shape.</summary>
    /// <param name="concentration">The shape α > 0.</param>
    /// <param name="rate">The rate β > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public InverseGamma(TensorOrNumber concentration, TensorOrNumber rate, bool? validateArgs = null)
        : this(Parameters.Broadcast(concentration, rate), validateArgs)
    {
    }

    private InverseGamma((Tensor Concentration, Tensor Rate) p, bool? validateArgs)
        : base(
            new Gamma(p.Concentration, p.Rate, validateArgs: false),
            [new PowerTransform(Torch.FullLike(p.Rate, -1))],
            validateArgs,
            [new("concentration", p.Concentration, Constraints.Positive), new("rate", p.Rate, Constraints.Positive)])
        => (Concentration, Rate) = p;

    /// <summary>The shape α > 0.</summary>
    public Tensor Concentration { get; }

    /// <summary>The rate β > 0.</summary>
    public Tensor Rate { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Positive;

    /// <inheritdoc/>
    public override Tensor Mean => (Rate / (Concentration - 1)).MaskedFill(Concentration <= 1, double.PositiveInfinity);

    /// <inheritdoc/>
    public override Tensor Mode => Rate / (Concentration + 1);

    /// <inheritdoc/>
    public override Tensor Variance
        => (Rate.Square() / ((Concentration - 1).Square() * (Concentration - 2))).MaskedFill(Concentration <= 2, double.PositiveInfinity);

    /// <summary>α + log β + log Γ(α) - (1 + α) ψ(α).</summary>
    public override Tensor Entropy() => Concentration + Rate.Log() + Concentration.Lgamma() - (1 + Concentration) * Concentration.Digamma();

    /// <inheritdoc/>
    public override InverseGamma Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new InverseGamma(Concentration.Expand(batchShape), Rate.Expand(batchShape), validateArgs: false));
}
