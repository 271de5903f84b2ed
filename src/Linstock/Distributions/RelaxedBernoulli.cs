namespace Linstock.Distributions;

/// <summary>
/// A Bernoulli variable made continuous on (0, 1) so that samples have gradients: the sigmoid of <see cref="LogitRelaxedBernoulli"/>.
/// Maddison et al. 2016, arXiv:1611.00712; Jang et al. 2016, arXiv:1611.01144.
/// </summary>
public sealed class RelaxedBernoulli : TransformedDistribution
{
    /// <inheritdoc cref="LogitRelaxedBernoulli(TensorOrNumber, TensorOrNumber?, TensorOrNumber?, bool?)"/>
    public RelaxedBernoulli(
        TensorOrNumber temperature, TensorOrNumber? probs = null, TensorOrNumber? logits = null, bool? validateArgs = null)
        : this(new LogitRelaxedBernoulli(temperature, probs, logits, validateArgs), validateArgs)
    {
    }

    private RelaxedBernoulli(LogitRelaxedBernoulli logit, bool? validateArgs)
        : base(logit, [new SigmoidTransform()], validateArgs, [])
    {
    }

    /// <summary>The temperature.</summary>
    public Tensor Temperature => Logit.Temperature;

    /// <summary>The probability of 1.</summary>
    public Tensor Probs => Logit.Probs;

    /// <summary>The log-odds of 1.</summary>
    public Tensor Logits => Logit.Logits;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Constraint> ArgConstraints => Logit.ArgConstraints;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.UnitInterval;

    private LogitRelaxedBernoulli Logit => (LogitRelaxedBernoulli)BaseDist;

    /// <inheritdoc/>
    public override RelaxedBernoulli Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new RelaxedBernoulli(Logit.Expand(batchShape), validateArgs: false));
}
