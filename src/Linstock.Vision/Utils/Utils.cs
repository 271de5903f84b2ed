using Linstock.Vision.IO;
using F = Linstock.NN.Functional;

namespace Linstock.Vision;

/// <summary>Pictures for people to look at: <c>torchvision.utils</c>.</summary>
public static class Utils
{
    /// <summary>Many images as one, side by side.</summary>
    /// <param name="tensor">[N, C, H, W], one image [C, H, W], or [H, W].</param>
    /// <param name="nrow">Images in a row.</param>
    /// <param name="padding">Pixels between images.</param>
    /// <param name="normalize">Whether to stretch the values to 0 to 1.</param>
    /// <param name="valueRange">The values that become 0 and 1; those that occur if null.</param>
    /// <param name="scaleEach">Whether each image is stretched by itself.</param>
    /// <param name="padValue">The value between images.</param>
    /// <returns>[3, height, width]: images of one channel are repeated.</returns>
    public static Tensor MakeGrid(
        Tensor tensor, int nrow = 8, int padding = 2, bool normalize = false, (double Least, double Most)? valueRange = null, bool scaleEach = false, double padValue = 0)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfLessThan(nrow, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        Tensor images = tensor.NDim switch
        {
            2 => tensor.Unsqueeze(0).Unsqueeze(0),
            3 => tensor.Unsqueeze(0),
            4 => tensor,
            _ => throw new ArgumentException($"make_grid: expected [N, C, H, W], [C, H, W] or [H, W]; got {tensor.Shape}", nameof(tensor)),
        };
        if (images.Shape[1] == 1) images = Torch.Cat([images, images, images], 1);
        if (normalize)
        {
            images = scaleEach
                ? Torch.Stack(images.Unbind(0).Select(image => Stretch(image, valueRange)).ToArray())
                : Stretch(images, valueRange);
        }

        if (images.Shape[0] == 1) return images.Squeeze(0);
        long count = images.Shape[0], across = Math.Min(nrow, count), down = (count + across - 1) / across;
        long height = images.Shape[2] + padding, width = images.Shape[3] + padding;
        Tensor grid = images.NewFull([images.Shape[1], height * down + padding, width * across + padding], padValue);
        for (long i = 0; i < count; i++)
        {
            grid.Narrow(1, i / across * height + padding, height - padding).Narrow(2, i % across * width + padding, width - padding).Copy_(images[i]);
        }

        return grid;
    }

    /// <summary>A grid of images as a file; values from 0 to 1 become 0 to 255.</summary>
    /// <param name="tensor">The images, as for <see cref="MakeGrid"/>.</param>
    /// <param name="filename">The file; its extension says the format.</param>
    /// <param name="nrow">Images in a row.</param>
    /// <param name="padding">Pixels between images.</param>
    /// <param name="normalize">Whether to stretch the values to 0 to 1.</param>
    public static void SaveImage(Tensor tensor, string filename, int nrow = 8, int padding = 2, bool normalize = false)
    {
        Tensor grid = MakeGrid(tensor, nrow, padding, normalize);
        ImageIO.WriteImage((grid * 255 + 0.5).Clamp(0, 255).To(DType.UInt8), filename);
    }

