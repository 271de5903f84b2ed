namespace Linstock;

/// <summary>What padding is filled with, PyTorch's <c>mode</c> of <c>pad</c>.</summary>
public enum PadMode
{
    /// <summary>A constant value.</summary>
    Constant,

    /// <summary>The elements mirrored at the border, without repeating the border itself.</summary>
    Reflect,

    /// <summary>The border element.</summary>
    Replicate,

    /// <summary>The elements of the opposite side.</summary>
    Circular,
}
