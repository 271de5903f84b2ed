namespace Linstock.Distributions;

/// <summary>The Kumaraswamy distribution: density <c>a b x^(a-1) (1 - x^a)^(b-1)</c> on [0, 1].</summary>
public sealed class Kumaraswamy : TransformedDistribution
{
    /// <summary>A Kumaraswamy distribution, or a batch in the broadcast shape.</summary>
    /// <param name="concentration1">The first shape a > 0.</param>
    /// <param name="concentration0">The second shape b > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public Kumaraswamy(TensorOrNumber concentration1, TensorOrNumber concentration0, bool? validateArgs = null)
        : this(Parameters.Broadcast(concentration1, concentration0), validateArgs)
    {
    }

    private Kumaraswamy((Tensor Concentration1, Tensor Concentration0) p, bool? validateArgs)
        : base(
            new Uniform(Torch.ZerosLike(p.Concentration0), Torch.OnesLike(p.Concentration0), validateArgs: false),
            [
                new PowerTransform(p.Concentration0.Reciprocal()),
                new AffineTransform(1, -1),
                new PowerTransform(p.Concentration1.Reciprocal()),
            ],
            validateArgs,
            [new("concentration1", p.Concentration1, Constraints.Positive), new("concentration0", p.Concentration0, Constraints.Positive)])
        => (Concentration1, Concentration0) = p;

    /// <summary>The first shape a > 0.</summary>
    public Tensor Concentration1 { get; }

    /// <summary>The second shape b > 0.</summary>
    public Tensor Concentration0 { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.UnitInterval;

    /// <inheritdoc/>
    public override Tensor Mean => Moment(1);

    /// <inheritdoc/>
    public override Tensor Mode
    {
        get
        {
            // As PyTorch computes it in logarithms.
            Tensor logMode = Concentration0.Reciprocal() * (-Concentration0).Log1p() - (-Concentration0 * Concentration1).Log1p();
            return logMode.MaskedFill((Concentration0 < 1) | (Concentration1 < 1), double.NaN).Exp();
        }
    }

    /// <inheritdoc/>
    public override Tensor Variance => Moment(2) - Mean.Pow(2);

    /// <summary>(1 - 1/b) + (1 - 1/a) (ψ(b + 1) + γ) - log a - log b with Euler's γ.</summary>
    public override Tensor Entropy()
    {
        Tensor harmonic = (Concentration0 + 1).Digamma() + Parameters.EulerGamma;
        return 1 - Concentration0.Reciprocal() + (1 - Concentration1.Reciprocal()) * harmonic - Concentration1.Log() - Concentration0.Log();
    }

    // E[x^n] = b B(1 + n/a, b).
    private Tensor Moment(int n)
    {
        Tensor first = 1 + n / Concentration1;
        return Concentration0 * (first.Lgamma() + Concentration0.Lgamma() - (first + Concentration0).Lgamma()).Exp();
    }

    /// <inheritdoc/>
    public override Kumaraswamy Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Kumaraswamy(Concentration1.Expand(batchShape), Concentration0.Expand(batchShape), validateArgs: false));
}
