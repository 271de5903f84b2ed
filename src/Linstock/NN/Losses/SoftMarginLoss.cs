using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>ln(1 + e^(−yx)).</summary>
/// <param name="reduction">How the elements are combined.</param>
public class SoftMarginLoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.SoftMarginLoss(input, target, Reduction);
}
