namespace Linstock.Distributions;

/// <summary>The beta distribution: density <c>x^(α-1) (1 - x)^(β-1) / B(α, β)</c> on [0, 1].</summary>
public sealed class Beta : ExponentialFamily
{
    private readonly Dirichlet _dirichlet;

    /// <summary>A beta distribution, or a batch in the broadcast shape.</summary>
    /// <param name="concentration1">α > 0.</param>
    /// <param name="concentration0">β > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public Beta(TensorOrNumber concentration1, TensorOrNumber concentration0, bool? validateArgs = null)
        : this(Parameters.Broadcast(concentration1, concentration0), validateArgs)
    {
    }

    private Beta((Tensor Concentration1, Tensor Concentration0) parameters, bool? validateArgs)
        : base(
            parameters.Concentration1.Shape,
            [],
            validateArgs,
            new DistributionParameter("concentration1", parameters.Concentration1, Constraints.Positive),
            new DistributionParameter("concentration0", parameters.Concentration0, Constraints.Positive))
    {
        (Concentration1, Concentration0) = parameters;
        _dirichlet = new Dirichlet(Torch.Stack([Concentration1, Concentration0], -1), validateArgs);
    }

    /// <summary>α.</summary>
    public Tensor Concentration1 { get; }

    /// <summary>β.</summary>
    public Tensor Concentration0 { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.UnitInterval;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => Concentration1 / (Concentration1 + Concentration0);

    /// <inheritdoc/>
    public override Tensor Mode => _dirichlet.Mode.Select(-1, 0);

    /// <inheritdoc/>
    public override Tensor Variance
    {
        get
        {
            Tensor total = Concentration1 + Concentration0;
            return Concentration1 * Concentration0 / (total.Pow(2) * (total + 1));
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor[] NaturalParams => [Concentration1, Concentration0];

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape) => _dirichlet.Rsample(sampleShape).Select(-1, 0);

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return _dirichlet.LogProb(Torch.Stack([value, 1 - value], -1));
    }

    /// <inheritdoc/>
    public override Tensor Entropy() => _dirichlet.Entropy();

    /// <inheritdoc/>
    public override Beta Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Beta(Concentration1.Expand(batchShape), Concentration0.Expand(batchShape), validateArgs: false));

    /// <inheritdoc/>
    protected internal override Tensor LogNormalizer(params ReadOnlySpan<Tensor> naturalParams)
        => naturalParams[0].Lgamma() + naturalParams[1].Lgamma() - (naturalParams[0] + naturalParams[1]).Lgamma();
}
