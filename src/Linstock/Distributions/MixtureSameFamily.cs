namespace Linstock.Distributions;

/// <summary>A mixture of distributions of one class, the last dimension of whose batch is the component: <c>p(x) = Σ π_k p_k(x)</c>.</summary>
/// <example>
/// <code>
/// var mixture = new MixtureSameFamily(new Categorical(logits: Torch.Zeros(5)), new Normal(Torch.Randn(5), Torch.Rand(5)));
/// </code>
/// </example>
public sealed class MixtureSameFamily : Distribution
{
    /// <summary>A mixture, or a batch.</summary>
    /// <param name="mixtureDistribution">The weights π of the components.</param>
    /// <param name="componentDistribution">The components; the last dimension of its batch has as many as there are weights.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">The batches do not fit.</exception>
    public MixtureSameFamily(Categorical mixtureDistribution, Distribution componentDistribution, bool? validateArgs = null)
        : base(Batch(mixtureDistribution, componentDistribution), componentDistribution.EventShape, validateArgs)
    {
        MixtureDistribution = mixtureDistribution;
        ComponentDistribution = componentDistribution;
    }

    /// <summary>The weights.</summary>
    public Categorical MixtureDistribution { get; }

    /// <summary>The components.</summary>
    public Distribution ComponentDistribution { get; }

    /// <summary>The support of the components.</summary>
    public override Constraint Support => ComponentDistribution.Support;

    /// <inheritdoc/>
    public override Tensor Mean => (Weights * ComponentDistribution.Mean).Sum(ComponentDim);

    /// <summary>The mean of the variances and the variance of the means.</summary>
    public override Tensor Variance
    {
        get
        {
            Tensor within = (Weights * ComponentDistribution.Variance).Sum(ComponentDim);
            Tensor between = (Weights * (ComponentDistribution.Mean - Mean.Unsqueeze(ComponentDim)).Pow(2)).Sum(ComponentDim);
            return within + between;
        }
    }

    private int ComponentDim => -1 - EventShape.Rank;

    // The weights with a dimension of size 1 for each of the event's.
    private Tensor Weights
    {
        get
        {
            Tensor probs = MixtureDistribution.Probs;
            return probs.Reshape([.. probs.Shape, .. Enumerable.Repeat(1L, EventShape.Rank)]);
        }
    }

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        using (Torch.NoGrad())
        {
            int dim = sampleShape.Length + BatchShape.Rank;
            Tensor chosen = MixtureDistribution.Expand(BatchShape).Sample(sampleShape);
            Tensor components = ComponentDistribution.Sample(sampleShape);
            Shape one = [.. chosen.Shape, 1, .. Enumerable.Repeat(1L, EventShape.Rank)];
            return components.Gather(dim, chosen.Reshape(one).Expand([.. chosen.Shape, 1, .. EventShape])).Squeeze(dim);
        }
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor logProb = ComponentDistribution.LogProb(value.Unsqueeze(ComponentDim));
        return (logProb + MixtureDistribution.Logits.LogSoftmax(-1)).Logsumexp(-1);
    }

    /// <inheritdoc/>
    public override Tensor Cdf(Tensor value)
        => (ComponentDistribution.Cdf(value.Unsqueeze(ComponentDim)) * MixtureDistribution.Probs).Sum(-1);

    /// <inheritdoc/>
    public override MixtureSameFamily Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new MixtureSameFamily(
            MixtureDistribution.Expand(batchShape),
            ComponentDistribution.Expand([.. batchShape, MixtureDistribution.NumEvents]),
            validateArgs: false));

    /// <inheritdoc/>
    public override string ToString() => $"MixtureSameFamily(\n  {MixtureDistribution},\n  {ComponentDistribution})";

    private static Shape Batch(Categorical mixture, Distribution component)
    {
        ArgumentNullException.ThrowIfNull(mixture);
        ArgumentNullException.ThrowIfNull(component);
        Shape batch = component.BatchShape;
        Check.That(
            batch.Rank >= 1 && batch[^1] == mixture.NumEvents,
            $"MixtureSameFamily: there is not one component for each weight; got component batch {batch}; expected [..., {mixture.NumEvents}]");
        Shape outer = batch.Leading(batch.Rank - 1);
        bool fits = mixture.BatchShape.Rank <= outer.Rank;
        for (int i = 1; fits && i <= mixture.BatchShape.Rank; i++) fits = mixture.BatchShape[^i] == 1 || mixture.BatchShape[^i] == outer[^i];
        Check.That(fits, $"MixtureSameFamily: the batches do not fit; got weights {mixture.BatchShape}, components {outer}");
        return outer;
    }
}
