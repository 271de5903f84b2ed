namespace Linstock.Distributions;

/// <summary>
/// The continuous Bernoulli distribution: density <c>C(p) p^x (1 - p)^(1-x)</c> on [0, 1]. Loaiza-Ganem and Cunningham 2019, arXiv:1907.06845.
/// </summary>
public sealed class ContinuousBernoulli : ExponentialFamily
{
    private readonly Odds _odds;
    private readonly (double Lower, double Upper) _lims;

    /// <summary>A continuous Bernoulli distribution, or a batch, from probabilities or log-odds.</summary>
    /// <param name="probs">The parameter p, within (0, 1).</param>
    /// <param name="logits">Its log-odds.</param>
    /// <param name="lims">Between these probabilities, where formulas are 0/0, Taylor series are used; null means 0.499 to 0.501.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one of probabilities and log-odds is given, or it violates its constraint.</exception>
    public ContinuousBernoulli(
        TensorOrNumber? probs = null, TensorOrNumber? logits = null, (double Lower, double Upper)? lims = null, bool? validateArgs = null)
        : this(Odds.Of("ContinuousBernoulli", probs, logits), lims ?? (0.499, 0.501), validateArgs)
    {
    }

    // Probabilities are checked as they were given, and then kept away from 0 and 1.
    private ContinuousBernoulli(Odds odds, (double Lower, double Upper) lims, bool? validateArgs)
        : base(odds.Given.Shape, [], validateArgs, odds.ProbsParameter(Constraints.UnitInterval), odds.LogitsParameter())
    {
        _odds = odds.KeptInside();
        _lims = lims;
    }

    /// <summary>The parameter p.</summary>
    public Tensor Probs => _odds.Probs;

    /// <summary>Its log-odds.</summary>
    public Tensor Logits => _odds.Logits;

    /// <summary>The shape of the parameters.</summary>
    public Shape ParamShape => _odds.Given.Shape;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.UnitInterval;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <summary>p / (2p - 1) + 1 / (2 artanh(1 - 2p)).</summary>
    public override Tensor Mean
    {
        get
        {
            Tensor p = CutProbs;
            Tensor exact = p / (2 * p - 1) + 1 / ((-p).Log1p() - p.Log());
            Tensor x = Probs - 0.5;
            return Torch.Where(IsStable, exact, 0.5 + (1d / 3 + 16d / 45 * x.Pow(2)) * x);
        }
    }

    /// <inheritdoc/>
    public override Tensor Variance
    {
        get
        {
            Tensor p = CutProbs;
            Tensor exact = p * (p - 1) / (1 - 2 * p).Pow(2) + 1 / ((-p).Log1p() - p.Log()).Pow(2);
            Tensor x = (Probs - 0.5).Pow(2);
            return Torch.Where(IsStable, exact, 1d / 12 - (1d / 15 - 128d / 945 * x) * x);
        }
    }

    /// <inheritdoc/>
    protected internal override double MeanCarrierMeasure => 0;

    /// <inheritdoc/>
    protected internal override Tensor[] NaturalParams => [Logits];

    private Tensor IsStable => (Probs <= _lims.Lower) | (Probs > _lims.Upper);

    private Tensor CutProbs => Torch.Where(IsStable, Probs, _lims.Lower * Torch.OnesLike(Probs));

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
        => Icdf(Torch.Rand(ExtendedShape(sampleShape), dtype: Probs.DType, device: Probs.Device));

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor[] both = Torch.BroadcastTensors(Logits, value);
        return LogNorm() - Parameters.BinaryCrossEntropy(both[0], both[1]);
    }

    /// <inheritdoc/>
    public override Tensor Cdf(Tensor value)
    {
        ValidateSample(value);
        Tensor p = CutProbs;
        Tensor exact = (p.Pow(value) * (1 - p).Pow(1 - value) + p - 1) / (2 * p - 1);
        return Torch.Where(IsStable, exact, value).MaskedFill(value <= 0, 0).MaskedFill(value >= 1, 1);
    }

    /// <inheritdoc/>
    public override Tensor Icdf(Tensor value)
    {
        Tensor p = CutProbs;
        Tensor exact = ((-p + value * (2 * p - 1)).Log1p() - (-p).Log1p()) / (p.Log() - (-p).Log1p());
        return Torch.Where(IsStable, exact, value);
    }

    /// <inheritdoc/>
    public override Tensor Entropy()
    {
        Tensor log0 = (-Probs).Log1p();
        return Mean * (log0 - Probs.Log()) - LogNorm() - log0;
    }

    /// <inheritdoc/>
    public override ContinuousBernoulli Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new ContinuousBernoulli(_odds.Expand(batchShape), _lims, validateArgs: false));

    /// <inheritdoc/>
    protected internal override Tensor LogNormalizer(params ReadOnlySpan<Tensor> naturalParams)
    {
        Tensor x = naturalParams[0];
        Tensor stable = (x <= _lims.Lower - 0.5) | (x > _lims.Upper - 0.5);
        Tensor cut = Torch.Where(stable, x, (_lims.Lower - 0.5) * Torch.OnesLike(x));
        Tensor exact = (cut.Exp() - 1).Abs().Log() - cut.Abs().Log();
        return Torch.Where(stable, exact, 0.5 * x + x.Pow(2) / 24 - x.Pow(4) / 2880);
    }

    /// <summary>log C(p), C(p) = 2 artanh(1 - 2p) / (1 - 2p).</summary>
    internal Tensor LogNorm()
    {
        Tensor p = CutProbs;
        Tensor below = Torch.Where(p <= 0.5, p, Torch.ZerosLike(p));
        Tensor above = Torch.Where(p >= 0.5, p, Torch.OnesLike(p));
        Tensor exact = ((-p).Log1p() - p.Log()).Abs().Log() - Torch.Where(p <= 0.5, (-2 * below).Log1p(), (2 * above - 1).Log());
        Tensor x = (Probs - 0.5).Pow(2);
        return Torch.Where(IsStable, exact, Math.Log(2) + (4d / 3 + 104d / 45 * x) * x);
    }
}
