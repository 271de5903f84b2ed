namespace Linstock.Distributions;

/// <summary>
/// One of K categories as a vector with a 1 in its place, whose samples have the gradient of the probabilities (the straight-through
/// estimator). Bengio et al. 2013, arXiv:1308.3432.
/// </summary>
public sealed class OneHotCategoricalStraightThrough : OneHotCategorical
{
    /// <inheritdoc cref="OneHotCategorical(Tensor?, Tensor?, bool?)"/>
    public OneHotCategoricalStraightThrough(Tensor? probs = null, Tensor? logits = null, bool? validateArgs = null)
        : base(probs, logits, validateArgs)
    {
    }

    private OneHotCategoricalStraightThrough(Categorical categorical)
        : base(categorical, validateArgs: false)
    {
    }

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape) => Sample(sampleShape) + (Probs - Probs.Detach());

    /// <inheritdoc/>
    public override OneHotCategoricalStraightThrough Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new OneHotCategoricalStraightThrough(Categorical.Expand(batchShape)));
}
