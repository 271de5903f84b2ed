using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x for y = 1, max(0, margin − x) for y = −1.</summary>
/// <param name="margin">The margin.</param>
/// <param name="reduction">How the elements are combined.</param>
public class HingeEmbeddingLoss(double margin = 1.0, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>The margin.</summary>
    public double Margin { get; } = margin;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.HingeEmbeddingLoss(input, target, Margin, Reduction);
}
