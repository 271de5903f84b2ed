namespace Linstock.Distributions;

/// <summary>
/// The generalised Pareto distribution of what exceeds a high threshold: density <c>(1 + ξ z)^(-1/ξ - 1) / σ</c>, z = (x - μ) / σ,
/// and <c>exp(-z) / σ</c> for ξ = 0.
/// </summary>
public sealed class GeneralizedPareto : Distribution
{
    /// <summary>A distribution, or a batch in the broadcast shape.</summary>
    /// <param name="loc">The smallest value μ.</param>
    /// <param name="scale">The scale σ > 0.</param>
    /// <param name="concentration">The shape ξ: negative for a bounded distribution, positive for a heavy tail.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public GeneralizedPareto(TensorOrNumber loc, TensorOrNumber scale, TensorOrNumber concentration, bool? validateArgs = null)
        : this(Parameters.Broadcast(loc, scale, concentration), validateArgs)
    {
    }

    private GeneralizedPareto((Tensor Loc, Tensor Scale, Tensor Concentration) parameters, bool? validateArgs)
        : base(
            parameters.Loc.Shape,
            [],
            validateArgs,
            new DistributionParameter("loc", parameters.Loc, Constraints.Real),
            new DistributionParameter("scale", parameters.Scale, Constraints.Positive),
            new DistributionParameter("concentration", parameters.Concentration, Constraints.Real))
        => (Loc, Scale, Concentration) = parameters;

    /// <summary>The smallest value μ.</summary>
    public Tensor Loc { get; }

    /// <summary>The scale σ.</summary>
    public Tensor Scale { get; }

    /// <summary>The shape ξ.</summary>
    public Tensor Concentration { get; }

    /// <inheritdoc/>
    public override Constraint Support
        => Constraints.Interval(Loc, Torch.Where(Concentration < 0, Loc - Scale / Concentration, double.PositiveInfinity));

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => (Loc + Scale / (1 - Concentration)).MaskedFill(Concentration >= 1, double.PositiveInfinity);

    /// <inheritdoc/>
    public override Tensor Mode => Loc;

    /// <inheritdoc/>
    public override Tensor Variance
        => (Scale.Square() / ((1 - Concentration).Square() * (1 - 2 * Concentration))).MaskedFill(Concentration >= 0.5, double.PositiveInfinity);

    private Tensor IsExponential => Torch.Eq(Concentration, 0);

    // ξ without the zeros that are treated apart, so that no gradient becomes NaN.
    private Tensor NonZero => Concentration.MaskedFill(IsExponential, 1);

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
        => Icdf(Torch.Rand(ExtendedShape(sampleShape), dtype: Loc.DType, device: Loc.Device));

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor z = (value - Loc) / Scale;
        Tensor tail = -(1 / NonZero + 1) * (NonZero * z).Log1p();
        return Torch.Where(IsExponential, -z, tail) - Scale.Log();
    }

    /// <inheritdoc/>
    public override Tensor Cdf(Tensor value)
    {
        ValidateSample(value);
        Tensor z = (value - Loc) / Scale;
        return -Torch.Where(IsExponential, -z, -(NonZero * z).Log1p() / NonZero).Expm1();
    }

    /// <inheritdoc/>
    public override Tensor Icdf(Tensor value)
    {
        Tensor logSurvival = (-value).Log1p();
        return Loc + Scale * Torch.Where(IsExponential, -logSurvival, (-NonZero * logSurvival).Expm1() / NonZero);
    }

    /// <summary>log σ + ξ + 1.</summary>
    public override Tensor Entropy() => Scale.Log() + Concentration + 1;

    /// <inheritdoc/>
    public override GeneralizedPareto Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new GeneralizedPareto(
            Loc.Expand(batchShape), Scale.Expand(batchShape), Concentration.Expand(batchShape), validateArgs: false));
}
