namespace Linstock.Distributions;

/// <summary>The geometric distribution: probability <c>(1 - p)^k p</c> of k failures before the first success.</summary>
public sealed class Geometric : Distribution
{
    private readonly Odds _odds;

    /// <summary>A Geometric distribution, or a batch, from probabilities or log-odds.</summary>
    /// <param name="probs">Probabilities.</param>
    /// <param name="logits">Log-odds.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one of probabilities and log-odds is given, or it violates its constraint.</exception>
    public Geometric(TensorOrNumber? probs = null, TensorOrNumber? logits = null, bool? validateArgs = null)
        : this(Odds.Of("Geometric", probs, logits), validateArgs)
    {
    }

    private Geometric(Odds odds, bool? validateArgs)
        : base(odds.Given.Shape, [], validateArgs, odds.ProbsParameter(Constraints.UnitInterval), odds.LogitsParameter())
    {
        _odds = odds;
        Check.That(
            !ValidatesArgs || !odds.HasProbs || (Probs.Detach() > 0).All().Item<bool>(),
            $"Geometric: parameter probs must be positive; got {odds.Given.Detach()}; expected 0 < probs <= 1");
    }

    /// <summary>The probability of success.</summary>
    public Tensor Probs => _odds.Probs;

    /// <summary>The log-odds of success.</summary>
    public Tensor Logits => _odds.Logits;

    /// <summary>The shape of the parameters.</summary>
    public Shape ParamShape => _odds.Given.Shape;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.NonnegativeInteger;

    /// <inheritdoc/>
    public override Tensor Mean => 1 / Probs - 1;

    /// <inheritdoc/>
    public override Tensor Mode => Torch.ZerosLike(Probs);

    /// <inheritdoc/>
    public override Tensor Variance => (1 / Probs - 1) / Probs;

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        using (Torch.NoGrad())
        {
            Tensor uniform = Torch.Empty(ExtendedShape(sampleShape), dtype: Probs.DType, device: Probs.Device);
            uniform.Uniform_(FloatingLimits.Tiny(Probs.DType), 1);
            return (uniform.Log() / (-Probs).Log1p()).Floor();
        }
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        // Without failure, certain success has probability 1: 0 · log 0 counts as 0.
        Tensor[] both = Torch.BroadcastTensors(value, Probs);
        Tensor probs = both[1].MaskedFill(Torch.Eq(both[1], 1) & Torch.Eq(both[0], 0), 0);
        return both[0] * (-probs).Log1p() + Probs.Log();
    }

    /// <summary>The entropy of one toss over p.</summary>
    public override Tensor Entropy() => Parameters.BinaryCrossEntropy(Logits, Probs) / Probs;

    /// <inheritdoc/>
    public override Geometric Expand(params ReadOnlySpan<long> batchShape) => WithValidationOf(new Geometric(_odds.Expand(batchShape), validateArgs: false));
}
