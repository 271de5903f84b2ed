namespace Linstock.Vision.IO;

/// <summary>The channels an image is read with.</summary>
public enum ImageReadMode
{
    /// <summary>Those of the file.</summary>
    Unchanged,

    /// <summary>Brightness.</summary>
    Gray,

    /// <summary>Brightness and opacity.</summary>
    GrayAlpha,

    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Red, green, blue, opacity.</summary>
    RgbAlpha,
}
