namespace Linstock.Distributions;

/// <summary>The Bernoulli distribution: 1 with probability p, else 0.</summary>
public sealed class Bernoulli : ExponentialFamily
{
    private readonly Odds _odds;

    /// <summary>A Bernoulli distribution, or a batch, from probabilities or log-odds.</summary>
    /// <param name="probs">Probabilities.</param>
    /// <param name="logits">Log-odds.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one of probabilities and log-odds is given, or it violates its constraint.</exception>
    public Bernoulli(TensorOrNumber? probs = null, TensorOrNumber? logits = null, bool? validateArgs = null)
        : this(Odds.Of("Bernoulli", probs, logits), validateArgs)
    {
    }

    private Bernoulli(Odds odds, bool? validateArgs)
        : base(odds.Given.Shape, [], validateArgs, odds.ProbsParameter(Constraints.UnitInterval), odds.LogitsParameter())
    {
        _odds = odds;
    }

    /// <summary>The probability of success.</summary>
    public Tensor Probs => _odds.Probs;

    /// <summary>The log-odds of success.</summary>
    public Tensor Logits => _odds.Logits;

    /// <summary>The shape of the parameters.</summary>
    public Shape ParamShape => _odds.Given.Shape;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Boolean;

    /// <inheritdoc/>
    public override Tensor Mean => Probs;

    /// <inheritdoc/>
    public override Tensor Mode => (Probs >= 0.5).To(Probs.DType).MaskedFill(Torch.Eq(Probs, 0.5), double.NaN);

    /// <inheritdoc/>
    public override Tensor Variance => Probs * (1 - Probs);

    /// <inheritdoc/>
    protected internal override double MeanCarrierMeasure => 0;

    /// <inheritdoc/>
    protected internal override Tensor[] NaturalParams => [(Probs / (1 - Probs)).Log()];

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        Shape shape = ExtendedShape(sampleShape);
        using (Torch.NoGrad()) return Torch.Bernoulli(Probs.Expand(shape));
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor[] both = Torch.BroadcastTensors(Logits, value);
        return -Parameters.BinaryCrossEntropy(both[0], both[1]);
    }

    /// <summary>-p log p - (1 - p) log(1 - p).</summary>
    public override Tensor Entropy() => Parameters.BinaryCrossEntropy(Logits, Probs);

    /// <inheritdoc/>
    public override bool HasEnumerateSupport => true;

    /// <inheritdoc/>
    public override Tensor EnumerateSupport(bool expand = true)
    {
        Tensor values = Torch.Arange(2, dtype: _odds.Given.DType, device: _odds.Given.Device);
        return Enumeration.Arrange(values, BatchShape, expand);
    }

    /// <inheritdoc/>
    public override Bernoulli Expand(params ReadOnlySpan<long> batchShape) => WithValidationOf(new Bernoulli(_odds.Expand(batchShape), validateArgs: false));

    /// <inheritdoc/>
    protected internal override Tensor LogNormalizer(params ReadOnlySpan<Tensor> naturalParams)
        => (1 + naturalParams[0].Exp()).Log();
}
