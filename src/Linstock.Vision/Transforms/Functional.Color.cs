using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Transforms;

public static partial class Functional
{
    /// <summary>Another dtype, with values scaled from the one's range to the other's.</summary>
    public static Tensor ConvertImageDtype(Tensor image, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.DType == dtype) return image;
        Tensor sample = Torch.Empty([0], dtype: dtype);
        (double from, double to) = (ImageCheck.Bound(image), ImageCheck.Bound(sample));
        if (image.DType.IsFloatingPoint)
        {
            if (dtype.IsFloatingPoint) return image.To(dtype);
            if ((image.DType == DType.Float32 && dtype is DType.Int32 or DType.Int64) || (image.DType == DType.Float64 && dtype == DType.Int64))
                throw new ArgumentException($"convert_image_dtype: the cast from {image.DType} to {dtype} cannot be performed safely", nameof(dtype));

            // Just below the next number, so that every value has an equal share of the range.
            return (image * (to + 1.0 - 1e-3)).To(dtype);
        }

        if (dtype.IsFloatingPoint) return image.To(dtype) / from;
        return from > to
            ? Torch.Div(image, (long)((from + 1) / (to + 1)), roundingMode: RoundingMode.Floor).To(dtype)
            : image.To(dtype) * (long)((to + 1) / (from + 1));
    }

    /// <summary>(image - mean) / std for each channel.</summary>
    /// <exception cref="ArgumentException">The image is not of floating point, or a deviation is 0.</exception>
    public static Tensor Normalize(Tensor image, DoubleList mean, DoubleList std, bool inplace = false)
    {
        ImageCheck.Image(image, "normalize");
        if (!image.DType.IsFloatingPoint) throw new ArgumentException($"normalize: input tensor should be a float tensor; got {image.DType}", nameof(image));
        if (image.NDim < 3) throw new ArgumentException($"normalize: expected tensor to be an image of size (..., C, H, W); got {image.Shape}", nameof(image));
        Tensor Channels(DoubleList values) => Torch.Tensor(values.ToArray()).To(image.DType).Reshape(-1, 1, 1);
        Tensor deviations = Channels(std);
        if (deviations.Eq(0).Any().Item<bool>()) throw new ArgumentException("normalize: std evaluated to zero, leading to division by zero", nameof(std));
        Tensor result = inplace ? image : image.Clone();
        return result.Sub_(Channels(mean)).Div_(deviations);
    }

    /// <summary>Brightness: 0.2989 R + 0.587 G + 0.114 B.</summary>
    public static Tensor RgbToGrayscale(Tensor image, long numOutputChannels = 1)
    {
        ImageCheck.Channels(image, "rgb_to_grayscale");
        if (numOutputChannels is not (1 or 3)) throw new ArgumentException($"rgb_to_grayscale: expected 1 or 3 output channels; got {numOutputChannels}", nameof(numOutputChannels));
        Tensor gray = image.Clone();
        if (image.Shape[-3] == 3)
        {
            Tensor Channel(long index) => image.Select(-3, index);
            gray = (Channel(0) * 0.2989 + Channel(1) * 0.587 + Channel(2) * 0.114).To(image.DType).Unsqueeze(-3);
        }

        if (numOutputChannels == 1) return gray;
        long[] sizes = gray.Shape.ToArray();
        sizes[^3] = 3;
        return gray.Expand(sizes);
    }

    /// <summary>Mixed with black: 0 is black, 1 the image, 2 twice as bright.</summary>
    public static Tensor AdjustBrightness(Tensor image, double brightnessFactor)
    {
        ImageCheck.Channels(image, "adjust_brightness");
        ImageCheck.NotNegative(brightnessFactor, nameof(brightnessFactor), "adjust_brightness");
        return Blend(image, Torch.ZerosLike(image), brightnessFactor);
    }

    /// <summary>Mixed with its mean brightness: 0 is gray, 1 the image.</summary>
    public static Tensor AdjustContrast(Tensor image, double contrastFactor)
    {
        ImageCheck.Channels(image, "adjust_contrast");
        ImageCheck.NotNegative(contrastFactor, nameof(contrastFactor), "adjust_contrast");
        Tensor gray = image.Shape[-3] == 3 ? RgbToGrayscale(image) : image;
        return Blend(image, gray.To(WorkType(image)).Mean([-3, -2, -1], keepdim: true), contrastFactor);
    }

    /// <summary>Mixed with its brightness: 0 is black and white, 1 the image.</summary>
    public static Tensor AdjustSaturation(Tensor image, double saturationFactor)
    {
        ImageCheck.Channels(image, "adjust_saturation");
        ImageCheck.NotNegative(saturationFactor, nameof(saturationFactor), "adjust_saturation");
        return image.Shape[-3] == 1 ? image : Blend(image, RgbToGrayscale(image), saturationFactor);
    }

    /// <summary>Colours moved around the circle of hues.</summary>
    /// <param name="image">[..., 1 or 3, height, width].</param>
    /// <param name="hueFactor">From -0.5 to 0.5: half a turn each way.</param>
    public static Tensor AdjustHue(Tensor image, double hueFactor)
    {
        ImageCheck.Channels(image, "adjust_hue");
        if (hueFactor is not (>= -0.5 and <= 0.5)) throw new ArgumentOutOfRangeException(nameof(hueFactor), hueFactor, "adjust_hue: expected a factor from -0.5 to 0.5");
        if (image.Shape[-3] == 1) return image;
        bool bytes = image.DType == DType.UInt8;
        Tensor shifted = HueShift(bytes ? image.To(DType.Float32) / 255.0 : image, hueFactor);
        return bytes ? (shifted * 255.0).To(DType.UInt8) : shifted;
    }

    /// <summary>gain · image^gamma, in floating point from 0 to 1.</summary>
    public static Tensor AdjustGamma(Tensor image, double gamma, double gain = 1)
    {
        ImageCheck.Channels(image, "adjust_gamma");
        ImageCheck.NotNegative(gamma, nameof(gamma), "adjust_gamma");
        Tensor light = image.DType.IsFloatingPoint ? image : ConvertImageDtype(image, DType.Float32);
        return ConvertImageDtype((gain * Torch.Pow(light, gamma)).Clamp(0, 1), image.DType);
    }

    /// <summary>Mixed with a smoothed copy: 0 is smooth, 1 the image, 2 sharper.</summary>
    public static Tensor AdjustSharpness(Tensor image, double sharpnessFactor)
    {
        ImageCheck.Channels(image, "adjust_sharpness");
        ImageCheck.NotNegative(sharpnessFactor, nameof(sharpnessFactor), "adjust_sharpness");
        if (image.Shape[-1] <= 2 || image.Shape[-2] <= 2) return image;
        Tensor kernel = Torch.Ones([3, 3], dtype: WorkType(image));
        kernel[1, 1] = 5.0;
        kernel /= kernel.Sum();
        Tensor smooth = image.Clone();
        smooth.Narrow(-2, 1, image.Shape[-2] - 2).Narrow(-1, 1, image.Shape[-1] - 2).Copy_(AsFloatBatch(image, batch => Depthwise(batch, kernel)));
        return Blend(image, smooth, sharpnessFactor);
    }

    /// <summary>The bound minus the image.</summary>
    public static Tensor Invert(Tensor image)
    {
        ImageCheck.Channels(image, "invert");
        return image.DType.IsFloatingPoint ? 1 - image : ((long)ImageCheck.Bound(image) - image).To(image.DType);
    }

    /// <summary>Only the upper bits of each value.</summary>
    public static Tensor Posterize(Tensor image, int bits)
    {
        ImageCheck.Channels(image, "posterize");
        ImageCheck.Bytes(image, "posterize");
        if (bits is < 0 or > 8) throw new ArgumentOutOfRangeException(nameof(bits), bits, "posterize: expected 0 to 8 bits");
        return Torch.BitwiseAnd(image, 256 - (1 << (8 - bits)));
    }

    /// <summary>Values from the threshold on are inverted.</summary>
    public static Tensor Solarize(Tensor image, double threshold)
    {
        ImageCheck.Channels(image, "solarize");
        if (threshold > ImageCheck.Bound(image)) throw new ArgumentException($"solarize: threshold should be less than the bound of the image; got {threshold}", nameof(threshold));
        return Torch.Where(image.Ge(threshold), Invert(image), image);
    }

    /// <summary>Each channel stretched to the whole range.</summary>
    public static Tensor Autocontrast(Tensor image)
    {
        ImageCheck.Channels(image, "autocontrast");
        double bound = image.DType.IsFloatingPoint ? 1 : 255;
        DType dtype = WorkType(image);
        Tensor least = image.Amin([-2, -1], keepdim: true).To(dtype), most = image.Amax([-2, -1], keepdim: true).To(dtype);
        Tensor scale = bound / (most - least), flat = Torch.Isfinite(scale).LogicalNot();
        least = Torch.Where(flat, 0, least);
        scale = Torch.Where(flat, 1, scale);
        return ((image - least) * scale).Clamp(0, bound).To(image.DType);
    }

    /// <summary>Each channel's values spread so that all are about equally frequent.</summary>
    public static Tensor Equalize(Tensor image)
    {
        ImageCheck.Channels(image, "equalize");
        ImageCheck.Bytes(image, "equalize");
        Tensor planes = image.Reshape(-1, image.Shape[-2] * image.Shape[-1]);
        Tensor[] equal = [.. planes.Unbind(0).Select(EqualizePlane)];
        return Torch.Stack(equal).Reshape(image.Shape);
    }

    /// <summary>Smooths with a bell.</summary>
    /// <param name="image">[..., channels, height, width].</param>
    /// <param name="kernelSize">Width and height of the window, odd; or one number for both.</param>
    /// <param name="sigma">The bell's deviations along x and y; 0.15 · size + 0.35 if null.</param>
    public static Tensor GaussianBlur(Tensor image, IntList kernelSize, DoubleList? sigma = null)
    {
        ImageCheck.Image(image, "gaussian_blur");
        (int width, int height) = Pair(kernelSize, "gaussian_blur");
        if (width % 2 == 0 || height % 2 == 0) throw new ArgumentException($"gaussian_blur: kernelSize should have odd and positive integers; got {width}, {height}", nameof(kernelSize));
        double[] given = sigma is { } list ? list.ToArray() : [0.15 * width + 0.35, 0.15 * height + 0.35];
        if (given.Length is not (1 or 2) || given.Any(value => !(value > 0))) throw new ArgumentException("gaussian_blur: expected 1 or 2 positive deviations", nameof(sigma));
        DType dtype = WorkType(image);
        Tensor kernel = Torch.Mm(Bell(height, given[^1]).To(dtype).Unsqueeze(1), Bell(width, given[0]).To(dtype).Unsqueeze(0));
        return AsFloatBatch(image, batch => Depthwise(F.Pad(batch, [width / 2, width / 2, height / 2, height / 2], PadMode.Reflect), kernel));
    }

    private static Tensor Bell(int size, double sigma)
    {
        double half = (size - 1) * 0.5;
        Tensor x = Torch.Linspace(-half, half, size), values = Torch.Exp(-0.5 * (x / sigma).Pow(2));
        return values / values.Sum();
    }

    private static Tensor Depthwise(Tensor batch, Tensor kernel)
    {
        long channels = batch.Shape[1];
        return F.Conv2d(batch, kernel.Expand(channels, 1, kernel.Shape[0], kernel.Shape[1]), groups: channels);
    }

    private static Tensor Blend(Tensor first, Tensor second, double ratio) =>
        (ratio * first + (1 - ratio) * second).Clamp(0, first.DType.IsFloatingPoint ? 1 : 255).To(first.DType);

    private static Tensor EqualizePlane(Tensor plane)
    {
        Tensor histogram = Torch.Bincount(plane.To(DType.Int64), minlength: 256);
        Tensor present = histogram[histogram.Ne(0)];
        long step = present.Narrow(0, 0, present.Shape[0] - 1).Sum().Item<long>() / 255;
        if (step == 0) return plane;
        Tensor table = Torch.Div(histogram.Cumsum(0) + step / 2, step, roundingMode: RoundingMode.Floor);
        table = F.Pad(table, [1, 0]).Narrow(0, 0, 256).Clamp(0, 255);
        return table.IndexSelect(0, plane.To(DType.Int64)).To(DType.UInt8);
    }

    // By way of hue, saturation and value (Smith 1978), channel by channel.
    private static Tensor HueShift(Tensor image, double shift)
    {
        Tensor r = image.Select(-3, 0), g = image.Select(-3, 1), b = image.Select(-3, 2);
        Tensor value = image.Amax(-3), range = value - image.Amin(-3), flat = range.Eq(0);
        Tensor saturation = range / Torch.Where(flat, 1, value), divisor = Torch.Where(flat, 1, range);
        Tensor fromR = (value - r) / divisor, fromG = (value - g) / divisor, fromB = (value - b) / divisor;
        Tensor isR = value.Eq(r), isG = value.Eq(g);
        Tensor hue = Torch.Where(isR, fromB - fromG, Torch.Where(isG, 2 + fromR - fromB, 4 + fromG - fromR));
        hue = Torch.Fmod(hue / 6.0 + 1.0, 1.0);
        hue = Torch.Remainder(hue + shift, 1.0);

        Tensor sector = Torch.Floor(hue * 6.0), part = hue * 6.0 - sector;
        sector = Torch.Remainder(sector.To(DType.Int32), 6);
        Tensor low = (value * (1 - saturation)).Clamp(0, 1), falling = (value * (1 - saturation * part)).Clamp(0, 1), rising = (value * (1 - saturation * (1 - part))).Clamp(0, 1);
        return Torch.Stack(
            [
                Choose(value, falling, low, low, rising, value),
                Choose(rising, value, value, falling, low, low),
                Choose(low, low, rising, value, value, falling),
            ], -3);

        Tensor Choose(params ReadOnlySpan<Tensor> bySector)
        {
            Tensor chosen = bySector[0];
            for (int i = 1; i < bySector.Length; i++) chosen = Torch.Where(sector.Eq(i), bySector[i], chosen);
            return chosen;
        }
    }
}
