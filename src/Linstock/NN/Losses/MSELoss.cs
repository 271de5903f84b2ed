using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>(x − y)².</summary>
/// <param name="reduction">How the elements are combined.</param>
public class MSELoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.MseLoss(input, target, Reduction);
}
