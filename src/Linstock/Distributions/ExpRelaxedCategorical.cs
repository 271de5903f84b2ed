namespace Linstock.Distributions;

/// <summary>
/// The logarithm of a relaxed one-hot variable: <c>log softmax((log p + Gumbel noise) / temperature)</c>. Maddison et al. 2016, arXiv:1611.00712.
/// </summary>
public sealed class ExpRelaxedCategorical : Distribution
{
    private readonly Categorical _categorical;

    /// <summary>A distribution, or a batch, from relative probabilities or unnormalised logarithms in the last dimension.</summary>
    /// <param name="temperature">How soft the variable is: near 0 it is nearly one-hot.</param>
    /// <param name="probs">Relative probabilities.</param>
    /// <param name="logits">Logarithms of relative probabilities.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one of both is given, it has no dimension, or it violates its constraint.</exception>
    public ExpRelaxedCategorical(TensorOrNumber temperature, Tensor? probs = null, Tensor? logits = null, bool? validateArgs = null)
        : this(temperature, new Categorical(probs, logits, validateArgs), validateArgs)
    {
    }

    private ExpRelaxedCategorical(TensorOrNumber temperature, Categorical categorical, bool? validateArgs)
        : base(categorical.BatchShape, [categorical.NumEvents], validateArgs)
    {
        _categorical = categorical;
        Temperature = temperature.ToTensor(Logits.DType, Logits.Device);
    }

    /// <summary>The temperature.</summary>
    public Tensor Temperature { get; }

    /// <summary>The probabilities; they add up to 1.</summary>
    public Tensor Probs => _categorical.Probs;

    /// <summary>The logarithms of the probabilities.</summary>
    public Tensor Logits => _categorical.Logits;

    /// <summary>The shape of the parameters, <c>BatchShape + [K]</c>.</summary>
    public Shape ParamShape => _categorical.ParamShape;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Constraint> ArgConstraints => _categorical.ArgConstraints;

    /// <summary>Real vectors; the true support is a surface among them.</summary>
    public override Constraint Support => Constraints.RealVector;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
    {
        Tensor uniform = Parameters.Clamp(Torch.Rand(ExtendedShape(sampleShape), dtype: Logits.DType, device: Logits.Device));
        Tensor gumbel = -(-uniform.Log()).Log();
        Tensor scores = (Logits + gumbel) / Temperature;
        return scores - scores.Logsumexp(-1, keepdim: true);
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        long k = _categorical.NumEvents;
        Tensor logScale = Torch.FullLike(Temperature, (double)k).Lgamma() + Temperature.Log() * (k - 1);
        Tensor score = Logits - value * Temperature;
        return (score - score.Logsumexp(-1, keepdim: true)).Sum(-1) + logScale;
    }

    /// <inheritdoc/>
    public override ExpRelaxedCategorical Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new ExpRelaxedCategorical(Temperature, _categorical.Expand(batchShape), validateArgs: false));
}
