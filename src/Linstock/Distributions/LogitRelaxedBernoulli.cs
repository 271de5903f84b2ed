namespace Linstock.Distributions;

/// <summary>
/// The logit of a relaxed Bernoulli variable: (logistic noise + log-odds) / temperature. Maddison et al. 2016, arXiv:1611.00712.
/// </summary>
public sealed class LogitRelaxedBernoulli : Distribution
{
    private readonly Odds _odds;

    /// <summary>A distribution, or a batch, from probabilities or log-odds.</summary>
    /// <param name="temperature">How soft the variable is: near 0 its sigmoid is nearly 0 or 1.</param>
    /// <param name="probs">Probabilities of 1.</param>
    /// <param name="logits">Log-odds of 1.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one of probabilities and log-odds is given, or it violates its constraint.</exception>
    public LogitRelaxedBernoulli(
        TensorOrNumber temperature, TensorOrNumber? probs = null, TensorOrNumber? logits = null, bool? validateArgs = null)
        : this(temperature, Odds.Of("LogitRelaxedBernoulli", probs, logits), validateArgs)
    {
    }

    private LogitRelaxedBernoulli(TensorOrNumber temperature, Odds odds, bool? validateArgs)
        : base(odds.Given.Shape, [], validateArgs, odds.ProbsParameter(Constraints.UnitInterval), odds.LogitsParameter())
    {
        _odds = odds;
        Temperature = temperature.ToTensor(odds.Given.DType, odds.Given.Device);
    }

    /// <summary>The temperature.</summary>
    public Tensor Temperature { get; }

    /// <summary>The probability of 1.</summary>
    public Tensor Probs => _odds.Probs;

    /// <summary>The log-odds of 1.</summary>
    public Tensor Logits => _odds.Logits;

    /// <summary>The shape of the parameters.</summary>
    public Shape ParamShape => _odds.Given.Shape;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Real;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
    {
        Shape shape = ExtendedShape(sampleShape);
        Tensor probs = Parameters.Clamp(Probs.Expand(shape));
        Tensor uniform = Parameters.Clamp(Torch.Rand(shape, dtype: probs.DType, device: probs.Device));
        return (uniform.Log() - (-uniform).Log1p() + probs.Log() - (-probs).Log1p()) / Temperature;
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor difference = Logits - value * Temperature;
        return Temperature.Log() + difference - 2 * difference.Exp().Log1p();
    }

    /// <inheritdoc/>
    public override LogitRelaxedBernoulli Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new LogitRelaxedBernoulli(Temperature, _odds.Expand(batchShape), validateArgs: false));
}
