namespace Linstock;

/// <summary>What <c>grid_sample</c> reads outside the input.</summary>
public enum GridSamplePaddingMode
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The border element.</summary>
    Border,

    /// <summary>The elements mirrored at the border.</summary>
    Reflection,
}
