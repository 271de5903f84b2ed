namespace Linstock;

/// <summary>What a quantile is that falls between two elements.</summary>
public enum QuantileInterpolation
{
    /// <summary>Between them in proportion.</summary>
    Linear,

    /// <summary>The smaller one.</summary>
    Lower,

    /// <summary>The larger one.</summary>
    Higher,

    /// <summary>Their mean.</summary>
    Midpoint,

    /// <summary>The nearer one; in the middle the one with the even position.</summary>
    Nearest,
}
