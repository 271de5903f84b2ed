namespace Linstock.Distributions;

/// <summary>The Cauchy distribution: density <c>1 / (π γ (1 + ((x - x₀) / γ)²))</c>. It has no mean.</summary>
public sealed class Cauchy : Distribution
{
    /// <summary>A Cauchy distribution, or a batch in the broadcast shape.</summary>
    /// <param name="loc">The median x₀.</param>
    /// <param name="scale">The half width γ > 0 at half of the maximum.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public Cauchy(TensorOrNumber loc, TensorOrNumber scale, bool? validateArgs = null)
        : this(Parameters.Broadcast(loc, scale), validateArgs)
    {
    }

    private Cauchy((Tensor Loc, Tensor Scale) parameters, bool? validateArgs)
        : base(
            parameters.Loc.Shape,
            [],
            validateArgs,
            new DistributionParameter("loc", parameters.Loc, Constraints.Real),
            new DistributionParameter("scale", parameters.Scale, Constraints.Positive))
    {
        (Loc, Scale) = parameters;
    }

    /// <summary>The median x₀.</summary>
    public Tensor Loc { get; }

    /// <summary>The half width γ > 0 at half of the maximum.</summary>
    public Tensor Scale { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Real;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => Parameters.Filled(BatchShape, double.NaN, Loc);

    /// <inheritdoc/>
    public override Tensor Mode => Loc;

    /// <inheritdoc/>
    public override Tensor Variance => Parameters.Filled(BatchShape, double.PositiveInfinity, Loc);

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape) => Loc + Torch.Empty(ExtendedShape(sampleShape), dtype: Loc.DType, device: Loc.Device).Cauchy_() * Scale;

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return -Math.Log(Math.PI) - Scale.Log() - (1 + ((value - Loc) / Scale).Pow(2)).Log();
    }

    /// <inheritdoc/>
    public override Tensor Cdf(Tensor value)
    {
        ValidateSample(value);
        return ((value - Loc) / Scale).Atan() / Math.PI + 0.5;
    }

    /// <inheritdoc/>
    public override Tensor Icdf(Tensor value) => (Math.PI * (value - 0.5)).Tan() * Scale + Loc;

    /// <summary>log 4πγ.</summary>
    public override Tensor Entropy() => Math.Log(4 * Math.PI) + Scale.Log();

    /// <inheritdoc/>
    public override Cauchy Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Cauchy(Loc.Expand(batchShape), Scale.Expand(batchShape), validateArgs: false));
}
