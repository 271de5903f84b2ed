using Linstock.NN;
using Linstock.Vision.Transforms.Geometry;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Transforms;

/// <summary>
/// Operations on images: <c>torchvision.transforms.functional</c>. An image is a tensor [..., channels, height, width], of uint8 from 0 to 255 or of
/// floating point from 0 to 1; leading dimensions are a batch.
/// </summary>
public static partial class Functional
{
    /// <summary>Channels, height and width of an image.</summary>
    public static (long Channels, long Height, long Width) GetDimensions(Tensor image)
    {
        ImageCheck.Image(image, "get_dimensions");
        return (image.NDim == 2 ? 1 : image.Shape[-3], image.Shape[-2], image.Shape[-1]);
    }

    /// <summary>Another size.</summary>
    /// <param name="image">[..., height, width].</param>
    /// <param name="size">[height, width], or one number for the shorter side; the other keeps the proportions.</param>
    /// <param name="interpolation">How values between pixels are found.</param>
    /// <param name="maxSize">The most that the longer side may have, where <paramref name="size"/> is one number.</param>
    /// <param name="antialias">Whether the window widens when the image shrinks. Bytes give Pillow's values then.</param>
    /// <exception cref="ArgumentException">A size is less than 1, or does not fit <paramref name="maxSize"/>.</exception>
    public static Tensor Resize(Tensor image, IntList size, InterpolationMode interpolation = InterpolationMode.Bilinear, int? maxSize = null, bool antialias = true)
    {
        ImageCheck.Image(image, "resize");
        (int height, int width) = ResizedSize(image, size, maxSize);
        if (height == image.Shape[-2] && width == image.Shape[-1]) return image;
        bool cubic = interpolation == InterpolationMode.Bicubic, smooth = cubic || interpolation == InterpolationMode.Bilinear;
        if (image.DType == DType.UInt8 && smooth && antialias) return PillowResize.Run(image, height, width, cubic);
        InterpolateMode mode = interpolation switch
        {
            InterpolationMode.Nearest => InterpolateMode.Nearest,
            InterpolationMode.NearestExact => InterpolateMode.NearestExact,
            InterpolationMode.Bilinear => InterpolateMode.Bilinear,
            _ => InterpolateMode.Bicubic,
        };
        return AsFloatBatch(image, batch =>
        {
            Tensor resized = F.Interpolate(batch, size: [height, width], mode: mode, alignCorners: smooth ? false : null, antialias: antialias && smooth);
            return cubic && image.DType == DType.UInt8 ? resized.Clamp(0, 255) : resized;
        });
    }

    /// <summary>A part of the image; what lies beyond the border is zero.</summary>
    public static Tensor Crop(Tensor image, long top, long left, long height, long width)
    {
        ImageCheck.Image(image, "crop");
        (_, long h, long w) = GetDimensions(image);
        if (height < 1 || width < 1) throw new ArgumentException($"crop: expected a size of at least 1 x 1; got {height} x {width}");
        (long right, long bottom) = (left + width, top + height);
        long y = Math.Clamp(top, 0, h), x = Math.Clamp(left, 0, w), endY = Math.Clamp(bottom, y, h), endX = Math.Clamp(right, x, w);
        Tensor inside = image.Narrow(-2, y, endY - y).Narrow(-1, x, endX - x);
        if (endY - y == height && endX - x == width) return inside;
        Tensor result = image.NewZeros([.. image.Shape.ToArray()[..^2], height, width]);
        if (inside.Numel > 0) result.Narrow(-2, y - top, endY - y).Narrow(-1, x - left, endX - x).Copy_(inside);
        return result;
    }

    /// <summary>The middle of the image, with zeros around it if it is too small.</summary>
    /// <param name="image">[..., height, width].</param>
    /// <param name="outputSize">[height, width], or one number for both.</param>
    public static Tensor CenterCrop(Tensor image, IntList outputSize)
    {
        (int height, int width) = Pair(outputSize, "center_crop");
        (_, long h, long w) = GetDimensions(image);
        if (width > w || height > h)
        {
            long left = width > w ? (width - w) / 2 : 0, top = height > h ? (height - h) / 2 : 0;
            long right = width > w ? (width - w + 1) / 2 : 0, bottom = height > h ? (height - h + 1) / 2 : 0;
            image = Pad(image, [left, top, right, bottom]);
            (_, h, w) = GetDimensions(image);
            if (width == w && height == h) return image;
        }

        return Crop(image, (long)Math.Round((h - height) / 2.0), (long)Math.Round((w - width) / 2.0), height, width);
    }

