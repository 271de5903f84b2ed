namespace Linstock.Distributions;

/// <summary>The Gumbel distribution: density <c>exp(-z - exp(-z)) / β</c>, z = (x - μ) / β.</summary>
public sealed class Gumbel : TransformedDistribution
{
    /// <summary>A Gumbel distribution, or a batch in the broadcast shape.</summary>
    /// <param name="loc">The location μ, which is the mode.</param>
    /// <param name="scale">The scale β > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public Gumbel(TensorOrNumber loc, TensorOrNumber scale, bool? validateArgs = null)
        : this(Parameters.Broadcast(loc, scale), validateArgs)
    {
    }

    private Gumbel((Tensor Loc, Tensor Scale) p, bool? validateArgs)
        : base(
            new Uniform(
                Torch.FullLike(p.Loc, FloatingLimits.Tiny(p.Loc.DType)),
                Torch.FullLike(p.Loc, 1 - FloatingLimits.Epsilon(p.Loc.DType)),
                validateArgs: false),
            [
                new ExpTransform().Inv,
                new AffineTransform(0, -Torch.OnesLike(p.Scale)),
                new ExpTransform().Inv,
                new AffineTransform(p.Loc, -p.Scale),
            ],
            validateArgs,
            [new("loc", p.Loc, Constraints.Real), new("scale", p.Scale, Constraints.Positive)])
        => (Loc, Scale) = p;

    /// <summary>The location μ, which is the mode.</summary>
    public Tensor Loc { get; }

    /// <summary>The scale β > 0.</summary>
    public Tensor Scale { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Real;

    /// <inheritdoc/>
    public override Tensor Mean => Loc + Scale * Parameters.EulerGamma;

    /// <inheritdoc/>
    public override Tensor Mode => Loc;

    /// <inheritdoc/>
    public override Tensor Stddev => Math.PI / Math.Sqrt(6) * Scale;

    /// <inheritdoc/>
    public override Tensor Variance => Stddev.Pow(2);

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        // Without the detour over the uniform variable, which costs precision.
        ValidateSample(value);
        Tensor y = (Loc - value) / Scale;
        return y - y.Exp() - Scale.Log();
    }

    /// <summary>log β + γ + 1 with Euler's γ.</summary>
    public override Tensor Entropy() => Scale.Log() + (1 + Parameters.EulerGamma);

    /// <inheritdoc/>
    public override Gumbel Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Gumbel(Loc.Expand(batchShape), Scale.Expand(batchShape), validateArgs: false));
}
