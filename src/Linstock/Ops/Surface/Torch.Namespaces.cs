namespace Linstock;

/// <summary>The functions of <c>torch</c>: creation, mathematics, random numbers, modes and settings.</summary>
public static partial class Torch
{
    /// <summary>Linear algebra: <c>torch.linalg</c>.</summary>
    public static LinalgFunctions Linalg { get; } = new();

    /// <summary>Discrete Fourier transforms: <c>torch.fft</c>.</summary>
    public static FftFunctions Fft { get; } = new();

    /// <summary>Special functions: <c>torch.special</c>.</summary>
    public static SpecialFunctions Special { get; } = new();
}
