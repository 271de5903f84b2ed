namespace Linstock;

/// <summary>Where the functions of <c>torch.fft</c> normalise.</summary>
public enum FftNorm
{
    /// <summary>The inverse transform is divided by n (the default).</summary>
    Backward,

    /// <summary>The forward transform is divided by n.</summary>
    Forward,

    /// <summary>Both are divided by the square root of n, which makes them unitary.</summary>
    Ortho,
}
