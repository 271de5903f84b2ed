using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>max(0, d(a, p) − d(a, n) + margin).</summary>
/// <param name="margin">The margin.</param>
/// <param name="p">The exponent of the distance.</param>
/// <param name="eps">What is added to each difference.</param>
/// <param name="swap">Use the negative's distance from the positive where it is smaller.</param>
/// <param name="reduction">How the elements are combined.</param>
public class TripletMarginLoss(double margin = 1.0, double p = 2.0, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>The margin.</summary>
    public double Margin { get; } = margin;

    /// <summary>The exponent of the distance.</summary>
    public double P { get; } = p;

    /// <summary>What is added to each difference.</summary>
    public double Eps { get; } = eps;

    /// <summary>Use the negative's distance from the positive where it is smaller.</summary>
    public bool Swap { get; } = swap;

    /// <summary>Computes the loss.</summary>
    /// <param name="anchor">The anchors a.</param>
    /// <param name="positive">Like them, p.</param>
    /// <param name="negative">Unlike them, n.</param>
    /// <returns>The loss.</returns>
    public Tensor Forward(Tensor anchor, Tensor positive, Tensor negative) => HasHooks
        ? Hooked([anchor, positive, negative], inputs => F.TripletMarginLoss(inputs[0], inputs[1], inputs[2], Margin, P, Eps, Swap, Reduction))
        : F.TripletMarginLoss(anchor, positive, negative, Margin, P, Eps, Swap, Reduction);
}
