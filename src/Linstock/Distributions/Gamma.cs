using Linstock.Ops.Sampling;

namespace Linstock.Distributions;

/// <summary>The gamma distribution: density <c>β^α x^(α-1) exp(-β x) / Γ(α)</c> for x > 0.</summary>
public class Gamma : ExponentialFamily
{
    /// <summary>A Gamma distribution, or a batch in the broadcast shape.</summary>
    /// <param name="concentration">The shape α > 0.</param>
    /// <param name="rate">The rate β > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public Gamma(TensorOrNumber concentration, TensorOrNumber rate, bool? validateArgs = null)
        : this(Parameters.Broadcast(concentration, rate), validateArgs)
    {
    }

    /// <summary>A special case with a parameter of its own.</summary>
    private protected Gamma((Tensor Concentration, Tensor Rate) parameters, bool? validateArgs, DistributionParameter parameter)
        : base(parameters.Concentration.Shape, [], validateArgs, parameter)
        => (Concentration, Rate) = parameters;

    private Gamma((Tensor Concentration, Tensor Rate) parameters, bool? validateArgs)
        : base(
            parameters.Concentration.Shape,
            [],
            validateArgs,
            new DistributionParameter("concentration", parameters.Concentration, Constraints.Positive),
            new DistributionParameter("rate", parameters.Rate, Constraints.Positive))
    {
        (Concentration, Rate) = parameters;
    }

    /// <summary>The shape α > 0.</summary>
    public Tensor Concentration { get; }

    /// <summary>The rate β > 0.</summary>
    public Tensor Rate { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Nonnegative;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => Concentration / Rate;

    /// <inheritdoc/>
    public override Tensor Mode => ((Concentration - 1) / Rate).Clamp(min: 0);

    /// <inheritdoc/>
    public override Tensor Variance => Concentration / Rate.Pow(2);

    /// <inheritdoc/>
    protected internal override double MeanCarrierMeasure => 0;

    /// <inheritdoc/>
    protected internal override Tensor[] NaturalParams => [Concentration - 1, -Rate];

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
    {
        Shape shape = ExtendedShape(sampleShape);
        Tensor value = GammaDeviates.StandardGamma(Concentration.Expand(shape)) / Rate.Expand(shape);
        // The floor is not part of the gradient.
        value.Detach().Clamp_(min: FloatingLimits.Tiny(value.DType));
        return value;
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return Torch.Xlogy(Concentration, Rate) + Torch.Xlogy(Concentration - 1, value) - Rate * value - Concentration.Lgamma();
    }

    /// <summary>α - log β + log Γ(α) + (1 - α) ψ(α).</summary>
    public override Tensor Entropy() => Concentration - Rate.Log() + Concentration.Lgamma() + (1 - Concentration) * Concentration.Digamma();

    /// <inheritdoc/>
    public override Gamma Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Gamma(Concentration.Expand(batchShape), Rate.Expand(batchShape), validateArgs: false));

    /// <inheritdoc/>
    protected internal override Tensor LogNormalizer(params ReadOnlySpan<Tensor> naturalParams)
        => (naturalParams[0] + 1).Lgamma() + (naturalParams[0] + 1) * (-naturalParams[1].Reciprocal()).Log();
}