    /// <summary>A part of the image in another size.</summary>
    public static Tensor ResizedCrop(
        Tensor image, long top, long left, long height, long width, IntList size, InterpolationMode interpolation = InterpolationMode.Bilinear, bool antialias = true) =>
        Resize(Crop(image, top, left, height, width), size, interpolation, antialias: antialias);

    /// <summary>Left and right exchanged.</summary>
    public static Tensor Hflip(Tensor image) => image.Flip(-1);

    /// <summary>Top and bottom exchanged.</summary>
    public static Tensor Vflip(Tensor image) => image.Flip(-2);

    /// <summary>The four corners and the middle.</summary>
    public static (Tensor TopLeft, Tensor TopRight, Tensor BottomLeft, Tensor BottomRight, Tensor Center) FiveCrop(Tensor image, IntList size)
    {
        (int height, int width) = Pair(size, "five_crop");
        (_, long h, long w) = GetDimensions(image);
        if (width > w || height > h) throw new ArgumentException($"five_crop: requested crop size ({height}, {width}) is bigger than input size ({h}, {w})", nameof(size));
        return (
            Crop(image, 0, 0, height, width), Crop(image, 0, w - width, height, width), Crop(image, h - height, 0, height, width),
            Crop(image, h - height, w - width, height, width), CenterCrop(image, [height, width]));
    }

    /// <summary>The five crops of the image, then those of its mirror image.</summary>
    public static IReadOnlyList<Tensor> TenCrop(Tensor image, IntList size, bool verticalFlip = false)
    {
        var first = FiveCrop(image, size);
        var second = FiveCrop(verticalFlip ? Vflip(image) : Hflip(image), size);
        return
        [
            first.TopLeft, first.TopRight, first.BottomLeft, first.BottomRight, first.Center,
            second.TopLeft, second.TopRight, second.BottomLeft, second.BottomRight, second.Center,
        ];
    }

    /// <summary>More rows and columns around the image.</summary>
    /// <param name="image">[..., height, width].</param>
    /// <param name="padding">One number for all sides, two for left and right, top and bottom, or four: left, top, right, bottom.</param>
    /// <param name="fill">The value beyond the border.</param>
    /// <param name="paddingMode">What lies beyond the border.</param>
    /// <exception cref="ArgumentException">There are 3 or more than 4 numbers, or the image is too small to mirror.</exception>
    public static Tensor Pad(Tensor image, IntList padding, double fill = 0, ImagePadMode paddingMode = ImagePadMode.Constant)
    {
        ImageCheck.Image(image, "pad");
        ReadOnlySpan<long> p = IntList.AsSpan(in padding);
        (long left, long top, long right, long bottom) = p.Length switch
        {
            1 => (p[0], p[0], p[0], p[0]),
            2 => (p[0], p[1], p[0], p[1]),
            4 => (p[0], p[1], p[2], p[3]),
            _ => throw new ArgumentException($"pad: padding must have 1, 2 or 4 numbers; got {p.Length}", nameof(padding)),
        };
        if (paddingMode == ImagePadMode.Symmetric) return PadSymmetric(image, left, top, right, bottom);
        if (paddingMode == ImagePadMode.Constant) return F.Pad(image, [left, right, top, bottom], PadMode.Constant, fill);
        PadMode mode = paddingMode == ImagePadMode.Edge ? PadMode.Replicate : PadMode.Reflect;
        return AsFloatBatch(image, batch => F.Pad(batch, [left, right, top, bottom], mode));
    }

    private static Tensor PadSymmetric(Tensor image, long left, long top, long right, long bottom)
    {
        (_, long h, long w) = GetDimensions(image);
        if (Math.Max(left, right) > w || Math.Max(top, bottom) > h || Math.Min(Math.Min(left, right), Math.Min(top, bottom)) < 0)
            throw new ArgumentException($"pad: symmetric padding {left}, {top}, {right}, {bottom} does not fit an image of {h} x {w}");
        return image.IndexSelect(-2, Mirrored(h, top, bottom)).IndexSelect(-1, Mirrored(w, left, right));

        static Tensor Mirrored(long size, long before, long after)
        {
            var indices = new long[size + before + after];
            for (long i = 0; i < indices.Length; i++)
            {
                long at = i - before;
                indices[i] = at < 0 ? -1 - at : at >= size ? 2 * size - 1 - at : at;
            }

            return Torch.Tensor(indices);
        }
    }

