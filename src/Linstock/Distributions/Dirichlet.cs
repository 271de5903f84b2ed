using Linstock.NN;
using Linstock.Ops.Sampling;

namespace Linstock.Distributions;

/// <summary>The Dirichlet distribution on the simplex: density <c>Γ(Σα) / ΠΓ(α) · Π x^(α-1)</c>.</summary>
public sealed class Dirichlet : ExponentialFamily
{
    /// <summary>A Dirichlet distribution, or a batch.</summary>
    /// <param name="concentration">The concentrations α > 0 in the last dimension.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A concentration is not positive, or there is no dimension.</exception>
    public Dirichlet(Tensor concentration, bool? validateArgs = null)
        : base(
            Vector(concentration).Leading(concentration.NDim - 1),
            concentration.Shape.From(concentration.NDim - 1),
            validateArgs,
            new DistributionParameter("concentration", concentration, Constraints.Independent(Constraints.Positive, 1)))
        => Concentration = concentration;

    /// <summary>The concentrations α.</summary>
    public Tensor Concentration { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Simplex;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => Concentration / Concentration.Sum(-1, keepdim: true);

    /// <summary>The maximum of the density; where all concentrations are below 1 and it is at the corners, the corner of the largest.</summary>
    public override Tensor Mode
    {
        get
        {
            Tensor above = (Concentration - 1).Clamp(min: 0);
            Tensor mode = above / above.Sum(-1, keepdim: true);
            Tensor corner = Functional.OneHot(mode.Argmax(-1), EventShape[0]).To(mode.DType);
            return Torch.Where((Concentration < 1).All(-1, keepdim: true), corner, mode);
        }
    }

    /// <inheritdoc/>
    public override Tensor Variance
    {
        get
        {
            Tensor total = Concentration.Sum(-1, keepdim: true);
            return Concentration * (total - Concentration) / (total.Pow(2) * (total + 1));
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor[] NaturalParams => [Concentration];

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
        => GammaDeviates.SampleDirichlet(Concentration.Expand(ExtendedShape(sampleShape)));

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return (value.Log() * (Concentration - 1)).Sum(-1) + Concentration.Sum(-1).Lgamma() - Concentration.Lgamma().Sum(-1);
    }

    /// <summary>Σ log Γ(α) - log Γ(α₀) - (k - α₀) ψ(α₀) - Σ (α - 1) ψ(α), α₀ = Σα.</summary>
    public override Tensor Entropy()
    {
        long k = EventShape[0];
        Tensor total = Concentration.Sum(-1);
        return Concentration.Lgamma().Sum(-1) - total.Lgamma() - (k - total) * total.Digamma() - ((Concentration - 1) * Concentration.Digamma()).Sum(-1);
    }

    /// <inheritdoc/>
    public override Dirichlet Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Dirichlet(Concentration.Expand([.. batchShape, .. EventShape]), validateArgs: false));

    /// <inheritdoc/>
    protected internal override Tensor LogNormalizer(params ReadOnlySpan<Tensor> naturalParams)
        => naturalParams[0].Lgamma().Sum(-1) - naturalParams[0].Sum(-1).Lgamma();

    private static Shape Vector(Tensor concentration)
    {
        ArgumentNullException.ThrowIfNull(concentration);
        Check.That(concentration.NDim >= 1, $"Dirichlet: a number is no vector of concentrations; got shape {concentration.Shape}");
        return concentration.Shape;
    }
}
