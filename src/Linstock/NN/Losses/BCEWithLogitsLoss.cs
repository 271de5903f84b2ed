using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Binary cross entropy of σ(x), computed stably.</summary>
/// <param name="weight">A weight for each element of a batch.</param>
/// <param name="reduction">How the elements are combined.</param>
/// <param name="posWeight">A weight for positive targets.</param>
public class BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? posWeight = null) : Loss(reduction)
{
    /// <summary>A weight for each element of a batch.</summary>
    [Buffer]
    public Tensor? Weight { get; set; } = weight;

    /// <summary>A weight for positive targets.</summary>
    [Buffer]
    public Tensor? PosWeight { get; set; } = posWeight;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.BinaryCrossEntropyWithLogits(input, target, Weight, Reduction, PosWeight);
}
