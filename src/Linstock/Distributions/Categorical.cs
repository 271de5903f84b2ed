namespace Linstock.Distributions;

/// <summary>One of K categories, 0 to K - 1, with given probabilities.</summary>
public sealed class Categorical : Distribution
{
    private readonly bool _hasProbs;
    private Tensor? _probs;
    private Tensor? _logits;

    /// <summary>A categorical distribution, or a batch, from relative probabilities or unnormalised logarithms in the last dimension.</summary>
    /// <param name="probs">Relative probabilities; they are divided by their sum.</param>
    /// <param name="logits">Logarithms of relative probabilities.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one of both is given, it has no dimension, or it violates its constraint.</exception>
    public Categorical(Tensor? probs = null, Tensor? logits = null, bool? validateArgs = null)
        : this(Normalized(probs, logits), probs is not null, validateArgs)
    {
    }

    private Categorical(Tensor given, bool isProbs, bool? validateArgs)
        : base(
            given.Shape.Leading(given.NDim - 1),
            [],
            validateArgs,
            new DistributionParameter("probs", isProbs ? given : null, Constraints.Simplex),
            new DistributionParameter("logits", isProbs ? null : given, Constraints.RealVector))
    {
        _hasProbs = isProbs;
        if (isProbs) _probs = given;
        else _logits = given;
    }

    /// <summary>The probabilities; they add up to 1.</summary>
    public Tensor Probs => _probs ??= Parameters.Softmax(_logits!);

    /// <summary>The logarithms of the probabilities.</summary>
    public Tensor Logits => _logits ??= Parameters.Log(_probs!);

    /// <summary>The shape of the parameters, <c>BatchShape + [K]</c>.</summary>
    public Shape ParamShape => Given.Shape;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.IntegerInterval(0, NumEvents - 1);

    /// <inheritdoc/>
    public override bool HasEnumerateSupport => true;

    /// <summary>NaN: categories have no mean.</summary>
    public override Tensor Mean => Parameters.Filled(BatchShape, double.NaN, Given);

    /// <inheritdoc/>
    public override Tensor Mode => Probs.Argmax(-1);

    /// <summary>NaN: categories have no variance.</summary>
    public override Tensor Variance => Parameters.Filled(BatchShape, double.NaN, Given);

    /// <summary>K.</summary>
    internal long NumEvents => Given.Shape[^1];

    private Tensor Given => _hasProbs ? _probs! : _logits!;

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        long draws = 1;
        foreach (long size in sampleShape) draws *= size;
        Tensor rows = Probs.Detach().Reshape(-1, NumEvents);
        return Torch.Multinomial(rows, draws, replacement: true).Transpose(0, 1).Reshape(ExtendedShape(sampleShape));
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor[] both = Torch.BroadcastTensors(value.To(DType.Int64).Unsqueeze(-1), Logits);
        return both[1].Gather(-1, both[0].Narrow(-1, 0, 1)).Squeeze(-1);
    }

    /// <summary>-Σ p log p.</summary>
    public override Tensor Entropy() => -(Logits.Clamp(min: FloatingLimits.Lowest(Logits.DType)) * Probs).Sum(-1);

    /// <inheritdoc/>
    public override Tensor EnumerateSupport(bool expand = true)
        => Enumeration.Arrange(Torch.Arange(NumEvents, dtype: DType.Int64, device: Given.Device), BatchShape, expand);

    /// <inheritdoc/>
    public override Categorical Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Categorical(Given.Expand([.. batchShape, NumEvents]), _hasProbs, validateArgs: false));

    private static Tensor Normalized(Tensor? probs, Tensor? logits)
    {
        Parameters.RequireOne("Categorical", probs is not null, logits is not null);
        Tensor given = probs ?? logits!;
        Check.That(given.NDim >= 1, $"Categorical: {(probs is null ? "logits" : "probs")} must have at least one dimension; got shape {given.Shape}");
        return probs is null ? given - given.Logsumexp(-1, keepdim: true) : given / given.Sum(-1, keepdim: true);
    }
}
