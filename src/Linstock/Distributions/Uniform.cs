namespace Linstock.Distributions;

/// <summary>The uniform distribution: density <c>1 / (high - low)</c> on [low, high).</summary>
public sealed class Uniform : Distribution
{
    /// <summary>An Uniform distribution, or a batch in the broadcast shape.</summary>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end, larger than the lower one.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public Uniform(TensorOrNumber low, TensorOrNumber high, bool? validateArgs = null)
        : this(Parameters.Broadcast(low, high), validateArgs)
    {
    }

    private Uniform((Tensor Low, Tensor High) parameters, bool? validateArgs)
        : base(
            parameters.Low.Shape,
            [],
            validateArgs,
            new DistributionParameter("low", parameters.Low, Constraints.Dependent),
            new DistributionParameter("high", parameters.High, Constraints.Dependent))
    {
        (Low, High) = parameters;
        Check.That(
            !ValidatesArgs || (Low.Detach() < High.Detach()).All().Item<bool>(),
            $"Uniform: an interval is empty; got low {Low.Detach()}, high {High.Detach()}; expected low < high");
    }

    /// <summary>The lower end.</summary>
    public Tensor Low { get; }

    /// <summary>The upper end, larger than the lower one.</summary>
    public Tensor High { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Interval(Low, High);

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => (High + Low) / 2;

    /// <inheritdoc/>
    public override Tensor Mode => double.NaN * High;

    /// <inheritdoc/>
    public override Tensor Stddev => (High - Low) / Math.Sqrt(12);

    /// <inheritdoc/>
    public override Tensor Variance => (High - Low).Pow(2) / 12;

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape) => Low + Torch.Rand(ExtendedShape(sampleShape), dtype: Low.DType, device: Low.Device) * (High - Low);

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor inside = (Low <= value).To(Low.DType) * (High > value).To(Low.DType);
        return inside.Log() - (High - Low).Log();
    }

    /// <inheritdoc/>
    public override Tensor Cdf(Tensor value)
    {
        ValidateSample(value);
        return ((value - Low) / (High - Low)).Clamp(min: 0, max: 1);
    }

    /// <inheritdoc/>
    public override Tensor Icdf(Tensor value) => value * (High - Low) + Low;

    /// <summary>log (high - low).</summary>
    public override Tensor Entropy() => (High - Low).Log();

    /// <inheritdoc/>
    public override Uniform Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Uniform(Low.Expand(batchShape), High.Expand(batchShape), validateArgs: false));
}
