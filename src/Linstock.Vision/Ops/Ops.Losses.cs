using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision;

public static partial class Ops
{
    /// <summary>Binary cross entropy in which easy examples count little, -α (1 - p)^γ log p. Lin et al. 2017, arXiv:1708.02002.</summary>
    /// <param name="inputs">Scores before the sigmoid.</param>
    /// <param name="targets">0 or 1 for each.</param>
    /// <param name="alpha">The weight of positive examples; negative: none.</param>
    /// <param name="gamma">How little easy examples count.</param>
    /// <param name="reduction">None, mean or sum.</param>
    public static Tensor SigmoidFocalLoss(Tensor inputs, Tensor targets, double alpha = 0.25, double gamma = 2, Reduction reduction = Reduction.None)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        Tensor p = Torch.Sigmoid(inputs);
        Tensor right = (p * targets) + ((1 - p) * (1 - targets));
        Tensor loss = F.BinaryCrossEntropyWithLogits(inputs, targets, reduction: Reduction.None) * Torch.Pow(1 - right, gamma);
        if (alpha >= 0) loss = ((alpha * targets) + ((1 - alpha) * (1 - targets))) * loss;
        return Reduce(loss, reduction, "sigmoid_focal_loss");
    }

    /// <summary>1 - generalised overlap of boxes, pair by pair. Rezatofighi et al. 2019, arXiv:1902.09630.</summary>
    /// <param name="boxes1">[..., 4], left, top, right, bottom.</param>
    /// <param name="boxes2">The same shape.</param>
    /// <param name="reduction">None, mean or sum.</param>
    /// <param name="eps">What keeps the division from failing.</param>
    public static Tensor GeneralizedBoxIouLoss(Tensor boxes1, Tensor boxes2, Reduction reduction = Reduction.None, double eps = 1e-7)
    {
        PairedBoxes pair = PairedBoxes.Of(boxes1, boxes2, "generalized_box_iou_loss");
        Tensor area = pair.AroundWidth * pair.AroundHeight;
        return Reduce(1 - ((pair.Intersection / (pair.Union + eps)) - ((area - pair.Union) / (area + eps))), reduction, "generalized_box_iou_loss");
    }

    /// <summary>1 - overlap + distance of the centres of boxes, pair by pair. Zheng et al. 2020, arXiv:1911.08287.</summary>
    /// <param name="boxes1">[..., 4], left, top, right, bottom.</param>
    /// <param name="boxes2">The same shape.</param>
    /// <param name="reduction">None, mean or sum.</param>
    /// <param name="eps">What keeps the division from failing.</param>
    public static Tensor DistanceBoxIouLoss(Tensor boxes1, Tensor boxes2, Reduction reduction = Reduction.None, double eps = 1e-7) =>
        Reduce(PairedBoxes.Of(boxes1, boxes2, "distance_box_iou_loss").Distance(eps).Loss, reduction, "distance_box_iou_loss");

    /// <summary>As <see cref="DistanceBoxIouLoss"/>, with the difference of the aspect ratios. Zheng et al. 2020, arXiv:1911.08287.</summary>
    /// <param name="boxes1">[..., 4], left, top, right, bottom.</param>
    /// <param name="boxes2">The same shape.</param>
    /// <param name="reduction">None, mean or sum.</param>
    /// <param name="eps">What keeps the division from failing.</param>
    public static Tensor CompleteBoxIouLoss(Tensor boxes1, Tensor boxes2, Reduction reduction = Reduction.None, double eps = 1e-7)
    {
        PairedBoxes pair = PairedBoxes.Of(boxes1, boxes2, "complete_box_iou_loss");
        (Tensor loss, Tensor iou) = pair.Distance(eps);
        Tensor difference = Torch.Atan(pair.Ratio2) - Torch.Atan(pair.Ratio1);
        Tensor v = 4 / (Math.PI * Math.PI) * difference * difference;
        Tensor alpha;
        using (Torch.NoGrad()) alpha = v / (1 - iou + v + eps);
        return Reduce(loss + (alpha * v), reduction, "complete_box_iou_loss");
    }

    private static Tensor Reduce(Tensor loss, Reduction reduction, string operation) => reduction switch
    {
        Reduction.None => loss,
        Reduction.Sum => loss.Sum(),
        Reduction.Mean => loss.Numel > 0 ? loss.Mean() : 0 * loss.Sum(),
        _ => throw new ArgumentException($"{operation}: expected none, mean or sum; got {reduction}", nameof(reduction)),
    };

    /// <summary>Two boxes at each place, and what they have in common.</summary>
    private readonly record struct PairedBoxes(Tensor[] A, Tensor[] B, Tensor Intersection, Tensor Union)
    {
        public Tensor AroundWidth => Torch.Max(A[2], B[2]) - Torch.Min(A[0], B[0]);

        public Tensor AroundHeight => Torch.Max(A[3], B[3]) - Torch.Min(A[1], B[1]);

        public Tensor Ratio1 => (A[2] - A[0]) / (A[3] - A[1]);

        public Tensor Ratio2 => (B[2] - B[0]) / (B[3] - B[1]);

        public static PairedBoxes Of(Tensor boxes1, Tensor boxes2, string operation)
        {
            RequireFour(boxes1, operation);
            RequireFour(boxes2, operation);
            if (boxes1.Shape != boxes2.Shape) throw new ArgumentException($"{operation}: expected two boxes at each place; got {boxes1.Shape} and {boxes2.Shape}", nameof(boxes2));
            Tensor[] a = Floating(boxes1).Unbind(-1), b = Floating(boxes2).Unbind(-1);
            Tensor width = Torch.Min(a[2], b[2]) - Torch.Max(a[0], b[0]), height = Torch.Min(a[3], b[3]) - Torch.Max(a[1], b[1]);
            Tensor common = Torch.Where(width.Gt(0) & height.Gt(0), width * height, 0);
            return new PairedBoxes(a, b, common, ((a[2] - a[0]) * (a[3] - a[1])) + ((b[2] - b[0]) * (b[3] - b[1])) - common);
        }

        public (Tensor Loss, Tensor Iou) Distance(double eps)
        {
            Tensor iou = Intersection / (Union + eps), width = AroundWidth, height = AroundHeight;
            Tensor across = ((A[0] + A[2]) / 2) - ((B[0] + B[2]) / 2), down = ((A[1] + A[3]) / 2) - ((B[1] + B[3]) / 2);
            return (1 - iou + (((across * across) + (down * down)) / ((width * width) + (height * height) + eps)), iou);
        }

        private static Tensor Floating(Tensor boxes) => boxes.DType is DType.Float32 or DType.Float64 ? boxes : boxes.To(DType.Float32);
    }
}
