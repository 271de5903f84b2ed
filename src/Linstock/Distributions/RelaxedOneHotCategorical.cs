namespace Linstock.Distributions;

/// <summary>
/// A one-hot variable made continuous on the simplex so that samples have gradients: the exponential of <see cref="ExpRelaxedCategorical"/>.
/// Maddison et al. 2016, arXiv:1611.00712; Jang et al. 2016, arXiv:1611.01144.
/// </summary>
public sealed class RelaxedOneHotCategorical : TransformedDistribution
{
    /// <inheritdoc cref="ExpRelaxedCategorical(TensorOrNumber, Tensor?, Tensor?, bool?)"/>
    public RelaxedOneHotCategorical(TensorOrNumber temperature, Tensor? probs = null, Tensor? logits = null, bool? validateArgs = null)
        : this(new ExpRelaxedCategorical(temperature, probs, logits, validateArgs), validateArgs)
    {
    }

    private RelaxedOneHotCategorical(ExpRelaxedCategorical logarithm, bool? validateArgs)
        : base(logarithm, [new ExpTransform()], validateArgs, [])
    {
    }

    /// <summary>The temperature.</summary>
    public Tensor Temperature => Logarithm.Temperature;

    /// <summary>The probabilities; they add up to 1.</summary>
    public Tensor Probs => Logarithm.Probs;

    /// <summary>The logarithms of the probabilities.</summary>
    public Tensor Logits => Logarithm.Logits;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Constraint> ArgConstraints => Logarithm.ArgConstraints;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Simplex;

    private ExpRelaxedCategorical Logarithm => (ExpRelaxedCategorical)BaseDist;

    /// <inheritdoc/>
    public override RelaxedOneHotCategorical Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new RelaxedOneHotCategorical(Logarithm.Expand(batchShape), validateArgs: false));
}
