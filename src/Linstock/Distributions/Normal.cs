namespace Linstock.Distributions;

/// <summary>The normal distribution: density <c>exp(-(x - μ)² / 2σ²) / (σ √2π)</c>.</summary>
public sealed class Normal : ExponentialFamily
{
    /// <summary>A normal distribution, or a batch in the broadcast shape.</summary>
    /// <param name="loc">The mean μ.</param>
    /// <param name="scale">The standard deviation σ > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public Normal(TensorOrNumber loc, TensorOrNumber scale, bool? validateArgs = null)
        : this(Parameters.Broadcast(loc, scale), validateArgs)
    {
    }

    private Normal((Tensor Loc, Tensor Scale) parameters, bool? validateArgs)
        : base(
            parameters.Loc.Shape,
            [],
            validateArgs,
            new DistributionParameter("loc", parameters.Loc, Constraints.Real),
            new DistributionParameter("scale", parameters.Scale, Constraints.Positive))
        => (Loc, Scale) = parameters;

    /// <summary>The mean μ.</summary>
    public Tensor Loc { get; }

    /// <summary>The standard deviation σ.</summary>
    public Tensor Scale { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Real;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => Loc;

    /// <inheritdoc/>
    public override Tensor Mode => Loc;

    /// <inheritdoc/>
    public override Tensor Stddev => Scale;

    /// <inheritdoc/>
    public override Tensor Variance => Scale.Pow(2);

    /// <inheritdoc/>
    protected internal override double MeanCarrierMeasure => 0;

    /// <inheritdoc/>
    protected internal override Tensor[] NaturalParams => [Loc / Scale.Pow(2), -0.5 * Scale.Pow(2).Reciprocal()];

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        Shape shape = ExtendedShape(sampleShape);
        using (Torch.NoGrad()) return Torch.Normal(Loc.Expand(shape), Scale.Expand(shape));
    }

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
        => Loc + Parameters.StandardNormal(ExtendedShape(sampleShape), Loc) * Scale;

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return -(value - Loc).Pow(2) / (2 * Scale.Pow(2)) - Scale.Log() - Math.Log(Math.Sqrt(2 * Math.PI));
    }

    /// <inheritdoc/>
    public override Tensor Cdf(Tensor value)
    {
        ValidateSample(value);
        return 0.5 * (1 + ((value - Loc) * Scale.Reciprocal() / Math.Sqrt(2)).Erf());
    }

    /// <inheritdoc/>
    public override Tensor Icdf(Tensor value) => Loc + Scale * (2 * value - 1).Erfinv() * Math.Sqrt(2);

    /// <summary>½ + ½ log 2π + log σ.</summary>
    public override Tensor Entropy() => 0.5 + 0.5 * Math.Log(2 * Math.PI) + Scale.Log();

    /// <inheritdoc/>
    public override Normal Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Normal(Loc.Expand(batchShape), Scale.Expand(batchShape), validateArgs: false));

    /// <inheritdoc/>
    protected internal override Tensor LogNormalizer(params ReadOnlySpan<Tensor> naturalParams)
        => -0.25 * naturalParams[0].Pow(2) / naturalParams[1] + 0.5 * (-Math.PI / naturalParams[1]).Log();
}
