namespace Linstock;

/// <summary>The interpolation of <c>grid_sample</c>.</summary>
public enum GridSampleMode
{
    /// <summary>Linear between the neighbours.</summary>
    Bilinear,

    /// <summary>The nearest element.</summary>
    Nearest,

    /// <summary>Cubic convolution.</summary>
    Bicubic,
}
