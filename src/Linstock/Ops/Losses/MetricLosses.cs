using Linstock.Ops.Normalization;

namespace Linstock.Ops.Losses;

/// <summary>Losses on distances between embeddings.</summary>
internal static class MetricLosses
{
    /// <summary>1 - cos(x1, x2) where the target is 1, max(0, cos(x1, x2) - margin) where it is -1.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor CosineEmbeddingLoss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
    {
        Check.RankBetween(target, 0, 1, "cosine_embedding_loss", nameof(target));
        Check.That(input1.NDim == target.NDim + 1 && input2.NDim == input1.NDim, $"cosine_embedding_loss: expected inputs with one dimension more than the target; got {input1.Shape}, {input2.Shape} and {target.Shape}");
        const double epsilon = 1e-12;
        int dim = target.NDim;
        Tensor product = Torch.Sum(input1 * input2, dim);
        Tensor left = Torch.Sum(input1 * input1, dim) + epsilon, right = Torch.Sum(input2 * input2, dim) + epsilon;
        Tensor cosine = product / Torch.Sqrt(left * right);
        Tensor zeros = Torch.ZerosLike(cosine);
        Tensor positive = Torch.Where(Torch.Eq(target, 1), 1 - cosine, zeros);
        Tensor negative = Torch.Where(Torch.Eq(target, -1), Torch.ClampMin(cosine - margin, 0), zeros);
        return ElementwiseLosses.Reduce(positive + negative, reduction);
    }

    /// <summary>max(0, d(anchor, positive) - d(anchor, negative) + margin) with the p-norm distance. Balntas et al. 2016.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor TripletMarginLoss(
        Tensor anchor, Tensor positive, Tensor negative, double margin = 1.0, double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean)
        => TripletMarginWithDistanceLoss(anchor, positive, negative, (x, y) => Lengths.PairwiseDistance(x, y, p, eps), margin, swap, reduction);

    /// <summary>max(0, d(anchor, positive) - d(anchor, negative) + margin) with any distance.</summary>
    /// <param name="anchor">The anchors.</param>
    /// <param name="positive">What should be near.</param>
    /// <param name="negative">What should be far.</param>
    /// <param name="distanceFunction">The distance; null means the Euclidean one.</param>
    /// <param name="margin">The gap that is wanted.</param>
    /// <param name="swap">Whether the distance between positive and negative counts too, if it is the smaller one.</param>
    /// <param name="reduction">How the elements are combined.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor TripletMarginWithDistanceLoss(
        Tensor anchor, Tensor positive, Tensor negative, Func<Tensor, Tensor, Tensor>? distanceFunction = null, double margin = 1.0, bool swap = false,
        Reduction reduction = Reduction.Mean)
    {
        Check.That(anchor.NDim == positive.NDim && anchor.NDim == negative.NDim, $"triplet_margin_loss: expected inputs of the same number of dimensions; got {anchor.Shape}, {positive.Shape} and {negative.Shape}");
        Func<Tensor, Tensor, Tensor> distance = distanceFunction ?? ((x, y) => Lengths.PairwiseDistance(x, y));
        Tensor near = distance(anchor, positive), far = distance(anchor, negative);
        if (swap) far = Torch.Minimum(far, distance(positive, negative));
        return ElementwiseLosses.Reduce(Torch.ClampMin(near - far + margin, 0), reduction);
    }
}
