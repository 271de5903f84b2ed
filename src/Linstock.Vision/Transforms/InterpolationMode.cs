namespace Linstock.Vision.Transforms;

/// <summary>How values between pixels are found: <c>torchvision.transforms.InterpolationMode</c>.</summary>
public enum InterpolationMode
{
    /// <summary>The nearest pixel, with PyTorch's old rounding.</summary>
    Nearest,

    /// <summary>The nearest pixel.</summary>
    NearestExact,

    /// <summary>Linear in both directions.</summary>
    Bilinear,

    /// <summary>Cubic in both directions.</summary>
    Bicubic,
}

/// <summary>What lies beyond the border of an image.</summary>
public enum ImagePadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The last row or column again and again.</summary>
    Edge,

    /// <summary>The image mirrored at its last row or column.</summary>
    Reflect,

    /// <summary>The image mirrored at its border.</summary>
    Symmetric,
}
