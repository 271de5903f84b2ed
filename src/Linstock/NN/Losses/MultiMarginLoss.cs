using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Hinge loss of one class against the others, Σ max(0, margin − x[y] + x[i])ᵖ / n.</summary>
/// <param name="p">The exponent, 1 or 2.</param>
/// <param name="margin">The margin.</param>
/// <param name="weight">A weight for each class.</param>
/// <param name="reduction">How the elements are combined.</param>
public class MultiMarginLoss(long p = 1, double margin = 1.0, Tensor? weight = null, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>The exponent, 1 or 2.</summary>
    public long P { get; } = p;

    /// <summary>The margin.</summary>
    public double Margin { get; } = margin;

    /// <summary>A weight for each class.</summary>
    [Buffer]
    public Tensor? Weight { get; set; } = weight;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.MultiMarginLoss(input, target, P, Margin, Weight, Reduction);
}
