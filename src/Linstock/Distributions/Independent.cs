namespace Linstock.Distributions;

/// <summary>A distribution whose last batch dimensions count as dimensions of one draw: log probabilities and entropies are summed over them.</summary>
public sealed class Independent : Distribution
{
    /// <summary>Takes the last <paramref name="reinterpretedBatchNdims"/> dimensions of the batch into the event.</summary>
    /// <param name="baseDistribution">The distribution of the elements.</param>
    /// <param name="reinterpretedBatchNdims">How many dimensions.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">The batch has less dimensions.</exception>
    public Independent(Distribution baseDistribution, int reinterpretedBatchNdims, bool? validateArgs = null)
        : base(Batch(baseDistribution, reinterpretedBatchNdims), Event(baseDistribution, reinterpretedBatchNdims), validateArgs)
    {
        BaseDist = baseDistribution;
        ReinterpretedBatchNdims = reinterpretedBatchNdims;
    }

    /// <summary>The distribution of the elements.</summary>
    public Distribution BaseDist { get; }

    /// <summary>How many dimensions of its batch belong to the event.</summary>
    public int ReinterpretedBatchNdims { get; }

    /// <inheritdoc/>
    public override Constraint Support
        => ReinterpretedBatchNdims > 0 ? Constraints.Independent(BaseDist.Support, ReinterpretedBatchNdims) : BaseDist.Support;

    /// <inheritdoc/>
    public override bool HasRsample => BaseDist.HasRsample;

    /// <inheritdoc/>
    public override bool HasEnumerateSupport => ReinterpretedBatchNdims == 0 && BaseDist.HasEnumerateSupport;

    /// <inheritdoc/>
    public override Tensor Mean => BaseDist.Mean;

    /// <inheritdoc/>
    public override Tensor Mode => BaseDist.Mode;

    /// <inheritdoc/>
    public override Tensor Variance => BaseDist.Variance;

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape) => BaseDist.Sample(sampleShape);

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape) => BaseDist.Rsample(sampleShape);

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value) => Parameters.SumRightmost(BaseDist.LogProb(value), ReinterpretedBatchNdims);

    /// <inheritdoc/>
    public override Tensor Entropy() => Parameters.SumRightmost(BaseDist.Entropy(), ReinterpretedBatchNdims);

    /// <inheritdoc/>
    public override Tensor EnumerateSupport(bool expand = true)
        => ReinterpretedBatchNdims > 0
            ? throw new NotSupportedException("Independent: enumerate_support over a cartesian product is not implemented")
            : BaseDist.EnumerateSupport(expand);

    /// <inheritdoc/>
    public override Independent Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Independent(
            BaseDist.Expand([.. batchShape, .. EventShape.Leading(ReinterpretedBatchNdims)]), ReinterpretedBatchNdims, validateArgs: false));

    /// <inheritdoc/>
    public override string ToString() => $"Independent({BaseDist}, {ReinterpretedBatchNdims})";

    private static Shape Batch(Distribution distribution, int count)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        Check.That(
            count >= 0 && count <= distribution.BatchShape.Rank,
            $"Independent: the batch has less dimensions than are to be reinterpreted; got {count}, batch {distribution.BatchShape}");
        return distribution.BatchShape.Leading(distribution.BatchShape.Rank - count);
    }

    private static Shape Event(Distribution distribution, int count)
        => [.. distribution.BatchShape.From(distribution.BatchShape.Rank - count), .. distribution.EventShape];
}
