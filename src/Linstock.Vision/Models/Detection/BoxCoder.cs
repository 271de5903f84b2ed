namespace Linstock.Vision.Architectures;

/// <summary>Boxes from corrections of other boxes: centres move by shares of the sides, sides grow exponentially.</summary>
/// <param name="across">What corrections of the centre across are divided by.</param>
/// <param name="down">Those of the centre down.</param>
/// <param name="width">Those of the width.</param>
/// <param name="height">Those of the height.</param>
internal sealed class BoxCoder(double across, double down, double width, double height)
{
    // Sides must not explode.
    private static readonly double Limit = Math.Log(1000.0 / 16);

    /// <summary>The corrected boxes.</summary>
    /// <param name="codes">[N, 4m]: four numbers for each of m versions.</param>
    /// <param name="boxes">[N, 4], what they correct.</param>
    /// <returns>[N, m, 4].</returns>
    public Tensor Decode(Tensor codes, Tensor boxes)
    {
        Tensor[] b = boxes.To(codes.DType).Unbind(1);
        Tensor wide = (b[2] - b[0]).Unsqueeze(1), high = (b[3] - b[1]).Unsqueeze(1);
        Tensor[] c = codes.Reshape(codes.Shape[0], codes.Shape[1] / 4, 4).Unbind(2);
        Tensor x = (c[0] / across * wide) + (b[0].Unsqueeze(1) + (0.5 * wide)), y = (c[1] / down * high) + (b[1].Unsqueeze(1) + (0.5 * high));
        Tensor w = 0.5 * (Torch.Exp((c[2] / width).Clamp(max: Limit)) * wide), h = 0.5 * (Torch.Exp((c[3] / height).Clamp(max: Limit)) * high);
        return Torch.Stack([x - w, y - h, x + w, y + h], 2);
    }
}

/// <summary>The steps by which raw scores become detections.</summary>
internal static class DetectionSelection
{
    /// <summary>Scores of a map as one row for each box: [N, A · C, H, W] → [N, H · W · A, C].</summary>
    public static Tensor Rows(Tensor map, long columns)
    {
        (long batch, long height, long width) = (map.Shape[0], map.Shape[2], map.Shape[3]);
        return map.View(batch, -1, columns, height, width).Permute(0, 3, 4, 1, 2).Reshape(batch, -1, columns);
    }

    /// <summary>The best of a map's boxes by class.</summary>
    /// <param name="scores">[boxes, classes].</param>
    /// <param name="threshold">The least score.</param>
    /// <param name="most">The most that are kept.</param>
    public static (Tensor Boxes, Tensor Labels, Tensor Scores) Candidates(Tensor scores, double threshold, long most)
    {
        long classes = scores.Shape[1];
        Tensor flat = scores.Flatten();
        Tensor places = flat.Gt(threshold).Nonzero().Squeeze(1);
        (Tensor best, Tensor order) = flat.IndexSelect(0, places).Topk(Math.Min(most, places.Shape[0]));
        places = places.IndexSelect(0, order);
        return (Torch.Div(places, classes, roundingMode: RoundingMode.Floor), Torch.Remainder(places, classes), best);
    }

    /// <summary>The best of overlapping boxes, in the size that the image had.</summary>
    public static Detection Finish(
        Tensor boxes, Tensor labels, Tensor scores, DetectionLimits limits, (long Height, long Width) size, Tensor image)
    {
        Tensor keep = Ops.BatchedNms(boxes, scores, labels, limits.NmsThreshold);
        keep = keep.Narrow(0, 0, Math.Min(limits.Most, keep.Shape[0]));
        return new Detection(DetectionTransform.Restore(boxes.IndexSelect(0, keep), size, image), labels.IndexSelect(0, keep), scores.IndexSelect(0, keep));
    }
}
