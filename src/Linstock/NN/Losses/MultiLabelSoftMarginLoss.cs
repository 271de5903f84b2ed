using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Binary cross entropy of σ(x), averaged over the classes.</summary>
/// <param name="weight">A weight for each class.</param>
/// <param name="reduction">How the elements are combined.</param>
public class MultiLabelSoftMarginLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>A weight for each class.</summary>
    [Buffer]
    public Tensor? Weight { get; set; } = weight;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.MultilabelSoftMarginLoss(input, target, Weight, Reduction);
}
