using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>How values between the elements are found.</summary>
internal enum ResizeKind
{
    Nearest,
    Linear,
    Cubic,
}

/// <summary>Where an element of the result lies among those of the input.</summary>
internal enum ResizePlaces
{
    HalfPixel,
    HalfPixelOfSeveral,
    HalfPixelSymmetric,
    AlignCorners,
    Asymmetric,
    HalfPixelNearest,
    Crop,
}

/// <summary>Which of two elements is the nearest.</summary>
internal enum ResizeRounding
{
    PreferFloor,
    PreferCeil,
    Floor,
    Ceil,
}

/// <summary>The attributes of a resize.</summary>
/// <param name="Kind">How values between the elements are found.</param>
/// <param name="Places">Where elements lie.</param>
/// <param name="Rounding">Which element is the nearest.</param>
/// <param name="CubicCoefficient">The a of the cubic kernel.</param>
/// <param name="ExcludesOutside">Whether the cubic kernel has no weight outside of the input.</param>
/// <param name="OutsideValue">The value outside of a crop.</param>
/// <param name="Antialias">Whether the kernel widens where the result is smaller.</param>
/// <param name="Axes">The axes that scales and sizes are for; null for all.</param>
/// <param name="Keeps">Which size counts where the proportions are kept: "stretch" for none.</param>
internal sealed record ResizeRule(
    ResizeKind Kind, ResizePlaces Places, ResizeRounding Rounding, double CubicCoefficient = -0.75, bool ExcludesOutside = false, double OutsideValue = 0,
    bool Antialias = false, long[]? Axes = null, string Keeps = "stretch")
{
    /// <summary>Whether the input names a region.</summary>
    public bool Crops => Places == ResizePlaces.Crop;

    /// <summary>Upsample, and resize before operator set 11.</summary>
    public static ResizeRule Upsample(OperatorNode node) => new(KindOf(node), ResizePlaces.Asymmetric, ResizeRounding.Floor);

    /// <summary>Resize from operator set 11 on.</summary>
    public static ResizeRule Resize(OperatorNode node) => new(
        KindOf(node),
        node.Choice(
            "coordinate_transformation_mode", "half_pixel", ("half_pixel", ResizePlaces.HalfPixel), ("pytorch_half_pixel", ResizePlaces.HalfPixelOfSeveral),
            ("half_pixel_symmetric", ResizePlaces.HalfPixelSymmetric), ("align_corners", ResizePlaces.AlignCorners), ("asymmetric", ResizePlaces.Asymmetric),
            ("tf_half_pixel_for_nn", ResizePlaces.HalfPixelNearest), ("tf_crop_and_resize", ResizePlaces.Crop)),
        node.Choice(
            "nearest_mode", "round_prefer_floor", ("round_prefer_floor", ResizeRounding.PreferFloor), ("round_prefer_ceil", ResizeRounding.PreferCeil),
            ("floor", ResizeRounding.Floor), ("ceil", ResizeRounding.Ceil)),
        node.Number("cubic_coeff_a", -0.75), node.Flag("exclude_outside"), node.Number("extrapolation_value", 0), node.Flag("antialias"), node.Ints("axes"),
        node.Choice("keep_aspect_ratio_policy", "stretch", ("stretch", "stretch"), ("not_larger", "not_larger"), ("not_smaller", "not_smaller")));

    private static ResizeKind KindOf(OperatorNode node) => node.Choice(
        "mode", "nearest", ("nearest", ResizeKind.Nearest), ("linear", ResizeKind.Linear), ("bilinear", ResizeKind.Linear), ("cubic", ResizeKind.Cubic));
}
