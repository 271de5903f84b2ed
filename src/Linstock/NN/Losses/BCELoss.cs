using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>−(y ln x + (1 − y) ln(1 − x)), each logarithm at least −100.</summary>
/// <param name="weight">A weight for each element of a batch.</param>
/// <param name="reduction">How the elements are combined.</param>
public class BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>A weight for each element of a batch.</summary>
    [Buffer]
    public Tensor? Weight { get; set; } = weight;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.BinaryCrossEntropy(input, target, Weight, Reduction);
}
