using Linstock.NN;

namespace Linstock.Distributions;

/// <summary>The negative binomial distribution: successes of probability p before the r-th failure, <c>Γ(k + r) / (k! Γ(r)) (1 - p)^r p^k</c>.</summary>
public sealed class NegativeBinomial : Distribution
{
    private readonly Odds _odds;

    /// <summary>A NegativeBinomial distribution, or a batch in the broadcast shape, from probabilities or log-odds.</summary>
    /// <param name="totalCount">The number of failures r ≥ 0 to stop at.</param>
    /// <param name="probs">Probabilities of success.</param>
    /// <param name="logits">Log-odds of success.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one of probabilities and log-odds is given, or a parameter violates its constraint.</exception>
    public NegativeBinomial(TensorOrNumber totalCount, TensorOrNumber? probs = null, TensorOrNumber? logits = null, bool? validateArgs = null)
        : this(Odds.Of("NegativeBinomial", totalCount, probs, logits), validateArgs)
    {
    }

    private NegativeBinomial((Tensor TotalCount, Odds Odds) parameters, bool? validateArgs)
        : base(
            parameters.TotalCount.Shape,
            [],
            validateArgs,
            new DistributionParameter("total_count", parameters.TotalCount, Constraints.GreaterThanEq(0)),
            parameters.Odds.ProbsParameter(Constraints.HalfOpenInterval(0, 1)),
            parameters.Odds.LogitsParameter())
        => (TotalCount, _odds) = parameters;

    /// <summary>The number of failures r ≥ 0 to stop at.</summary>
    public Tensor TotalCount { get; }

    /// <summary>The probability of success.</summary>
    public Tensor Probs => _odds.Probs;

    /// <summary>The log-odds of success.</summary>
    public Tensor Logits => _odds.Logits;

    /// <summary>The shape of the parameters.</summary>
    public Shape ParamShape => _odds.Given.Shape;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.NonnegativeInteger;

    /// <inheritdoc/>
    public override Tensor Mean => TotalCount * Logits.Exp();

    /// <inheritdoc/>
    public override Tensor Mode => ((TotalCount - 1) * Logits.Exp()).Floor().Clamp(min: 0);

    /// <inheritdoc/>
    public override Tensor Variance => Mean / Torch.Sigmoid(-Logits);

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        // A Poisson variable whose rate is a gamma variable. A count of zero, which is allowed, is none of gamma.
        using (Torch.NoGrad())
        {
            var rate = new Gamma(TotalCount, (-Logits).Exp(), validateArgs: false);
            return Torch.Poisson(rate.Sample(sampleShape));
        }
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor unnormalized = TotalCount * Functional.Logsigmoid(-Logits) + value * Functional.Logsigmoid(Logits);
        Tensor sum = TotalCount + value;
        Tensor normalizer = (1 + value).Lgamma() + TotalCount.Lgamma() - sum.Lgamma();
        return unnormalized - normalizer.MaskedFill(Torch.Eq(sum, 0), 0);
    }

    /// <inheritdoc/>
    public override NegativeBinomial Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new NegativeBinomial((TotalCount.Expand(batchShape), _odds.Expand(batchShape)), validateArgs: false));
}
