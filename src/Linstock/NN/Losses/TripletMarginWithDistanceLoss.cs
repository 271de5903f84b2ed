using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>max(0, d(a, p) − d(a, n) + margin) for a distance of your own.</summary>
/// <param name="distanceFunction">The distance; the Euclidean one if null.</param>
/// <param name="margin">The margin.</param>
/// <param name="swap">Use the negative's distance from the positive where it is smaller.</param>
/// <param name="reduction">How the elements are combined.</param>
public class TripletMarginWithDistanceLoss(Func<Tensor, Tensor, Tensor>? distanceFunction = null, double margin = 1.0, bool swap = false, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>The distance; the Euclidean one if null.</summary>
    public Func<Tensor, Tensor, Tensor>? DistanceFunction { get; } = distanceFunction;

    /// <summary>The margin.</summary>
    public double Margin { get; } = margin;

    /// <summary>Use the negative's distance from the positive where it is smaller.</summary>
    public bool Swap { get; } = swap;

    /// <summary>Computes the loss.</summary>
    /// <param name="anchor">The anchors a.</param>
    /// <param name="positive">Like them, p.</param>
    /// <param name="negative">Unlike them, n.</param>
    /// <returns>The loss.</returns>
    public Tensor Forward(Tensor anchor, Tensor positive, Tensor negative) => HasHooks
        ? Hooked([anchor, positive, negative], inputs => F.TripletMarginWithDistanceLoss(inputs[0], inputs[1], inputs[2], DistanceFunction, Margin, Swap, Reduction))
        : F.TripletMarginWithDistanceLoss(anchor, positive, negative, DistanceFunction, Margin, Swap, Reduction);
}
