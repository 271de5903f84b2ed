using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>−x of the target class, x being log-probabilities.</summary>
/// <param name="weight">A weight for each class.</param>
/// <param name="ignoreIndex">A target that does not count.</param>
/// <param name="reduction">How the elements are combined.</param>
public class NLLLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>A weight for each class.</summary>
    [Buffer]
    public Tensor? Weight { get; set; } = weight;

    /// <summary>A target that does not count.</summary>
    public long IgnoreIndex { get; } = ignoreIndex;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.NllLoss(input, target, Weight, IgnoreIndex, Reduction);
}
