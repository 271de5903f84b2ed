using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>1 − cos for y = 1, max(0, cos − margin) for y = −1.</summary>
/// <param name="margin">The margin.</param>
/// <param name="reduction">How the elements are combined.</param>
public class CosineEmbeddingLoss(double margin = 0.0, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>The margin.</summary>
    public double Margin { get; } = margin;

    /// <summary>Computes the loss.</summary>
    /// <param name="input1">The first input.</param>
    /// <param name="input2">The second input.</param>
    /// <param name="target">1 or −1 for each pair.</param>
    /// <returns>The loss.</returns>
    public Tensor Forward(Tensor input1, Tensor input2, Tensor target) => HasHooks
        ? Hooked([input1, input2, target], inputs => F.CosineEmbeddingLoss(inputs[0], inputs[1], inputs[2], Margin, Reduction))
        : F.CosineEmbeddingLoss(input1, input2, target, Margin, Reduction);
}