    /// <summary>A rectangle replaced.</summary>
    /// <param name="image">[..., height, width].</param>
    /// <param name="i">The top row.</param>
    /// <param name="j">The left column.</param>
    /// <param name="h">Rows.</param>
    /// <param name="w">Columns.</param>
    /// <param name="v">What comes there; broadcasts.</param>
    /// <param name="inplace">Whether to change the image itself.</param>
    public static Tensor Erase(Tensor image, long i, long j, long h, long w, Tensor v, bool inplace = false)
    {
        ImageCheck.Image(image, "erase");
        Tensor result = inplace ? image : image.Clone();
        result.Narrow(-2, i, h).Narrow(-1, j, w).Copy_(v);
        return result;
    }

    /// <summary>The sides after a resize.</summary>
    internal static (int Height, int Width) ResizedSize(Tensor image, IntList size, int? maxSize)
    {
        ReadOnlySpan<long> given = IntList.AsSpan(in size);
        if (given.Length is not (1 or 2)) throw new ArgumentException($"resize: size must have 1 or 2 numbers; got {given.Length}", nameof(size));
        foreach (long side in given)
            if (side is < 1 or > int.MaxValue) throw new ArgumentException($"resize: expected sizes of at least 1; got {side}", nameof(size));
        if (given.Length == 2)
        {
            return maxSize is null
                ? ((int)given[0], (int)given[1])
                : throw new ArgumentException("resize: maxSize should only be passed if size specifies the length of the smaller edge", nameof(maxSize));
        }

        (_, long h, long w) = GetDimensions(image);
        if (h < 1 || w < 1) throw new ArgumentException($"resize: expected an image of at least one pixel; got shape {image.Shape}", nameof(image));
        (long small, long large) = w <= h ? (w, h) : (h, w);
        (long newSmall, long newLarge) = (given[0], (long)((double)given[0] * large / small));
        if (maxSize is { } most)
        {
            if (most <= given[0]) throw new ArgumentException($"resize: maxSize {most} must be strictly greater than the requested size {given[0]} for the smaller edge", nameof(maxSize));
            if (newLarge > most) (newSmall, newLarge) = ((long)((double)most * newSmall / newLarge), most);
        }

        return w <= h ? ((int)newLarge, (int)newSmall) : ((int)newSmall, (int)newLarge);
    }

    /// <summary>Two numbers, or one for both.</summary>
    internal static (int First, int Second) Pair(IntList list, string operation)
    {
        ReadOnlySpan<long> given = IntList.AsSpan(in list);
        if (given.Length is not (1 or 2)) throw new ArgumentException($"{operation}: expected 1 or 2 numbers; got {given.Length}");
        foreach (long side in given)
            if (side is < 1 or > int.MaxValue) throw new ArgumentException($"{operation}: expected sizes of at least 1; got {side}");
        return ((int)given[0], (int)given[^1]);
    }

    /// <summary>Runs an operation of [N, C, H, W] in floating point on an image of any leading dimensions and dtype.</summary>
    internal static Tensor AsFloatBatch(Tensor image, Func<Tensor, Tensor> operation)
    {
        Tensor batch = image.NDim switch
        {
            2 => image.Unsqueeze(0).Unsqueeze(0),
            3 => image.Unsqueeze(0),
            4 => image,
            _ => image.Flatten(0, image.NDim - 4),
        };
        bool isInteger = !image.DType.IsFloatingPoint;
        Tensor result = operation(isInteger ? batch.To(DType.Float32) : batch);
        if (isInteger) result = result.Round().To(image.DType);
        return image.NDim switch
        {
            2 => result.Squeeze(0).Squeeze(0),
            3 => result.Squeeze(0),
            4 => result,
            _ => result.Unflatten(0, image.Shape.ToArray()[..^3]),
        };
    }
}
