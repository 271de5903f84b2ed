using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Hinge loss of several classes against several, Σ max(0, 1 − (x[y] − x[i])) / n.</summary>
/// <param name="reduction">How the elements are combined.</param>
public class MultiLabelMarginLoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.MultilabelMarginLoss(input, target, Reduction);
}
