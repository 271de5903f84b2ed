namespace Linstock.Vision.Transforms;

/// <summary>Another size; see <see cref="Functional.Resize"/>.</summary>
/// <param name="size">[height, width], or one number for the shorter side.</param>
/// <param name="interpolation">How values between pixels are found.</param>
/// <param name="maxSize">The most that the longer side may have.</param>
/// <param name="antialias">Whether the window widens when the image shrinks.</param>
public sealed class Resize(IntList size, InterpolationMode interpolation = InterpolationMode.Bilinear, int? maxSize = null, bool antialias = true) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Functional.Resize(image, size, interpolation, maxSize, antialias);
}

/// <summary>The middle of the image.</summary>
/// <param name="size">[height, width], or one number for both.</param>
public sealed class CenterCrop(IntList size) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Functional.CenterCrop(image, size);
}

/// <summary>More rows and columns around the image.</summary>
/// <param name="padding">One number, two (left and right, top and bottom), or four (left, top, right, bottom).</param>
/// <param name="fill">The value.</param>
/// <param name="paddingMode">What lies beyond the border.</param>
public sealed class Pad(IntList padding, double fill = 0, ImagePadMode paddingMode = ImagePadMode.Constant) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Functional.Pad(image, padding, fill, paddingMode);
}

/// <summary>A part of a size, anywhere.</summary>
/// <param name="size">[height, width], or one number for both.</param>
/// <param name="padding">Padding before the crop; none if null.</param>
/// <param name="padIfNeeded">Whether to pad images that are too small.</param>
/// <param name="fill">The value of the padding.</param>
/// <param name="paddingMode">What lies beyond the border.</param>
public sealed class RandomCrop(IntList size, IntList? padding = null, bool padIfNeeded = false, double fill = 0, ImagePadMode paddingMode = ImagePadMode.Constant) : Transform
{
    private readonly (int Height, int Width) _size = Functional.Pair(size, "random_crop");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image)
    {
        if (padding is { } around) image = Functional.Pad(image, around, fill, paddingMode);
        (_, long h, long w) = Functional.GetDimensions(image);
        if (padIfNeeded && w < _size.Width) image = Functional.Pad(image, [_size.Width - w, 0], fill, paddingMode);
        if (padIfNeeded && h < _size.Height) image = Functional.Pad(image, [0, _size.Height - h], fill, paddingMode);
        (_, h, w) = Functional.GetDimensions(image);
        if (h < _size.Height || w < _size.Width) throw new ArgumentException($"random_crop: required crop size ({_size.Height}, {_size.Width}) is larger than input image size ({h}, {w})", nameof(image));
        if (w == _size.Width && h == _size.Height) return image;
        long top = Integer(h - _size.Height + 1), left = Integer(w - _size.Width + 1);
        return Functional.Crop(image, top, left, _size.Height, _size.Width);
    }
}

/// <summary>A part of any area and proportion within bounds, in one size: the crop of Szegedy et al. 2014, arXiv:1409.4842.</summary>
/// <param name="size">[height, width], or one number for both.</param>
/// <param name="scale">The least and the greatest share of the area; 0.08 and 1 if null.</param>
/// <param name="ratio">The least and the greatest width over height; 3/4 and 4/3 if null.</param>
/// <param name="interpolation">How values between pixels are found.</param>
/// <param name="antialias">Whether the window widens when the image shrinks.</param>
public sealed class RandomResizedCrop(
    IntList size, (double Least, double Most)? scale = null, (double Least, double Most)? ratio = null,
    InterpolationMode interpolation = InterpolationMode.Bilinear, bool antialias = true) : Transform
{
    private readonly (int Height, int Width) _size = Functional.Pair(size, "random_resized_crop");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image)
    {
        (long top, long left, long height, long width) = Place(image);
        return Functional.ResizedCrop(image, top, left, height, width, [_size.Height, _size.Width], interpolation, antialias);
    }

    private (long Top, long Left, long Height, long Width) Place(Tensor image)
    {
        (_, long h, long w) = Functional.GetDimensions(image);
        ((double least, double most), (double narrow, double wide)) = (scale ?? (0.08, 1.0), ratio ?? (3.0 / 4, 4.0 / 3));
        (float first, float last) = (MathF.Log((float)narrow), MathF.Log((float)wide));
        for (int attempt = 0; attempt < 10; attempt++)
        {
            double area = h * w * Uniform(least, most), proportion = MathF.Exp((float)Uniform(first, last));
            long width = (long)Math.Round(Math.Sqrt(area * proportion)), height = (long)Math.Round(Math.Sqrt(area / proportion));
            if (width > 0 && width <= w && height > 0 && height <= h) return (Integer(h - height + 1), Integer(w - width + 1), height, width);
        }

        // No luck: as much of the middle as the proportions allow.
        double given = (double)w / h;
        (long cropHeight, long cropWidth) = given < narrow ? ((long)Math.Round(w / narrow), w) : given > wide ? (h, (long)Math.Round(h * wide)) : (h, w);
        return ((h - cropHeight) / 2, (w - cropWidth) / 2, cropHeight, cropWidth);
    }
}

