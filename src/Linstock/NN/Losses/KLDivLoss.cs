using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>y (ln y − x), x being log-probabilities.</summary>
/// <param name="reduction">How the elements are combined.</param>
/// <param name="logTarget">Whether the target holds log-probabilities too.</param>
public class KLDivLoss(Reduction reduction = Reduction.Mean, bool logTarget = false) : Loss(reduction)
{
    /// <summary>Whether the target holds log-probabilities too.</summary>
    public bool LogTarget { get; } = logTarget;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.KlDiv(input, target, Reduction, LogTarget);
}
