namespace Linstock.Distributions;

/// <summary>The binomial distribution: probability <c>(n over k) p^k (1 - p)^(n - k)</c> of k successes in n trials.</summary>
public sealed class Binomial : Distribution
{
    private readonly Odds _odds;

    /// <summary>A Binomial distribution, or a batch in the broadcast shape, from probabilities or log-odds.</summary>
    /// <param name="totalCount">The number of trials n ≥ 0.</param>
    /// <param name="probs">Probabilities of success.</param>
    /// <param name="logits">Log-odds of success.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one of probabilities and log-odds is given, or a parameter violates its constraint.</exception>
    public Binomial(TensorOrNumber totalCount, TensorOrNumber? probs = null, TensorOrNumber? logits = null, bool? validateArgs = null)
        : this(Odds.Of("Binomial", totalCount, probs, logits), validateArgs)
    {
    }

    private Binomial((Tensor TotalCount, Odds Odds) parameters, bool? validateArgs)
        : base(
            parameters.TotalCount.Shape,
            [],
            validateArgs,
            new DistributionParameter("total_count", parameters.TotalCount, Constraints.NonnegativeInteger),
            parameters.Odds.ProbsParameter(Constraints.UnitInterval),
            parameters.Odds.LogitsParameter())
        => (TotalCount, _odds) = parameters;

    /// <summary>The number of trials n ≥ 0.</summary>
    public Tensor TotalCount { get; }

    /// <summary>The probability of success.</summary>
    public Tensor Probs => _odds.Probs;

    /// <summary>The log-odds of success.</summary>
    public Tensor Logits => _odds.Logits;

    /// <summary>The shape of the parameters.</summary>
    public Shape ParamShape => _odds.Given.Shape;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.IntegerInterval(0, TotalCount);

    /// <inheritdoc/>
    public override Tensor Mean => TotalCount * Probs;

    /// <inheritdoc/>
    public override Tensor Mode => ((TotalCount + 1) * Probs).Floor().Clamp(null, TotalCount);

    /// <inheritdoc/>
    public override Tensor Variance => TotalCount * Probs * (1 - Probs);

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        Shape shape = ExtendedShape(sampleShape);
        using (Torch.NoGrad()) return Torch.Binomial(TotalCount.Expand(shape), Probs.Expand(shape));
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        // k log p + (n - k) log(1 - p) = k l - n (max(l, 0) + log(1 + exp(-|l|))) with log-odds l.
        Tensor combinations = (TotalCount + 1).Lgamma() - (value + 1).Lgamma() - (TotalCount - value + 1).Lgamma();
        Tensor normalizer = TotalCount * PositivePart(Logits) + TotalCount * (-Logits.Abs()).Exp().Log1p();
        return value * Logits + combinations - normalizer;
    }

    /// <summary>-Σ p log p over all counts.</summary>
    public override Tensor Entropy()
    {
        Tensor logProb = LogProb(EnumerateSupport(expand: false));
        return -(logProb.Exp() * logProb).Sum(0);
    }

    /// <inheritdoc/>
    public override bool HasEnumerateSupport => true;

    /// <inheritdoc/>
    public override Tensor EnumerateSupport(bool expand = true)
    {
        double[] counts = TotalCount.ToArray<double>();
        long most = (long)counts.Max();
        if (counts.Min() != most) throw new NotSupportedException("Binomial: enumerate_support is not implemented for inhomogeneous total counts");
        Tensor values = Torch.Arange(1 + most, dtype: _odds.Given.DType, device: _odds.Given.Device);
        return Enumeration.Arrange(values, BatchShape, expand);
    }

    /// <inheritdoc/>
    public override Binomial Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Binomial((TotalCount.Expand(batchShape), _odds.Expand(batchShape)), validateArgs: false));

    // max(x, 0) with gradient ½ at 0.
    private static Tensor PositivePart(Tensor x) => (x.Clamp(min: 0) + x - x.Clamp(max: 0)) / 2;
}
