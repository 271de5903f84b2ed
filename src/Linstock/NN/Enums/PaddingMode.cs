namespace Linstock;

/// <summary>What the padding of a convolution is filled with, PyTorch's <c>padding_mode</c>.</summary>
public enum PaddingMode
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The elements mirrored at the border, without repeating the border itself.</summary>
    Reflect,

    /// <summary>The border element.</summary>
    Replicate,

    /// <summary>The elements of the opposite side.</summary>
    Circular,
}
