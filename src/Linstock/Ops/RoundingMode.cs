namespace Linstock;

/// <summary>How a quotient is rounded: PyTorch's <c>rounding_mode</c>.</summary>
public enum RoundingMode
{
    /// <summary>Towards zero, as integer division in C#.</summary>
    Trunc,

    /// <summary>Towards -∞, as Python's <c>//</c>.</summary>
    Floor,
}
