using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>(x − y)² / 2 near 0, δ(|x − y| − δ/2) elsewhere. Huber 1964.</summary>
/// <param name="reduction">How the elements are combined.</param>
/// <param name="delta">Where the parabola ends.</param>
public class HuberLoss(Reduction reduction = Reduction.Mean, double delta = 1.0) : Loss(reduction)
{
    /// <summary>Where the parabola ends.</summary>
    public double Delta { get; } = delta;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.HuberLoss(input, target, Reduction, Delta);
}
