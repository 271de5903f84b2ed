namespace Linstock.Vision;

/// <summary>How the four numbers of a box are to be read.</summary>
public enum BoxFormat
{
    /// <summary>Left, top, right, bottom.</summary>
    XYXY,

    /// <summary>Left, top, width, height.</summary>
    XYWH,

    /// <summary>Centre, width, height.</summary>
    CXCYWH,
}

public static partial class Ops
{
    /// <summary>Boxes in another format; differentiable.</summary>
    /// <param name="boxes">[..., 4].</param>
    /// <param name="inFmt">The present format.</param>
    /// <param name="outFmt">The wanted one.</param>
    public static Tensor BoxConvert(Tensor boxes, BoxFormat inFmt, BoxFormat outFmt)
    {
        RequireFour(boxes, "box_convert");
        if (inFmt == outFmt) return boxes.Clone();
        Tensor[] b = boxes.Unbind(-1);
        (Tensor left, Tensor top, Tensor right, Tensor bottom) = inFmt switch
        {
            BoxFormat.XYXY => (b[0], b[1], b[2], b[3]),
            BoxFormat.XYWH => (b[0], b[1], b[0] + b[2], b[1] + b[3]),
            BoxFormat.CXCYWH => (b[0] - (0.5 * b[2]), b[1] - (0.5 * b[3]), b[0] + (0.5 * b[2]), b[1] + (0.5 * b[3])),
            _ => throw new ArgumentOutOfRangeException(nameof(inFmt)),
        };
        return outFmt switch
        {
            BoxFormat.XYXY => Torch.Stack([left, top, right, bottom], -1),
            BoxFormat.XYWH => Torch.Stack([left, top, right - left, bottom - top], -1),
            BoxFormat.CXCYWH => Torch.Stack([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top], -1),
            _ => throw new ArgumentOutOfRangeException(nameof(outFmt)),
        };
    }

    /// <summary>The areas of boxes.</summary>
    /// <param name="boxes">[N, 4], left, top, right, bottom.</param>
    /// <returns>[N].</returns>
    public static Tensor BoxArea(Tensor boxes)
    {
        RequireBoxes(boxes, "box_area");
        Tensor[] b = Upcast(boxes).Unbind(1);
        return (b[2] - b[0]) * (b[3] - b[1]);
    }

    /// <summary>The share of two boxes' union that they have in common, for all pairs.</summary>
    /// <param name="boxes1">[N, 4], left, top, right, bottom.</param>
    /// <param name="boxes2">[M, 4].</param>
    /// <returns>[N, M].</returns>
    public static Tensor BoxIou(Tensor boxes1, Tensor boxes2)
    {
        (Tensor intersection, Tensor union) = IntersectionAndUnion(boxes1, boxes2, "box_iou");
        return intersection / union;
    }

    /// <summary>The overlap of all pairs, less the empty share of the smallest box around both. Rezatofighi et al. 2019, arXiv:1902.09630.</summary>
    /// <param name="boxes1">[N, 4], left, top, right, bottom.</param>
    /// <param name="boxes2">[M, 4].</param>
    /// <returns>[N, M], above -1 and at most 1.</returns>
    public static Tensor GeneralizedBoxIou(Tensor boxes1, Tensor boxes2)
    {
        (Tensor intersection, Tensor union) = IntersectionAndUnion(boxes1, boxes2, "generalized_box_iou");
        (Tensor width, Tensor height) = Around(boxes1, boxes2);
        Tensor area = width * height;
        return (intersection / union) - ((area - union) / area);
    }

    /// <summary>The overlap of all pairs, less the distance of their centres. Zheng et al. 2020, arXiv:1911.08287.</summary>
    /// <param name="boxes1">[N, 4], left, top, right, bottom.</param>
    /// <param name="boxes2">[M, 4].</param>
    /// <param name="eps">What keeps the division from failing.</param>
    /// <returns>[N, M].</returns>
    public static Tensor DistanceBoxIou(Tensor boxes1, Tensor boxes2, double eps = 1e-7) => OverlapAndDistance(boxes1, boxes2, eps, "distance_box_iou").Distance;

    /// <summary>The overlap of all pairs, less the distance of their centres and the difference of their aspect ratios. Zheng et al. 2020, arXiv:1911.08287.</summary>
    /// <param name="boxes1">[N, 4], left, top, right, bottom.</param>
    /// <param name="boxes2">[M, 4].</param>
    /// <param name="eps">What keeps the division from failing.</param>
    /// <returns>[N, M].</returns>
    public static Tensor CompleteBoxIou(Tensor boxes1, Tensor boxes2, double eps = 1e-7)
    {
        (Tensor distance, Tensor iou) = OverlapAndDistance(boxes1, boxes2, eps, "complete_box_iou");
        Tensor difference = Torch.Atan(Ratio(Upcast(boxes1))).Unsqueeze(1) - Torch.Atan(Ratio(Upcast(boxes2)));
        Tensor v = 4 / (Math.PI * Math.PI) * difference * difference;
        Tensor alpha;
        using (Torch.NoGrad()) alpha = v / (1 - iou + v + eps);
        return distance - (alpha * v);
    }

    /// <summary>Boxes cut off at the borders of an image.</summary>
    /// <param name="boxes">[..., 4], left, top, right, bottom.</param>
    /// <param name="size">Height and width of the image.</param>
    public static Tensor ClipBoxesToImage(Tensor boxes, (long Height, long Width) size)
    {
        RequireFour(boxes, "clip_boxes_to_image");
        Tensor[] b = boxes.Unbind(-1);
        return Torch.Stack(
            [b[0].Clamp(0, size.Width), b[1].Clamp(0, size.Height), b[2].Clamp(0, size.Width), b[3].Clamp(0, size.Height)], -1);
    }

