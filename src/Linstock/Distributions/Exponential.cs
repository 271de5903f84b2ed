namespace Linstock.Distributions;

/// <summary>The exponential distribution: density <c>λ exp(-λ x)</c> for x ≥ 0.</summary>
public sealed class Exponential : ExponentialFamily
{
    /// <summary>An Exponential distribution, or a batch in the broadcast shape.</summary>
    /// <param name="rate">The rate λ > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint.</exception>
    public Exponential(TensorOrNumber rate, bool? validateArgs = null)
        : this(rate.ToTensor(), validateArgs)
    {
    }

    private Exponential(Tensor rate, bool? validateArgs)
        : base(rate.Shape, [], validateArgs, new DistributionParameter("rate", rate, Constraints.Positive))
    {
        Rate = rate;
    }

    /// <summary>The rate λ > 0.</summary>
    public Tensor Rate { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Nonnegative;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => Rate.Reciprocal();

    /// <inheritdoc/>
    public override Tensor Mode => Torch.ZerosLike(Rate);

    /// <inheritdoc/>
    public override Tensor Stddev => Rate.Reciprocal();

    /// <inheritdoc/>
    public override Tensor Variance => Rate.Pow(-2);

    /// <inheritdoc/>
    protected internal override double MeanCarrierMeasure => 0;

    /// <inheritdoc/>
    protected internal override Tensor[] NaturalParams => [-Rate];

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape) => Torch.Empty(ExtendedShape(sampleShape), dtype: Rate.DType, device: Rate.Device).Exponential_() / Rate;

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return Rate.Log() - Rate * value;
    }

    /// <inheritdoc/>
    public override Tensor Cdf(Tensor value)
    {
        ValidateSample(value);
        return 1 - (-Rate * value).Exp();
    }

    /// <inheritdoc/>
    public override Tensor Icdf(Tensor value) => -(1 - value).Log() / Rate;

    /// <summary>1 - log λ.</summary>
    public override Tensor Entropy() => 1 - Rate.Log();

    /// <inheritdoc/>
    public override Exponential Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Exponential(Rate.Expand(batchShape), validateArgs: false));

    /// <inheritdoc/>
    protected internal override Tensor LogNormalizer(params ReadOnlySpan<Tensor> naturalParams)
        => -(-naturalParams[0]).Log();
}
