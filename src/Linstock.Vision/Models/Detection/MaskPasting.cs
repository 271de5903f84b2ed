using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>Masks of regions as masks of images.</summary>
internal static class MaskPasting
{
    /// <summary>Each mask stretched over its box.</summary>
    /// <param name="masks">[N, 1, m, m].</param>
    /// <param name="boxes">[N, 4], in the pixels of the image.</param>
    /// <param name="height">The image's height.</param>
    /// <param name="width">The image's width.</param>
    /// <returns>[N, 1, height, width].</returns>
    public static Tensor Paste(Tensor masks, Tensor boxes, long height, long width)
    {
        // A border of one, so that interpolation ends in nothing; the box grows with it.
        long side = masks.Shape[3];
        Tensor padded = F.Pad(masks, [1, 1, 1, 1]);
        float scale = (side + 2f) / side;
        float[] corners = boxes.To(DType.Float32).ToArray<float>();
        Tensor result = Torch.Zeros([masks.Shape[0], 1, height, width], dtype: masks.DType, device: masks.Device);
        for (int i = 0; i < masks.Shape[0]; i++)
        {
            Span<float> b = corners.AsSpan(4 * i, 4);
            float x = (b[2] + b[0]) * 0.5f, y = (b[3] + b[1]) * 0.5f, w = (b[2] - b[0]) * 0.5f * scale, h = (b[3] - b[1]) * 0.5f * scale;
            (long left, long top, long right, long bottom) = ((long)(x - w), (long)(y - h), (long)(x + w), (long)(y + h));
            (long wide, long high) = (Math.Max(right - left + 1, 1), Math.Max(bottom - top + 1, 1));
            Tensor stretched = F.Interpolate(padded.Narrow(0, i, 1), (IntList)(high, wide), mode: InterpolateMode.Bilinear, alignCorners: false)[0][0];
            long x0 = Math.Max(left, 0), x1 = Math.Min(right + 1, width), y0 = Math.Max(top, 0), y1 = Math.Min(bottom + 1, height);
            if (x1 <= x0 || y1 <= y0) continue;
            result[i][0].Narrow(0, y0, y1 - y0).Narrow(1, x0, x1 - x0).Copy_(stretched.Narrow(0, y0 - top, y1 - y0).Narrow(1, x0 - left, x1 - x0));
        }

        return result;
    }
}

/// <summary>Points out of maps.</summary>
internal static class Keypoints
{
    /// <summary>The place of the largest value of each map, stretched over its box.</summary>
    /// <param name="maps">[N, K, m, m].</param>
    /// <param name="boxes">[N, 4].</param>
    /// <returns>[N, K, 3]: across, down and 1; and the values [N, K].</returns>
    public static (Tensor Points, Tensor Scores) FromHeatmaps(Tensor maps, Tensor boxes)
    {
        (long count, long keypoints) = (maps.Shape[0], maps.Shape[1]);
        float[] corners = boxes.To(DType.Float32).ToArray<float>();
        var points = new float[count * keypoints * 3];
        var scores = new float[count * keypoints];
        for (int i = 0; i < count; i++)
        {
            Span<float> b = corners.AsSpan(4 * i, 4);
            float width = Math.Max(b[2] - b[0], 1), height = Math.Max(b[3] - b[1], 1);
            (long columns, long rows) = ((long)MathF.Ceiling(width), (long)MathF.Ceiling(height));
            Tensor map = F.Interpolate(maps.Narrow(0, i, 1), (IntList)(rows, columns), mode: InterpolateMode.Bicubic, alignCorners: false)[0];
            (Tensor values, Tensor places) = map.Reshape(keypoints, -1).Max(1);
            long[] best = places.ToArray<long>();
            float[] value = values.To(DType.Float32).ToArray<float>();
            for (int k = 0; k < keypoints; k++)
            {
                long at = (i * keypoints) + k;
                points[3 * at] = ((best[k] % columns) + 0.5f) * (width / columns) + b[0];
                points[(3 * at) + 1] = ((best[k] / columns) + 0.5f) * (height / rows) + b[1];
                points[(3 * at) + 2] = 1;
                scores[at] = value[k];
            }
        }

        return (Torch.FromArray(points, count, keypoints, 3).To(maps.Device), Torch.FromArray(scores, count, keypoints).To(maps.Device));
    }
}