    /// <summary>The numbers of boxes whose both sides are long enough.</summary>
    /// <param name="boxes">[N, 4], left, top, right, bottom.</param>
    /// <param name="minSize">The least side.</param>
    /// <returns>int64, ascending.</returns>
    public static Tensor RemoveSmallBoxes(Tensor boxes, double minSize)
    {
        RequireBoxes(boxes, "remove_small_boxes");
        Tensor[] b = boxes.Detach().Unbind(1);
        return ((b[2] - b[0]).Ge(minSize) & (b[3] - b[1]).Ge(minSize)).Nonzero().Squeeze(1);
    }

    /// <summary>The smallest box around each mask; its last row and column belong to the mask.</summary>
    /// <param name="masks">[N, H, W]; what is not 0 belongs to a mask.</param>
    /// <returns>[N, 4], float32: left, top, right, bottom.</returns>
    /// <exception cref="ArgumentException">A mask is empty.</exception>
    public static Tensor MasksToBoxes(Tensor masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        if (masks.NDim != 3) throw new ArgumentException($"masks_to_boxes: expected masks [N, H, W]; got {masks.Shape}", nameof(masks));
        var boxes = new float[masks.Shape[0] * 4];
        for (int i = 0; i < masks.Shape[0]; i++)
        {
            Tensor set = masks[i].Ne(0);
            long[] rows = set.Any(1).Nonzero().ToArray<long>(), columns = set.Any(0).Nonzero().ToArray<long>();
            if (rows.Length == 0) throw new ArgumentException($"masks_to_boxes: mask {i} is empty", nameof(masks));
            boxes.AsSpan(4 * i, 4).Clear();
            (boxes[4 * i], boxes[(4 * i) + 1], boxes[(4 * i) + 2], boxes[(4 * i) + 3]) = (columns[0], rows[0], columns[^1], rows[^1]);
        }

        return Torch.FromArray(boxes, masks.Shape[0], 4).To(masks.Device);
    }

    private static (Tensor Intersection, Tensor Union) IntersectionAndUnion(Tensor boxes1, Tensor boxes2, string operation)
    {
        RequireBoxes(boxes1, operation);
        RequireBoxes(boxes2, operation);
        Tensor leftTop = Torch.Max(boxes1.Unsqueeze(1).Narrow(2, 0, 2), boxes2.Narrow(1, 0, 2));
        Tensor rightBottom = Torch.Min(boxes1.Unsqueeze(1).Narrow(2, 2, 2), boxes2.Narrow(1, 2, 2));
        Tensor[] sides = Upcast(rightBottom - leftTop).Clamp(min: 0).Unbind(2);
        Tensor intersection = sides[0] * sides[1];
        return (intersection, BoxArea(boxes1).Unsqueeze(1) + BoxArea(boxes2) - intersection);
    }

    private static (Tensor Width, Tensor Height) Around(Tensor boxes1, Tensor boxes2)
    {
        Tensor leftTop = Torch.Min(boxes1.Unsqueeze(1).Narrow(2, 0, 2), boxes2.Narrow(1, 0, 2));
        Tensor rightBottom = Torch.Max(boxes1.Unsqueeze(1).Narrow(2, 2, 2), boxes2.Narrow(1, 2, 2));
        Tensor[] sides = Upcast(rightBottom - leftTop).Clamp(min: 0).Unbind(2);
        return (sides[0], sides[1]);
    }

    private static (Tensor Distance, Tensor Iou) OverlapAndDistance(Tensor boxes1, Tensor boxes2, double eps, string operation)
    {
        RequireBoxes(boxes1, operation);
        RequireBoxes(boxes2, operation);
        (boxes1, boxes2) = (Upcast(boxes1), Upcast(boxes2));
        Tensor iou = BoxIou(boxes1, boxes2);
        (Tensor width, Tensor height) = Around(boxes1, boxes2);
        Tensor[] a = boxes1.Unbind(1), b = boxes2.Unbind(1);
        Tensor across = ((a[0] + a[2]) / 2).Unsqueeze(1) - ((b[0] + b[2]) / 2), down = ((a[1] + a[3]) / 2).Unsqueeze(1) - ((b[1] + b[3]) / 2);
        return (iou - (((across * across) + (down * down)) / ((width * width) + (height * height) + eps)), iou);
    }

    private static Tensor Ratio(Tensor boxes)
    {
        Tensor[] b = boxes.Unbind(1);
        return (b[2] - b[0]) / (b[3] - b[1]);
    }

    // Products of sides leave the range of small types.
    private static Tensor Upcast(Tensor t) => t.DType switch
    {
        DType.Float32 or DType.Float64 or DType.Int32 or DType.Int64 => t,
        DType.Float16 or DType.BFloat16 => t.To(DType.Float32),
        _ => t.To(DType.Int32),
    };

    private static void RequireFour(Tensor boxes, string operation)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        if (boxes.NDim == 0 || boxes.Shape[^1] != 4) throw new ArgumentException($"{operation}: expected boxes [..., 4]; got {boxes.Shape}", nameof(boxes));
    }

    private static void RequireBoxes(Tensor boxes, string operation)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        if (boxes.NDim != 2 || boxes.Shape[1] != 4) throw new ArgumentException($"{operation}: expected boxes [N, 4]; got {boxes.Shape}", nameof(boxes));
    }
}
