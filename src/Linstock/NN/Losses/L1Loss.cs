using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>|x − y|.</summary>
/// <param name="reduction">How the elements are combined.</param>
public class L1Loss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.L1Loss(input, target, Reduction);
}
