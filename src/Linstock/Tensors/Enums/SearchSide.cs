namespace Linstock;

/// <summary>Which place <c>searchsorted</c> finds where values are equal.</summary>
public enum SearchSide
{
    /// <summary>The first suitable place.</summary>
    Left,

    /// <summary>The place behind the last.</summary>
    Right,
}
