namespace Linstock.Distributions;

/// <summary>The Poisson distribution: probability <c>λ^k exp(-λ) / k!</c> of k = 0, 1, 2, ...</summary>
public sealed class Poisson : ExponentialFamily
{
    /// <summary>A Poisson distribution, or a batch in the broadcast shape.</summary>
    /// <param name="rate">The rate λ ≥ 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint.</exception>
    public Poisson(TensorOrNumber rate, bool? validateArgs = null)
        : this(rate.ToTensor(), validateArgs)
    {
    }

    private Poisson(Tensor rate, bool? validateArgs)
        : base(rate.Shape, [], validateArgs, new DistributionParameter("rate", rate, Constraints.Nonnegative))
    {
        Rate = rate;
    }

    /// <summary>The rate λ ≥ 0.</summary>
    public Tensor Rate { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.NonnegativeInteger;

    /// <inheritdoc/>
    public override Tensor Mean => Rate;

    /// <inheritdoc/>
    public override Tensor Mode => Rate.Floor();

    /// <inheritdoc/>
    public override Tensor Variance => Rate;

    /// <inheritdoc/>
    protected internal override Tensor[] NaturalParams => [Rate.Log()];

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        Shape shape = ExtendedShape(sampleShape);
        using (Torch.NoGrad()) return Torch.Poisson(Rate.Expand(shape));
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return Torch.Xlogy(value, Rate) - Rate - (value + 1).Lgamma();
    }

    /// <inheritdoc/>
    public override Poisson Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Poisson(Rate.Expand(batchShape), validateArgs: false));

    /// <inheritdoc/>
    protected internal override Tensor LogNormalizer(params ReadOnlySpan<Tensor> naturalParams)
        => naturalParams[0].Exp();
}
