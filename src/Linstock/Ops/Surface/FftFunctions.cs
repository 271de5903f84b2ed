namespace Linstock;

/// <summary>
/// Discrete Fourier transforms: the functions of <c>torch.fft</c>, reached as <see cref="Torch.Fft"/>. A stateless object instead of a
/// static class, so that a function may bear the namespace's own name.
/// </summary>
public sealed partial class FftFunctions
{
    internal FftFunctions()
    {
    }
}
