using Linstock.Vision.Transforms;
using static Linstock.Vision.Transforms.Functional;

namespace Linstock.Vision.Tests.Transforms;

/// <summary>Image operations against what torchvision and Pillow made of the same image; record.py beside this file made the recording.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class TransformTests
{
    private static readonly IReadOnlyDictionary<string, Tensor> Recorded =
        Numpy.LoadZip(Path.Combine(AppContext.BaseDirectory, "Transforms", "transforms.npz"));

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Operations = CreateOperations();

    private static readonly Dictionary<string, (Transform Transform, string Image)> Randoms = new()
    {
        ["random_crop"] = (new RandomCrop(20, padding: 3), "image"),
        ["random_crop_reflect"] = (new RandomCrop([30, 17], padding: [2, 5], paddingMode: ImagePadMode.Reflect), "real"),
        ["random_resized_crop"] = (new RandomResizedCrop(24), "real"),
        ["random_hflip"] = (new RandomHorizontalFlip(), "image"),
        ["random_vflip"] = (new RandomVerticalFlip(0.3), "image"),
        ["random_rotation"] = (new RandomRotation(40), "image"),
        ["random_affine"] = (new RandomAffine(25, (0.2, 0.1), (0.7, 1.4), (double[])[-10, 10, -5, 5]), "image"),
        ["random_perspective"] = (new RandomPerspective(0.6, 0.8), "real"),
        ["color_jitter"] = (new ColorJitter(0.4, 0.5, 0.6, 0.2), "real"),
        ["random_blur"] = (new GaussianBlur(5), "real"),
        ["random_erasing"] = (new RandomErasing(0.9), "real"),
        ["random_erasing_noise"] = (new RandomErasing(1.0, random: true), "real"),
        ["random_grayscale"] = (new RandomGrayscale(0.5), "image"),
        ["random_apply"] = (new RandomApply([new RandomHorizontalFlip(1)], 0.6), "image"),
        ["rand_augment"] = (new RandAugment(), "image"),
        ["rand_augment_strong"] = (new RandAugment(4, 25, fill: (double[])[100, 50, 20]), "image"),
    };

    public static TheoryData<string> Names() => [.. Operations.Keys];

    public static TheoryData<string> RandomNames() => [.. Recorded.Keys.Where(key => RandomOf(key) is not null)];

    [Theory]
    [MemberData(nameof(Names))]
    public void GivesTheRecordedImage(string name)
    {
        string image = name.EndsWith("_real", StringComparison.Ordinal) || RealOnly.Contains(name) ? "real" : "image";
        Compare(name, Operations[name](Recorded[image]));
    }

    [Theory]
    [MemberData(nameof(RandomNames))]
    public void TheSameSeedGivesTheSameImage(string name)
    {
        (Transform transform, string image) = RandomOf(name)!.Value;
        Torch.ManualSeed(long.Parse(name[(name.LastIndexOf('_') + 1)..]));
        Compare(name, transform.Forward(Recorded[image]));
    }

    [Fact]
    public void EveryRecordingIsCompared() =>
        Assert.DoesNotContain(Recorded.Keys, key => key is not ("image" or "real") && !Operations.ContainsKey(key) && RandomOf(key) is null);

    private static (Transform Transform, string Image)? RandomOf(string key)
    {
        int end = key.LastIndexOf('_');
        return end > 0 && Randoms.TryGetValue(key[..end], out (Transform, string) found) ? found : null;
    }

    private static readonly string[] RealOnly = ["resize_short", "resize_short_max", "normalize", "to_byte"];

    private static void Compare(string name, Tensor actual)
    {
        Tensor expected = Recorded[name];
        Assert.Equal(expected.DType, actual.DType);
        Assert.Equal(expected.Shape, actual.Shape);
        Tensor difference = (expected.To(DType.Float64) - actual.To(DType.Float64)).Abs();
        double most = difference.Max().Item<double>(), mean = difference.Mean().Item<double>();

        // Bytes: a value on the edge between two may fall to either side; floats: rounding, and a pixel's edge in nearest warps.
        bool exact = name.StartsWith("pillow", StringComparison.Ordinal);
        bool warped = name.Contains("nearest", StringComparison.Ordinal) || name.Contains("rotat", StringComparison.Ordinal) || name.Contains("affine", StringComparison.Ordinal) || name.Contains("augment", StringComparison.Ordinal);
        double allowedMost = exact ? 0 : warped ? 255 : actual.DType == DType.UInt8 ? 1 : 3e-5, allowedMean = exact ? 0 : actual.DType == DType.UInt8 ? 0.02 : warped ? 1e-4 : 1e-6;
        Assert.True(most <= allowedMost && mean <= allowedMean, $"{name}: differs by at most {most}, {mean} in the mean");
    }

    private static Dictionary<string, Func<Tensor, Tensor>> CreateOperations()
    {
        var table = new Dictionary<string, Func<Tensor, Tensor>>();
        foreach ((int h, int w) in ((int, int)[])[(20, 31), (64, 90), (48, 20), (7, 53), (1, 1)])
        {
            table[$"pillow_bilinear_{h}_{w}"] = x => Resize(x, [h, w]);
            table[$"pillow_bicubic_{h}_{w}"] = x => Resize(x, [h, w], InterpolationMode.Bicubic);
        }

        foreach (InterpolationMode mode in (InterpolationMode[])[InterpolationMode.Nearest, InterpolationMode.Bilinear, InterpolationMode.Bicubic])
            foreach (string kind in (string[])["plain", "real"])
                table[$"resize_{Lower(mode)}_{kind}"] = x => Resize(x, [30, 71], mode, antialias: false);
        table["resize_antialias_real"] = x => Resize(x, [20, 31]);
        table["resize_short"] = x => Resize(x, 24);
        table["resize_short_max"] = x => Resize(x, 40, maxSize: 42);
        foreach (string name in (string[])["image", "real"])
        {
            bool real = name == "real";
            table[$"crop_{name}"] = x => Crop(x, 5, 7, 11, 13);
            table[$"crop_outside_{name}"] = x => Crop(x, -4, 45, 20, 20);
            table[$"center_crop_{name}"] = x => CenterCrop(x, [21, 30]);
            table[$"center_crop_large_{name}"] = x => CenterCrop(x, [60, 31]);
            table[$"hflip_{name}"] = Hflip;
            table[$"vflip_{name}"] = Vflip;
            foreach (ImagePadMode mode in Enum.GetValues<ImagePadMode>()) table[$"pad_{mode.ToString().ToLowerInvariant()}_{name}"] = x => Functional.Pad(x, [1, 2, 3, 4], mode == ImagePadMode.Constant ? real ? 0.5 : 7 : 0, mode);
            foreach (InterpolationMode mode in (InterpolationMode[])[InterpolationMode.Nearest, InterpolationMode.Bilinear])
            {
                string suffix = $"{Lower(mode)}_{name}";
                table[$"rotate_{suffix}"] = x => Rotate(x, 33, mode);
                table[$"rotate_expand_{suffix}"] = x => Rotate(x, -20, mode, expand: true, fill: real ? (double[])[0.2, 0.4, 0.6] : (double[])[10, 20, 30]);
                table[$"rotate_center_{suffix}"] = x => Rotate(x, 15, mode, center: (3, 5));
                table[$"affine_{suffix}"] = x => Affine(x, 12, (3, -4), 1.2, (8, -5), mode);
                table[$"affine_fill_{suffix}"] = x => Affine(x, -12, (3, 4), 0.7, (0, 10), mode, fill: real ? 0.5 : 100);
                table[$"perspective_{suffix}"] = x => Perspective(x, [(0, 0), (52, 0), (52, 47), (0, 47)], [(4, 3), (50, 6), (44, 40), (2, 45)], mode);
            }

            table[$"gray_{name}"] = x => RgbToGrayscale(x);
            table[$"gray3_{name}"] = x => RgbToGrayscale(x, 3);
            foreach (double factor in (double[])[0, 0.6, 1.7])
            {
                string suffix = FormattableString.Invariant($"{factor:0.0}_{name}");
                table[$"brightness_{suffix}"] = x => AdjustBrightness(x, factor);
                table[$"contrast_{suffix}"] = x => AdjustContrast(x, factor);
                table[$"saturation_{suffix}"] = x => AdjustSaturation(x, factor);
                table[$"sharpness_{suffix}"] = x => AdjustSharpness(x, factor);
            }

            foreach (double factor in (double[])[-0.4, 0.1, 0.5]) table[FormattableString.Invariant($"hue_{factor:0.0}_{name}")] = x => AdjustHue(x, factor);
            table[$"gamma_{name}"] = x => AdjustGamma(x, 0.7, 1.1);
            table[$"invert_{name}"] = Invert;
            table[$"solarize_{name}"] = x => Solarize(x, real ? 0.6 : 150);
            table[$"autocontrast_{name}"] = Autocontrast;
            table[$"blur_{name}"] = x => Functional.GaussianBlur(x, [5, 3], (double[])[1.1, 0.7]);
            table[$"blur_default_{name}"] = x => Functional.GaussianBlur(x, [7, 7]);
        }

        table["posterize"] = x => Posterize(x, 3);
        table["equalize"] = Equalize;
        table["normalize"] = x => Functional.Normalize(x, (double[])[0.4, 0.5, 0.6], (double[])[0.2, 0.3, 0.25]);
        table["to_float"] = x => Functional.ConvertImageDtype(x);
        table["to_byte"] = x => Functional.ConvertImageDtype(x * 0.999, DType.UInt8);
        table["to_short"] = x => Functional.ConvertImageDtype(x, DType.Int16);
        table["from_short"] = x => Functional.ConvertImageDtype(Functional.ConvertImageDtype(x, DType.Int16), DType.UInt8);
        return table;
    }

    private static string Lower(InterpolationMode mode) => mode.ToString().ToLowerInvariant();
}
