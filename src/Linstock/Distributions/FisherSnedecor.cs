namespace Linstock.Distributions;

/// <summary>The F distribution: the quotient of two chi-squared variables over their degrees of freedom d₁ and d₂.</summary>
public sealed class FisherSnedecor : Distribution
{
    private readonly Gamma _gamma1;
    private readonly Gamma _gamma2;

    /// <summary>A FisherSnedecor distribution, or a batch in the broadcast shape.</summary>
    /// <param name="df1">The numerator's degrees of freedom d₁ > 0.</param>
    /// <param name="df2">The denominator's degrees of freedom d₂ > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public FisherSnedecor(TensorOrNumber df1, TensorOrNumber df2, bool? validateArgs = null)
        : this(Parameters.Broadcast(df1, df2), validateArgs)
    {
    }

    private FisherSnedecor((Tensor Df1, Tensor Df2) parameters, bool? validateArgs)
        : base(
            parameters.Df1.Shape,
            [],
            validateArgs,
            new DistributionParameter("df1", parameters.Df1, Constraints.Positive),
            new DistributionParameter("df2", parameters.Df2, Constraints.Positive))
    {
        (Df1, Df2) = parameters;
        _gamma1 = new Gamma(Df1 * 0.5, Df1, validateArgs);
        _gamma2 = new Gamma(Df2 * 0.5, Df2, validateArgs);
    }

    /// <summary>The numerator's degrees of freedom d₁ > 0.</summary>
    public Tensor Df1 { get; }

    /// <summary>The denominator's degrees of freedom d₂ > 0.</summary>
    public Tensor Df2 { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Positive;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean
    {
        get
        {
            Tensor df2 = Df2.MaskedFill(Df2 <= 2, double.NaN);
            return df2 / (df2 - 2);
        }
    }

    /// <inheritdoc/>
    public override Tensor Mode => ((Df1 - 2) / Df1 * Df2 / (Df2 + 2)).MaskedFill(Df1 <= 2, double.NaN);

    /// <inheritdoc/>
    public override Tensor Variance
    {
        get
        {
            Tensor df2 = Df2.MaskedFill(Df2 <= 4, double.NaN);
            return 2 * df2.Pow(2) * (Df1 + df2 - 2) / (Df1 * (df2 - 2).Pow(2) * (df2 - 4));
        }
    }

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
    {
        Shape shape = ExtendedShape(sampleShape);
        Tensor numerator = _gamma1.Rsample(sampleShape).View(shape);
        Tensor denominator = _gamma2.Rsample(sampleShape).View(shape);
        double tiny = FloatingLimits.Tiny(denominator.DType);
        return (numerator / denominator.Clamp(min: tiny)).Clamp(min: tiny);
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor half1 = Df1 * 0.5;
        Tensor half2 = Df2 * 0.5;
        Tensor ratio = Df1 / Df2;
        Tensor beta = (half1 + half2).Lgamma() - half1.Lgamma() - half2.Lgamma();
        return beta + half1 * ratio.Log() + (half1 - 1) * value.Log() - (half1 + half2) * (ratio * value).Log1p();
    }

    /// <inheritdoc/>
    public override FisherSnedecor Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new FisherSnedecor(Df1.Expand(batchShape), Df2.Expand(batchShape), validateArgs: false));
}
