namespace Linstock.Distributions;

/// <summary>The von Mises distribution on the circle: density <c>exp(κ cos(x - μ)) / (2π I₀(κ))</c>.</summary>
public sealed class VonMises : Distribution
{
    private static readonly double[] Small0 = [1.0, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813];
    private static readonly double[] Large0 =
        [0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633, 0.00392377];

    private static readonly double[] Small1 = [0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411];
    private static readonly double[] Large1 =
        [0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312, 0.01787654, -0.00420059];

    /// <summary>A von Mises distribution, or a batch in the broadcast shape.</summary>
    /// <param name="loc">The mean direction μ in radians.</param>
    /// <param name="concentration">The concentration κ > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public VonMises(TensorOrNumber loc, TensorOrNumber concentration, bool? validateArgs = null)
        : this(Parameters.Broadcast(loc, concentration), validateArgs)
    {
    }

    private VonMises((Tensor Loc, Tensor Concentration) parameters, bool? validateArgs)
        : base(
            parameters.Loc.Shape,
            [],
            validateArgs,
            new DistributionParameter("loc", parameters.Loc, Constraints.Real),
            new DistributionParameter("concentration", parameters.Concentration, Constraints.Positive))
    {
        (Loc, Concentration) = parameters;
    }

    /// <summary>The mean direction μ in radians.</summary>
    public Tensor Loc { get; }

    /// <summary>The concentration κ > 0.</summary>
    public Tensor Concentration { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Real;

    /// <inheritdoc/>
    public override Tensor Mean => Loc;

    /// <inheritdoc/>
    public override Tensor Mode => Loc;

    /// <summary>The circular variance 1 - I₁(κ) / I₀(κ).</summary>
    public override Tensor Variance => 1 - (LogBessel(Concentration, Small1, Large1, odd: true) - LogBessel(Concentration, Small0, Large0, odd: false)).Exp();

    /// <summary>Best and Fisher 1979, "Efficient simulation of the von Mises distribution": rejection from a wrapped Cauchy distribution.</summary>
    /// <param name="sampleShape">How many draws, in which shape.</param>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        using (Torch.NoGrad())
        {
            Shape shape = ExtendedShape(sampleShape);
            Tensor x = Torch.Zeros(shape, dtype: Loc.DType, device: Loc.Device);
            Tensor done = Torch.Zeros(shape, dtype: DType.Bool, device: Loc.Device);
            Tensor tau = 1 + (1 + 4 * Concentration.Pow(2)).Sqrt();
            Tensor rho = (tau - (2 * tau).Sqrt()) / (2 * Concentration);
            Tensor proposal = (1 + rho.Pow(2)) / (2 * rho);
            while (!done.All().Item<bool>())
            {
                Tensor[] uniform = Torch.Rand([3, .. shape], dtype: Loc.DType, device: Loc.Device).Unbind();
                Tensor z = (Math.PI * uniform[0]).Cos();
                Tensor f = (1 + proposal * z) / (proposal + z);
                Tensor c = Concentration * (proposal - f);
                Tensor accepted = ((c * (2 - c) - uniform[1]) > 0) | ((c / uniform[1]).Log() + 1 - c >= 0);
                x = Torch.Where(accepted, (uniform[2] - 0.5).Sign() * f.Acos(), x);
                done = done | accepted;
            }

            return (x + Math.PI + Loc) % (2 * Math.PI) - Math.PI;
        }
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return Concentration * (value - Loc).Cos() - Math.Log(2 * Math.PI) - LogBessel(Concentration, Small0, Large0, odd: false);
    }

    /// <inheritdoc/>
    public override VonMises Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new VonMises(Loc.Expand(batchShape), Concentration.Expand(batchShape), validateArgs: false));

    // log I₀ and log I₁ by the polynomials of Abramowitz and Stegun, 9.8.1 to 9.8.4.
    private static Tensor LogBessel(Tensor x, ReadOnlySpan<double> smallCoefficients, ReadOnlySpan<double> largeCoefficients, bool odd)
    {
        Tensor small = Polynomial((x / 3.75).Square(), smallCoefficients);
        if (odd) small = x.Abs() * small;
        Tensor large = x - 0.5 * x.Log() + Polynomial(3.75 / x, largeCoefficients).Log();
        return Torch.Where(x < 3.75, small.Log(), large);
    }

    private static Tensor Polynomial(Tensor y, ReadOnlySpan<double> coefficients)
    {
        Tensor result = Torch.FullLike(y, coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--) result = coefficients[i] + y * result;
        return result;
    }
}
