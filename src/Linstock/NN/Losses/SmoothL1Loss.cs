using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>(x − y)² / 2β near 0, |x − y| − β/2 elsewhere. Girshick 2015, arXiv:1504.08083.</summary>
/// <param name="reduction">How the elements are combined.</param>
/// <param name="beta">Where the parabola ends.</param>
public class SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1.0) : Loss(reduction)
{
    /// <summary>Where the parabola ends.</summary>
    public double Beta { get; } = beta;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.SmoothL1Loss(input, target, Reduction, Beta);
}
