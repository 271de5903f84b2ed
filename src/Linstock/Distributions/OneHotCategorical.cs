using Linstock.NN;

namespace Linstock.Distributions;

/// <summary>One of K categories as a vector with a 1 in its place.</summary>
public class OneHotCategorical : Distribution
{
    private readonly Categorical _categorical;

    /// <summary>A distribution, or a batch, from relative probabilities or unnormalised logarithms in the last dimension.</summary>
    /// <param name="probs">Relative probabilities; they are divided by their sum.</param>
    /// <param name="logits">Logarithms of relative probabilities.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one of both is given, it has no dimension, or it violates its constraint.</exception>
    public OneHotCategorical(Tensor? probs = null, Tensor? logits = null, bool? validateArgs = null)
        : this(new Categorical(probs, logits, validateArgs), validateArgs)
    {
    }

    private protected OneHotCategorical(Categorical categorical, bool? validateArgs)
        : base(categorical.BatchShape, [categorical.NumEvents], validateArgs)
        => _categorical = categorical;

    /// <summary>The probabilities; they add up to 1.</summary>
    public Tensor Probs => _categorical.Probs;

    /// <summary>The logarithms of the probabilities.</summary>
    public Tensor Logits => _categorical.Logits;

    /// <summary>The shape of the parameters, <c>BatchShape + [K]</c>.</summary>
    public Shape ParamShape => _categorical.ParamShape;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Constraint> ArgConstraints => _categorical.ArgConstraints;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.OneHot;

    /// <inheritdoc/>
    public override bool HasEnumerateSupport => true;

    /// <inheritdoc/>
    public override Tensor Mean => Probs;

    /// <inheritdoc/>
    public override Tensor Mode => Functional.OneHot(Probs.Argmax(-1), _categorical.NumEvents).To(Probs.DType);

    /// <inheritdoc/>
    public override Tensor Variance => Probs * (1 - Probs);

    /// <summary>The distribution of the category itself.</summary>
    internal Categorical Categorical => _categorical;

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
        => Functional.OneHot(_categorical.Sample(sampleShape), _categorical.NumEvents).To(Probs.DType);

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return _categorical.LogProb(value.Argmax(-1));
    }

    /// <inheritdoc/>
    public override Tensor Entropy() => _categorical.Entropy();

    /// <inheritdoc/>
    public override Tensor EnumerateSupport(bool expand = true)
    {
        long n = _categorical.NumEvents;
        Tensor values = Torch.Eye(n, dtype: Probs.DType, device: Probs.Device).View([n, .. Enumerable.Repeat(1L, BatchShape.Rank), n]);
        return expand ? values.Expand([n, .. BatchShape, n]) : values;
    }

    /// <inheritdoc/>
    public override OneHotCategorical Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new OneHotCategorical(_categorical.Expand(batchShape), validateArgs: false));

    /// <inheritdoc/>
    public override string ToString() => _categorical.ToString().Replace(nameof(Distributions.Categorical), GetType().Name, StringComparison.Ordinal);
}
