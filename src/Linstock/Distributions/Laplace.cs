namespace Linstock.Distributions;

/// <summary>The Laplace distribution: density <c>exp(-|x - μ| / b) / 2b</c>.</summary>
public sealed class Laplace : Distribution
{
    /// <summary>A Laplace distribution, or a batch in the broadcast shape.</summary>
    /// <param name="loc">The mean μ.</param>
    /// <param name="scale">The scale b > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public Laplace(TensorOrNumber loc, TensorOrNumber scale, bool? validateArgs = null)
        : this(Parameters.Broadcast(loc, scale), validateArgs)
    {
    }

    private Laplace((Tensor Loc, Tensor Scale) parameters, bool? validateArgs)
        : base(
            parameters.Loc.Shape,
            [],
            validateArgs,
            new DistributionParameter("loc", parameters.Loc, Constraints.Real),
            new DistributionParameter("scale", parameters.Scale, Constraints.Positive))
    {
        (Loc, Scale) = parameters;
    }

    /// <summary>The mean μ.</summary>
    public Tensor Loc { get; }

    /// <summary>The scale b > 0.</summary>
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
    public override Tensor Variance => 2 * Scale.Pow(2);

    /// <inheritdoc/>
    public override Tensor Stddev => Math.Sqrt(2) * Scale;

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
    {
        double epsilon = FloatingLimits.Epsilon(Loc.DType);
        Tensor uniform = Torch.Empty(ExtendedShape(sampleShape), dtype: Loc.DType, device: Loc.Device).Uniform_(epsilon - 1, 1);
        return Loc - Scale * uniform.Sign() * (-uniform.Abs()).Log1p();
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return -(2 * Scale).Log() - (value - Loc).Abs() / Scale;
    }

    /// <inheritdoc/>
    public override Tensor Cdf(Tensor value)
    {
        ValidateSample(value);
        return 0.5 - 0.5 * (value - Loc).Sign() * (-(value - Loc).Abs() / Scale).Expm1();
    }

    /// <inheritdoc/>
    public override Tensor Icdf(Tensor value)
    {
        Tensor term = value - 0.5;
        return Loc - Scale * term.Sign() * (-2 * term.Abs()).Log1p();
    }

    /// <summary>1 + log 2b.</summary>
    public override Tensor Entropy() => 1 + (2 * Scale).Log();

    /// <inheritdoc/>
    public override Laplace Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Laplace(Loc.Expand(batchShape), Scale.Expand(batchShape), validateArgs: false));
}
