using System.Numerics;

namespace Linstock.Vision;

public static partial class Ops
{
    // Above this many coordinates classes are worth going through one by one.
    private const long BatchedNmsLimit = 4000;

    /// <summary>Keeps the best of boxes that overlap too much (non-maximum suppression).</summary>
    /// <param name="boxes">[N, 4], left, top, right, bottom, floating point.</param>
    /// <param name="scores">[N].</param>
    /// <param name="iouThreshold">The overlap above which the box with the lower score goes.</param>
    /// <returns>The numbers of those that stay, int64, by descending score.</returns>
    public static Tensor Nms(Tensor boxes, Tensor scores, double iouThreshold)
    {
        RequireScored(boxes, scores, "nms");
        if (Torch.Jit.IsTracing)
        {
            return Torch.Jit.CallOperator("torchvision::nms", boxes, scores, iouThreshold).AsTensor();
        }

        Tensor order = scores.Detach().Sort(0, descending: true, stable: true).Indices;
        Tensor sorted = boxes.Detach().IndexSelect(0, order);
        long[] numbers = order.ToArray<long>();
        List<long> kept = boxes.DType == DType.Float64
            ? Suppress(sorted.ToArray<double>(), numbers, iouThreshold)
            : Suppress(sorted.To(DType.Float32).ToArray<float>(), numbers, iouThreshold);
        return Torch.FromArray(kept.ToArray(), kept.Count).To(boxes.Device);
    }

    /// <summary>Non-maximum suppression within each class.</summary>
    /// <param name="boxes">[N, 4], left, top, right, bottom, floating point.</param>
    /// <param name="scores">[N].</param>
    /// <param name="idxs">[N], the classes.</param>
    /// <param name="iouThreshold">The overlap above which the box with the lower score goes.</param>
    /// <returns>The numbers of those that stay, int64, by descending score.</returns>
    public static Tensor BatchedNms(Tensor boxes, Tensor scores, Tensor idxs, double iouThreshold)
    {
        RequireScored(boxes, scores, "batched_nms");
        ArgumentNullException.ThrowIfNull(idxs);
        if (idxs.NDim != 1 || idxs.Shape[0] != boxes.Shape[0])
            throw new ArgumentException($"batched_nms: expected a class for each of {boxes.Shape[0]} boxes; got {idxs.Shape}", nameof(idxs));
        if (boxes.Numel == 0) return Torch.Zeros([0], dtype: DType.Int64, device: boxes.Device);
        if (boxes.Numel <= BatchedNmsLimit)
        {
            // Classes are moved so far apart that their boxes cannot meet.
            Tensor all = boxes.Detach();
            return Nms(all + (idxs.To(boxes.DType) * (all.Max() + 1)).Unsqueeze(1), scores, iouThreshold);
        }

        Tensor keep = Torch.Zeros([boxes.Shape[0]], dtype: DType.Bool, device: boxes.Device);
        foreach (Tensor number in Torch.Unique(idxs).Output.Unbind(0))
        {
            Tensor members = idxs.Eq(number).Nonzero().Squeeze(1);
            keep[members.IndexSelect(0, Nms(boxes.IndexSelect(0, members), scores.IndexSelect(0, members), iouThreshold))] = true;
        }

        Tensor kept = keep.Nonzero().Squeeze(1);
        return kept.IndexSelect(0, scores.Detach().IndexSelect(0, kept).Sort(0, descending: true).Indices);
    }

    private static List<long> Suppress<T>(T[] boxes, long[] numbers, double threshold) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int count = numbers.Length;
        var areas = new T[count];
        for (int i = 0; i < count; i++) areas[i] = (boxes[(4 * i) + 2] - boxes[4 * i]) * (boxes[(4 * i) + 3] - boxes[(4 * i) + 1]);
        var suppressed = new bool[count];
        var kept = new List<long>();
        for (int i = 0; i < count; i++)
        {
            if (suppressed[i]) continue;
            kept.Add(numbers[i]);
            ReadOnlySpan<T> best = boxes.AsSpan(4 * i, 4);
            for (int j = i + 1; j < count; j++)
            {
                if (suppressed[j]) continue;
                ReadOnlySpan<T> other = boxes.AsSpan(4 * j, 4);
                T width = T.Max(T.Zero, T.Min(best[2], other[2]) - T.Max(best[0], other[0]));
                T height = T.Max(T.Zero, T.Min(best[3], other[3]) - T.Max(best[1], other[1]));
                T common = width * height;
                suppressed[j] = double.CreateTruncating(common / (areas[i] + areas[j] - common)) > threshold;
            }
        }

        return kept;
    }

    private static void RequireScored(Tensor boxes, Tensor scores, string operation)
    {
        RequireBoxes(boxes, operation);
        ArgumentNullException.ThrowIfNull(scores);
        if (!boxes.IsFloatingPoint) throw new ArgumentException($"{operation}: expected floating point boxes; got {boxes.DType}", nameof(boxes));
        if (scores.NDim != 1 || scores.Shape[0] != boxes.Shape[0])
            throw new ArgumentException($"{operation}: expected a score for each of {boxes.Shape[0]} boxes; got {scores.Shape}", nameof(scores));
    }
}
