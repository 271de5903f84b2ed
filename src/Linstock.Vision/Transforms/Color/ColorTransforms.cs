namespace Linstock.Vision.Transforms;

/// <summary>Brightness, contrast, saturation and hue at random, in random order.</summary>
/// <param name="brightness">The least and the greatest factor; one number v for 1 - v to 1 + v; unchanged if null.</param>
/// <param name="contrast">The same for contrast.</param>
/// <param name="saturation">The same for saturation.</param>
/// <param name="hue">The least and the greatest shift, from -0.5 to 0.5; one number for both signs.</param>
public sealed class ColorJitter(DoubleList? brightness = null, DoubleList? contrast = null, DoubleList? saturation = null, DoubleList? hue = null) : Transform
{
    private readonly (double Least, double Most)? _brightness = Range(brightness, "brightness", 1, 0, double.PositiveInfinity);
    private readonly (double Least, double Most)? _contrast = Range(contrast, "contrast", 1, 0, double.PositiveInfinity);
    private readonly (double Least, double Most)? _saturation = Range(saturation, "saturation", 1, 0, double.PositiveInfinity);
    private readonly (double Least, double Most)? _hue = Range(hue, "hue", 0, -0.5, 0.5);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image)
    {
        long[] order = Torch.Randperm(4).ToArray<long>();
        double? Draw((double Least, double Most)? range) => range is { } given ? Uniform(given.Least, given.Most) : null;
        (double? b, double? c, double? s, double? h) = (Draw(_brightness), Draw(_contrast), Draw(_saturation), Draw(_hue));
        foreach (long step in order)
        {
            image = step switch
            {
                0 when b is { } factor => Functional.AdjustBrightness(image, factor),
                1 when c is { } factor => Functional.AdjustContrast(image, factor),
                2 when s is { } factor => Functional.AdjustSaturation(image, factor),
                3 when h is { } factor => Functional.AdjustHue(image, factor),
                _ => image,
            };
        }

        return image;
    }

    private static (double Least, double Most)? Range(DoubleList? list, string name, double center, double least, double most)
    {
        if (list is not { } given) return null;
        (double from, double to) = given.Count switch
        {
            1 when given[0] >= 0 => (center - given[0], center + given[0]),
            2 => (given[0], given[1]),
            _ => throw new ArgumentException($"color_jitter: {name} should be one number that is not negative, or two; got {given}"),
        };
        if (given.Count == 1 && center == 1) from = Math.Max(from, 0);
        if (!(least <= from && from <= to && to <= most)) throw new ArgumentException($"color_jitter: {name} values should be between {least} and {most}; got {given}");
        return from == center && to == center ? null : (from, to);
    }
}

/// <summary>Smoothed with a bell of random width.</summary>
/// <param name="kernelSize">Width and height of the window, odd; or one number for both.</param>
/// <param name="sigma">The least and the greatest deviation; 0.1 and 2 if null; one number for itself.</param>
public sealed class GaussianBlur(IntList kernelSize, DoubleList? sigma = null) : Transform
{
    private readonly (double Least, double Most) _sigma = sigma is { } given ? (given[0], given[given.Count - 1]) : (0.1, 2.0);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image)
    {
        double width = Uniform(_sigma.Least, _sigma.Most);
        return Functional.GaussianBlur(image, kernelSize, (double[])[width, width]);
    }
}

/// <summary>A random rectangle replaced. Zhong et al. 2017, arXiv:1708.04896.</summary>
/// <param name="p">The probability.</param>
/// <param name="scale">The least and the greatest share of the area; 0.02 and 0.33 if null.</param>
/// <param name="ratio">The least and the greatest height over width; 0.3 and 3.3 if null.</param>
/// <param name="value">One number, or one for each channel; 0 if null.</param>
/// <param name="random">Normal noise instead of a value.</param>
/// <param name="inplace">Whether to change the image itself.</param>
public sealed class RandomErasing(
    double p = 0.5, (double Least, double Most)? scale = null, (double Least, double Most)? ratio = null, DoubleList? value = null, bool random = false, bool inplace = false) : Transform
{
    private readonly double _probability = Probability(p, nameof(p));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image)
    {
        if (!Happens(_probability)) return image;
        (long channels, long h, long w) = Functional.GetDimensions(image);
        if (value is { Count: > 1 } several && several.Count != channels) throw new ArgumentException($"random_erasing: expected 1 or {channels} values; got {several.Count}", nameof(image));
        ((double least, double most), (double flat, double tall)) = (scale ?? (0.02, 0.33), ratio ?? (0.3, 3.3));
        (float first, float last) = (MathF.Log((float)flat), MathF.Log((float)tall));
        for (int attempt = 0; attempt < 10; attempt++)
        {
            double area = h * w * Uniform(least, most), proportion = MathF.Exp((float)Uniform(first, last));
            long height = (long)Math.Round(Math.Sqrt(area * proportion)), width = (long)Math.Round(Math.Sqrt(area / proportion));
            if (height >= h || width >= w) continue;
            Tensor content = random
                ? Torch.Empty([channels, height, width], dtype: DType.Float32).Normal_()
                : value is { } given ? Torch.Tensor(given.ToArray()).To(DType.Float32).Reshape(-1, 1, 1) : Torch.Zeros(1, 1, 1);
            long top = Integer(h - height + 1), left = Integer(w - width + 1);
            return Functional.Erase(image, top, left, height, width, content.To(image.DType), inplace);
        }

        return image;
    }
}

/// <summary>Inverted by chance.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomInvert(double p = 0.5) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Happens(p) ? Functional.Invert(image) : image;
}

/// <summary>Fewer bits by chance.</summary>
/// <param name="bits">The bits that are kept.</param>
/// <param name="p">The probability.</param>
public sealed class RandomPosterize(int bits, double p = 0.5) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Happens(p) ? Functional.Posterize(image, bits) : image;
}

/// <summary>Bright values inverted, by chance.</summary>
/// <param name="threshold">The least value that is.</param>
/// <param name="p">The probability.</param>
public sealed class RandomSolarize(double threshold, double p = 0.5) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Happens(p) ? Functional.Solarize(image, threshold) : image;
}

/// <summary>Sharper or smoother by chance.</summary>
/// <param name="sharpnessFactor">0 is smooth, 1 the image, 2 sharper.</param>
/// <param name="p">The probability.</param>
public sealed class RandomAdjustSharpness(double sharpnessFactor, double p = 0.5) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Happens(p) ? Functional.AdjustSharpness(image, sharpnessFactor) : image;
}

/// <summary>Channels stretched to the whole range, by chance.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomAutocontrast(double p = 0.5) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Happens(p) ? Functional.Autocontrast(image) : image;
}

/// <summary>Histograms flattened, by chance.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomEqualize(double p = 0.5) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Happens(p) ? Functional.Equalize(image) : image;
}
