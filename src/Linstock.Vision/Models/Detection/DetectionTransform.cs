using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>Images of different sizes in one batch.</summary>
/// <param name="Tensors">[N, 3, H, W], zeros around the smaller ones.</param>
/// <param name="Sizes">Height and width of each without the zeros.</param>
internal sealed record ImageBatch(Tensor Tensors, (long Height, long Width)[] Sizes);

/// <summary>How images are normalised and sized before a detection network sees them.</summary>
/// <param name="minSize">The shorter side.</param>
/// <param name="maxSize">The longest side: longer images become smaller.</param>
/// <param name="mean">The mean of each channel; null: ImageNet's.</param>
/// <param name="std">The deviation of each channel; null: ImageNet's.</param>
/// <param name="sizeDivisible">What the sides of the batch are multiples of.</param>
/// <param name="fixedSize">The one size of all images; null: they keep their shape.</param>
internal sealed class DetectionTransform(
    long minSize, long maxSize, double[]? mean = null, double[]? std = null, long sizeDivisible = 32, (long Height, long Width)? fixedSize = null)
{
    private readonly double[] _mean = mean ?? [0.485, 0.456, 0.406];
    private readonly double[] _std = std ?? [0.229, 0.224, 0.225];

    public ImageBatch Batch(IReadOnlyList<Tensor> images)
    {
        Tensor[] ready = [.. images.Select(Prepare)];
        long height = Up(ready.Max(image => image.Shape[1])), width = Up(ready.Max(image => image.Shape[2]));
        Tensor batch = Torch.Zeros([ready.Length, ready[0].Shape[0], height, width], dtype: ready[0].DType, device: ready[0].Device);
        for (int i = 0; i < ready.Length; i++)
            batch[i].Narrow(1, 0, ready[i].Shape[1]).Narrow(2, 0, ready[i].Shape[2]).Copy_(ready[i]);
        return new ImageBatch(batch, [.. ready.Select(image => (image.Shape[1], image.Shape[2]))]);
    }

    /// <summary>Boxes, or other pairs of coordinates, in the size that an image had at first.</summary>
    /// <param name="coordinates">[N, 2m]: across, down, across, down, ...</param>
    /// <param name="from">The size of the prepared image.</param>
    /// <param name="image">The image as it was.</param>
    public static Tensor Restore(Tensor coordinates, (long Height, long Width) from, Tensor image)
    {
        float down = (float)image.Shape[1] / from.Height, across = (float)image.Shape[2] / from.Width;
        var factors = new float[coordinates.Shape[1]];
        for (int i = 0; i < factors.Length; i++) factors[i] = i % 2 == 0 ? across : down;
        return coordinates * Torch.FromArray(factors).To(coordinates.Device);
    }

    private Tensor Prepare(Tensor image)
    {
        if (image.NDim != 3 || image.Shape[0] != 3) throw new ArgumentException($"detection: expected images [3, H, W]; got {image.Shape}", nameof(image));
        if (!image.IsFloatingPoint) throw new ArgumentException($"detection: expected floating point images from 0 to 1; got {image.DType}", nameof(image));
        Tensor normal = (image - Channels(_mean)) / Channels(_std);
        (long height, long width) = (image.Shape[1], image.Shape[2]);
        if (fixedSize is { } size)
        {
            (height, width) = size;
        }
        else
        {
            float scale = Math.Min((float)minSize / Math.Min(height, width), (float)maxSize / Math.Max(height, width));
            (height, width) = ((long)Math.Floor(height * (double)scale), (long)Math.Floor(width * (double)scale));
        }

        return F.Interpolate(normal.Unsqueeze(0), (IntList)(height, width), mode: InterpolateMode.Bilinear, alignCorners: false)[0];

        Tensor Channels(double[] values) => Torch.FromArray(values, 3, 1, 1).To(image.Device, image.DType);
    }

    private long Up(long side) => (side + sizeDivisible - 1) / sizeDivisible * sizeDivisible;
}
