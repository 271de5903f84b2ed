namespace Linstock.Vision.Transforms;

/// <summary>A few operations of one strength, chosen at random. Cubuk et al. 2019, arXiv:1909.13719.</summary>
/// <param name="numOps">How many operations.</param>
/// <param name="magnitude">Their strength, from 0.</param>
/// <param name="numMagnitudeBins">The number of strengths.</param>
/// <param name="interpolation">Nearest or bilinear.</param>
/// <param name="fill">The colour beyond the border; zero if null.</param>
public sealed class RandAugment(
    int numOps = 2, int magnitude = 9, int numMagnitudeBins = 31, InterpolationMode interpolation = InterpolationMode.Nearest, DoubleList? fill = null) : Transform
{
    private enum Step
    {
        Identity,
        ShearX,
        ShearY,
        TranslateX,
        TranslateY,
        Rotate,
        Brightness,
        Color,
        Contrast,
        Sharpness,
        Posterize,
        Solarize,
        AutoContrast,
        Equalize,
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image)
    {
        (_, long h, long w) = Functional.GetDimensions(image);
        for (int i = 0; i < numOps; i++)
        {
            var step = (Step)Integer(14);
            double Ramp(double to) => Torch.Linspace(0, to, numMagnitudeBins)[magnitude].Item<double>();
            double strength = step switch
            {
                Step.ShearX or Step.ShearY => Ramp(0.3),
                Step.TranslateX => Ramp(150.0 / 331 * w),
                Step.TranslateY => Ramp(150.0 / 331 * h),
                Step.Rotate => Ramp(30),
                Step.Brightness or Step.Color or Step.Contrast or Step.Sharpness => Ramp(0.9),
                Step.Posterize => 8 - Math.Round(magnitude / ((numMagnitudeBins - 1) / 4.0)),
                Step.Solarize => Torch.Linspace(255, 0, numMagnitudeBins)[magnitude].Item<double>(),
                _ => 0,
            };
            bool signed = step is >= Step.ShearX and <= Step.Sharpness;
            if (signed && Integer(2) == 1) strength = -strength;
            image = Apply(image, step, strength);
        }

        return image;
    }

    private Tensor Apply(Tensor image, Step step, double strength)
    {
        // Shears are about the corner, so the centre says where it is.
        double degrees = double.RadiansToDegrees(Math.Atan(strength));
        return step switch
        {
            Step.ShearX => Functional.Affine(image, 0, (0, 0), 1, (degrees, 0), interpolation, fill, (0, 0)),
            Step.ShearY => Functional.Affine(image, 0, (0, 0), 1, (0, degrees), interpolation, fill, (0, 0)),
            Step.TranslateX => Functional.Affine(image, 0, (Math.Truncate(strength), 0), 1, (0, 0), interpolation, fill),
            Step.TranslateY => Functional.Affine(image, 0, (0, Math.Truncate(strength)), 1, (0, 0), interpolation, fill),
            Step.Rotate => Functional.Rotate(image, strength, interpolation, fill: fill),
            Step.Brightness => Functional.AdjustBrightness(image, 1 + strength),
            Step.Color => Functional.AdjustSaturation(image, 1 + strength),
            Step.Contrast => Functional.AdjustContrast(image, 1 + strength),
            Step.Sharpness => Functional.AdjustSharpness(image, 1 + strength),
            Step.Posterize => Functional.Posterize(image, (int)strength),
            Step.Solarize => Functional.Solarize(image, strength),
            Step.AutoContrast => Functional.Autocontrast(image),
            Step.Equalize => Functional.Equalize(image),
            _ => image,
        };
    }
}