    /// <summary>Rectangles drawn into an image.</summary>
    /// <param name="image">[3, H, W], uint8.</param>
    /// <param name="boxes">[N, 4]: left, top, right and bottom of each.</param>
    /// <param name="colors">Red, green and blue of each box, or of all; a palette of its own if empty.</param>
    /// <param name="fill">Whether to tint what is inside.</param>
    /// <param name="width">Pixels of the lines.</param>
    /// <returns>A new image.</returns>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or a box ends before it begins.</exception>
    public static Tensor DrawBoundingBoxes(Tensor image, Tensor boxes, IReadOnlyList<(byte Red, byte Green, byte Blue)>? colors = null, bool fill = false, int width = 1)
    {
        CheckImage(image, "draw_bounding_boxes");
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (boxes.NDim != 2 || boxes.Shape[1] != 4) throw new ArgumentException($"draw_bounding_boxes: expected boxes [N, 4]; got {boxes.Shape}", nameof(boxes));
        double[] corners = boxes.To(DType.Float64).ToArray<double>();
        Tensor result = image.Clone();
        (long h, long w) = (image.Shape[1], image.Shape[2]);
        for (int i = 0; i < boxes.Shape[0]; i++)
        {
            (long left, long top, long right, long bottom) = ((long)corners[4 * i], (long)corners[4 * i + 1], (long)corners[4 * i + 2], (long)corners[4 * i + 3]);
            if (right < left || bottom < top) throw new ArgumentException($"draw_bounding_boxes: box {i} ends before it begins: {left}, {top}, {right}, {bottom}", nameof(boxes));
            Tensor color = Color(i, colors);
            if (fill) Paint(left, top, right, bottom, color, 100.0 / 255);
            for (int line = 0; line < width; line++)
            {
                Paint(left, top + line, right, top + line, color);
                Paint(left, bottom - line, right, bottom - line, color);
                Paint(left + line, top, left + line, bottom, color);
                Paint(right - line, top, right - line, bottom, color);
            }
        }

        return result;

        void Paint(long left, long top, long right, long bottom, Tensor color, double opacity = 1)
        {
            (left, top, right, bottom) = (Math.Max(left, 0), Math.Max(top, 0), Math.Min(right, w - 1), Math.Min(bottom, h - 1));
            if (left > right || top > bottom) return;
            Tensor area = result.Narrow(1, top, bottom - top + 1).Narrow(2, left, right - left + 1);
            area.Copy_(opacity == 1 ? color.Expand(area.Shape) : (area * (1 - opacity) + color * opacity).To(DType.UInt8));
        }
    }

    /// <summary>Areas of an image tinted.</summary>
    /// <param name="image">[3, H, W], uint8.</param>
    /// <param name="masks">[N, H, W] or [H, W], bool.</param>
    /// <param name="alpha">How strong the colour is, from 0 to 1.</param>
    /// <param name="colors">Red, green and blue of each mask; a palette of its own if null.</param>
    /// <returns>A new image.</returns>
    public static Tensor DrawSegmentationMasks(Tensor image, Tensor masks, double alpha = 0.8, IReadOnlyList<(byte Red, byte Green, byte Blue)>? colors = null)
    {
        CheckImage(image, "draw_segmentation_masks");
        ArgumentNullException.ThrowIfNull(masks);
        if (masks.NDim == 2) masks = masks.Unsqueeze(0);
        if (masks.DType != DType.Bool || masks.NDim != 3 || masks.Shape[1] != image.Shape[1] || masks.Shape[2] != image.Shape[2])
            throw new ArgumentException($"draw_segmentation_masks: expected masks [N, {image.Shape[1]}, {image.Shape[2]}] of bool; got {masks.Shape} of {masks.DType}", nameof(masks));
        Tensor tinted = image;
        for (int i = 0; i < masks.Shape[0]; i++) tinted = Torch.Where(masks[i], Color(i, colors), tinted);
        return (image * (1 - alpha) + tinted * alpha).To(DType.UInt8);
    }

    private static Tensor Stretch(Tensor image, (double Least, double Most)? range)
    {
        (double least, double most) = range ?? (image.Min().Item<double>(), image.Max().Item<double>());
        return (image.Clamp(least, most) - least) / Math.Max(most - least, 1e-5);
    }

    private static void CheckImage(Tensor image, string operation)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.DType != DType.UInt8 || image.NDim != 3 || image.Shape[0] != 3) throw new ArgumentException($"{operation}: expected an image [3, H, W] of uint8; got {image.Shape} of {image.DType}", nameof(image));
    }

    // Without colours given: numbers spread over the cube by three large steps.
    private static Tensor Color(int index, IReadOnlyList<(byte Red, byte Green, byte Blue)>? colors)
    {
        (byte red, byte green, byte blue) = colors is { Count: > 0 }
            ? colors[Math.Min(index, colors.Count - 1)]
            : ((byte)(index * ((1L << 25) - 1) % 255), (byte)(index * ((1L << 15) - 1) % 255), (byte)(index * ((1L << 21) - 1) % 255));
        return Torch.Tensor(new[] { red, green, blue }).Reshape(3, 1, 1);
    }
}
