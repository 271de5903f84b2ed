namespace Linstock.Distributions;

/// <summary>Counts of K categories in n draws: probability <c>n! Π p^x / x!</c>.</summary>
public sealed class Multinomial : Distribution
{
    private readonly Categorical _categorical;

    /// <summary>A multinomial distribution, or a batch, from relative probabilities or unnormalised logarithms in the last dimension.</summary>
    /// <param name="totalCount">The number of draws n, which <see cref="LogProb"/> takes from the value instead.</param>
    /// <param name="probs">Relative probabilities.</param>
    /// <param name="logits">Logarithms of relative probabilities.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one of both is given, it has no dimension, or it violates its constraint.</exception>
    public Multinomial(long totalCount = 1, Tensor? probs = null, Tensor? logits = null, bool? validateArgs = null)
        : this(totalCount, new Categorical(probs, logits, validateArgs), validateArgs)
    {
    }

    private Multinomial(long totalCount, Categorical categorical, bool? validateArgs)
        : base(categorical.BatchShape, [categorical.NumEvents], validateArgs)
    {
        Check.That(totalCount >= 0, $"Multinomial: the number of draws is negative; got {totalCount}; expected total_count >= 0");
        TotalCount = totalCount;
        _categorical = categorical;
    }

    /// <summary>The number of draws n.</summary>
    public long TotalCount { get; }

    /// <summary>The probabilities; they add up to 1.</summary>
    public Tensor Probs => _categorical.Probs;

    /// <summary>The logarithms of the probabilities.</summary>
    public Tensor Logits => _categorical.Logits;

    /// <summary>The shape of the parameters, <c>BatchShape + [K]</c>.</summary>
    public Shape ParamShape => _categorical.ParamShape;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Constraint> ArgConstraints => _categorical.ArgConstraints;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Multinomial(TotalCount);

    /// <inheritdoc/>
    public override Tensor Mean => Probs * TotalCount;

    /// <inheritdoc/>
    public override Tensor Variance => TotalCount * Probs * (1 - Probs);

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        Shape shape = ExtendedShape(sampleShape);
        if (TotalCount == 0) return Torch.Zeros(shape, dtype: Probs.DType, device: Probs.Device);
        Tensor draws = _categorical.Sample([TotalCount, .. sampleShape]).Movedim(0, -1);
        Tensor counts = Torch.Zeros(shape, dtype: DType.Int64, device: Probs.Device);
        return counts.ScatterAdd(-1, draws, Torch.OnesLike(draws)).To(Probs.DType);
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor[] both = Torch.BroadcastTensors(Logits, value);
        Tensor counts = both[1];

        // What did not occur and cannot occur counts nothing.
        Tensor logits = both[0].MaskedFill(Torch.Eq(counts, 0) & Torch.Eq(both[0], double.NegativeInfinity), 0);
        return (counts.Sum(-1) + 1).Lgamma() - (counts + 1).Lgamma().Sum(-1) + (logits * counts).Sum(-1);
    }

    /// <summary>n H - log n! + Σ E[log x!], the expectations by the binomial distribution of each count.</summary>
    public override Tensor Entropy()
    {
        double logFactorial = Linstock.Ops.Formulas.ScalarMath.Lgamma(TotalCount + 1d);
        var binomial = new Binomial(TotalCount, probs: Probs, validateArgs: false);
        Tensor counts = binomial.EnumerateSupport(expand: false).Narrow(0, 1, TotalCount);
        Tensor expected = (binomial.LogProb(counts).Exp() * (counts + 1).Lgamma()).Sum([0, -1]);
        return TotalCount * _categorical.Entropy() - logFactorial + expected;
    }

    /// <inheritdoc/>
    public override Multinomial Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Multinomial(TotalCount, _categorical.Expand(batchShape), validateArgs: false));

    /// <inheritdoc/>
    public override string ToString() => _categorical.ToString().Replace(nameof(Categorical), nameof(Multinomial), StringComparison.Ordinal);
}
