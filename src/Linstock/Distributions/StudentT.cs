namespace Linstock.Distributions;

/// <summary>Student's t distribution: density proportional to <c>(1 + y² / ν)^(-(ν + 1) / 2)</c>, y = (x - μ) / σ.</summary>
public sealed class StudentT : Distribution
{
    private readonly Chi2 _chi2;

    /// <summary>A StudentT distribution, or a batch in the broadcast shape.</summary>
    /// <param name="df">The degrees of freedom ν > 0.</param>
    /// <param name="loc">The location μ; null means 0.</param>
    /// <param name="scale">The scale σ > 0; null means 1.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public StudentT(TensorOrNumber df, TensorOrNumber? loc = null, TensorOrNumber? scale = null, bool? validateArgs = null)
        : this(Parameters.Broadcast(df, loc ?? 0, scale ?? 1), validateArgs)
    {
    }

    private StudentT((Tensor Df, Tensor Loc, Tensor Scale) parameters, bool? validateArgs)
        : base(
            parameters.Df.Shape,
            [],
            validateArgs,
            new DistributionParameter("df", parameters.Df, Constraints.Positive),
            new DistributionParameter("loc", parameters.Loc, Constraints.Real),
            new DistributionParameter("scale", parameters.Scale, Constraints.Positive))
    {
        (Df, Loc, Scale) = parameters;
        _chi2 = new Chi2(Df, validateArgs);
    }

    /// <summary>The degrees of freedom ν > 0.</summary>
    public Tensor Df { get; }

    /// <summary>The location μ.</summary>
    public Tensor Loc { get; }

    /// <summary>The scale σ > 0.</summary>
    public Tensor Scale { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Real;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => Loc.MaskedFill(Df <= 1, double.NaN);

    /// <inheritdoc/>
    public override Tensor Mode => Loc;

    /// <inheritdoc/>
    public override Tensor Variance
        => (Scale.Pow(2) * Df / (Df - 2)).MaskedFill(Df <= 2, double.PositiveInfinity).MaskedFill(Df <= 1, double.NaN);

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
    {
        Tensor normal = Parameters.StandardNormal(ExtendedShape(sampleShape), Df);
        Tensor chi2 = _chi2.Rsample(sampleShape);
        return Loc + Scale * (normal * (chi2 / Df).Rsqrt());
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor y = (value - Loc) / Scale;
        Tensor normalizer = Scale.Log() + 0.5 * Df.Log() + 0.5 * Math.Log(Math.PI) + (0.5 * Df).Lgamma() - (0.5 * (Df + 1)).Lgamma();
        return -0.5 * (Df + 1) * (y.Pow(2) / Df).Log1p() - normalizer;
    }

    /// <inheritdoc/>
    public override Tensor Entropy()
    {
        // log Γ(½) = ½ log π.
        Tensor logBeta = (0.5 * Df).Lgamma() + 0.5 * Math.Log(Math.PI) - (0.5 * (Df + 1)).Lgamma();
        return Scale.Log() + 0.5 * (Df + 1) * ((0.5 * (Df + 1)).Digamma() - (0.5 * Df).Digamma()) + 0.5 * Df.Log() + logBeta;
    }

    /// <inheritdoc/>
    public override StudentT Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new StudentT(Df.Expand(batchShape), Loc.Expand(batchShape), Scale.Expand(batchShape), validateArgs: false));
}