/// <summary>Left and right exchanged by chance.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomHorizontalFlip(double p = 0.5) : Transform
{
    private readonly double _probability = Probability(p, nameof(p));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Happens(_probability) ? Functional.Hflip(image) : image;
}

/// <summary>Top and bottom exchanged by chance.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomVerticalFlip(double p = 0.5) : Transform
{
    private readonly double _probability = Probability(p, nameof(p));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Happens(_probability) ? Functional.Vflip(image) : image;
}

/// <summary>Turned by a random angle.</summary>
/// <param name="degrees">The least and the greatest angle; one number for both signs of it.</param>
/// <param name="interpolation">Nearest or bilinear.</param>
/// <param name="expand">Whether the result is large enough for the whole image.</param>
/// <param name="center">x and y of the point that stays; the middle if null.</param>
/// <param name="fill">The colour beyond the border.</param>
public sealed class RandomRotation(
    DoubleList degrees, InterpolationMode interpolation = InterpolationMode.Nearest, bool expand = false, (double X, double Y)? center = null, DoubleList? fill = null) : Transform
{
    private readonly (double Least, double Most) _degrees = RandomAffine.Range(degrees, "random_rotation");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) =>
        Functional.Rotate(image, Uniform(_degrees.Least, _degrees.Most), interpolation, expand, center, fill ?? 0.0);
}

/// <summary>Turned, shifted, scaled and sheared at random.</summary>
/// <param name="degrees">The least and the greatest angle; one number for both signs of it.</param>
/// <param name="translate">The greatest shift as a share of width and height; none if null.</param>
/// <param name="scale">The least and the greatest scale; 1 if null.</param>
/// <param name="shear">The least and the greatest shear along x, and along y; one number for both signs along x; none if null.</param>
/// <param name="interpolation">Nearest or bilinear.</param>
/// <param name="fill">The colour beyond the border.</param>
/// <param name="center">x and y of the point that stays; the middle if null.</param>
public sealed class RandomAffine(
    DoubleList degrees, (double X, double Y)? translate = null, (double Least, double Most)? scale = null, DoubleList? shear = null,
    InterpolationMode interpolation = InterpolationMode.Nearest, DoubleList? fill = null, (double X, double Y)? center = null) : Transform
{
    private readonly (double Least, double Most) _degrees = Range(degrees, "random_affine");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image)
    {
        (_, long h, long w) = Functional.GetDimensions(image);
        double angle = Uniform(_degrees.Least, _degrees.Most), x = 0, y = 0, factor = 1, shearX = 0, shearY = 0;
        if (translate is { } share)
        {
            x = Math.Round(Uniform(-share.X * w, share.X * w));
            y = Math.Round(Uniform(-share.Y * h, share.Y * h));
        }

        if (scale is { } range) factor = Uniform(range.Least, range.Most);
        if (shear is { } given)
        {
            double[] shears = given.Count switch
            {
                1 => [-given[0], given[0]],
                2 or 4 => given.ToArray(),
                _ => throw new ArgumentException($"random_affine: expected 1, 2 or 4 shears; got {given.Count}"),
            };
            shearX = Uniform(shears[0], shears[1]);
            if (shears.Length == 4) shearY = Uniform(shears[2], shears[3]);
        }

        return Functional.Affine(image, angle, (x, y), factor, (shearX, shearY), interpolation, fill ?? 0.0, center);
    }

    internal static (double Least, double Most) Range(DoubleList list, string operation) => list.Count switch
    {
        1 when list[0] >= 0 => (-list[0], list[0]),
        2 => (list[0], list[1]),
        _ => throw new ArgumentException($"{operation}: expected two angles, or one that is not negative; got {list}"),
    };
}

/// <summary>Seen from elsewhere, by chance: every corner moves inwards.</summary>
/// <param name="distortionScale">How far, from 0 to 1.</param>
/// <param name="p">The probability.</param>
/// <param name="interpolation">Nearest or bilinear.</param>
/// <param name="fill">The colour beyond the border.</param>
public sealed class RandomPerspective(double distortionScale = 0.5, double p = 0.5, InterpolationMode interpolation = InterpolationMode.Bilinear, DoubleList? fill = null) : Transform
{
    private readonly double _probability = Probability(p, nameof(p));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image)
    {
        if (!Happens(_probability)) return image;
        (_, long h, long w) = Functional.GetDimensions(image);
        long x = (long)(distortionScale * (w / 2)), y = (long)(distortionScale * (h / 2));
        (double, double)[] end =
        [
            (Integer(x + 1), Integer(y + 1)), (w - x - 1 + Integer(x + 1), Integer(y + 1)),
            (w - x - 1 + Integer(x + 1), h - y - 1 + Integer(y + 1)), (Integer(x + 1), h - y - 1 + Integer(y + 1)),
        ];
        return Functional.Perspective(image, [(0, 0), (w - 1, 0), (w - 1, h - 1), (0, h - 1)], end, interpolation, fill ?? 0.0);
    }
}
