namespace Linstock;

/// <summary>The algorithm of an up- or down-sampling, PyTorch's <c>mode</c> of <c>interpolate</c>.</summary>
public enum InterpolateMode
{
    /// <summary>Nearest neighbour with the index rounding of PyTorch's <c>nearest</c>.</summary>
    Nearest,

    /// <summary>Nearest neighbour with exact rounding.</summary>
    NearestExact,

    /// <summary>Linear over one dimension.</summary>
    Linear,

    /// <summary>Linear over two dimensions.</summary>
    Bilinear,

    /// <summary>Cubic convolution over two dimensions.</summary>
    Bicubic,

    /// <summary>Linear over three dimensions.</summary>
    Trilinear,

    /// <summary>Adaptive average pooling.</summary>
    Area,
}
