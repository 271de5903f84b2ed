using static Linstock.Ops.Fourier.FourierArguments;

namespace Linstock.Ops.Fourier;

/// <summary>Discrete Fourier transforms along one dimension.</summary>
internal static class Transforms1D
{
    /// <summary>X[k] = Σ x[j]·exp(-2πi·j·k/n).</summary>
    /// <param name="input">A real or complex tensor; integers and bools become the default floating point type.</param>
    /// <param name="n">The length to which the dimension is cut or padded with zeros; null keeps it.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="norm">The normalisation; null means <see cref="FftNorm.Backward"/>.</param>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Fft(Tensor input, long? n = null, long dim = -1, FftNorm? norm = null) => Whole(input, n, dim, norm, true, "fft.fft");

    /// <summary>x[j] = 1/n · Σ X[k]·exp(2πi·j·k/n).</summary>
    /// <inheritdoc cref="Fft" path="/param"/>
    [Op(Surface.Fft | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Ifft(Tensor input, long? n = null, long dim = -1, FftNorm? norm = null) => Whole(input, n, dim, norm, false, "fft.ifft");

    /// <summary>The first n/2 + 1 coefficients of the transform of a real tensor; the others mirror them.</summary>
    /// <inheritdoc cref="Fft" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Rfft(Tensor input, long? n = null, long dim = -1, FftNorm? norm = null) => ToHalf(input, n, dim, norm, true, "fft.rfft");

    /// <summary>The real signal whose transform begins with the input: the inverse of <see cref="Rfft"/>.</summary>
    /// <param name="input">The first n/2 + 1 coefficients.</param>
    /// <param name="n">The length of the signal; by default 2·(size - 1).</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="norm">The normalisation; null means <see cref="FftNorm.Backward"/>.</param>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Irfft(Tensor input, long? n = null, long dim = -1, FftNorm? norm = null) => ToReal(input, n, dim, norm, false, "fft.irfft");

    /// <summary>The real transform of a signal with Hermitian symmetry, of which the input is the first half.</summary>
    /// <param name="input">The first n/2 + 1 samples.</param>
    /// <param name="n">The length of the result; by default 2·(size - 1).</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="norm">The normalisation; null means <see cref="FftNorm.Backward"/>.</param>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Hfft(Tensor input, long? n = null, long dim = -1, FftNorm? norm = null) => ToReal(input, n, dim, norm, true, "fft.hfft");

    /// <summary>The first half of the inverse transform of a real tensor: the inverse of <see cref="Hfft"/>.</summary>
    /// <inheritdoc cref="Fft" path="/param"/>
    [Op(Surface.Fft | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Ihfft(Tensor input, long? n = null, long dim = -1, FftNorm? norm = null) => ToHalf(input, n, dim, norm, false, "fft.ihfft");

    private static Tensor Whole(Tensor input, long? n, long dim, FftNorm? norm, bool forward, string operation)
    {
        var (place, length) = One(input, n, dim, operation);
        Tensor signal = Resize(Promote(input, complex: false, operation), place, length);
        double scale = Scale(norm, forward, length);
        if (signal.IsComplex) return FourierPrimitives.Complex(signal, [place], !forward, scale);
        Tensor whole = FourierPrimitives.RealToWhole(signal, place, scale);
        return forward ? whole : Torch.Conj(whole);
    }

    private static Tensor ToHalf(Tensor input, long? n, long dim, FftNorm? norm, bool forward, string operation)
    {
        Check.NotComplex(input.DType, operation);
        var (place, length) = One(input, n, dim, operation);
        Tensor signal = Resize(Promote(input, complex: false, operation), place, length);
        Tensor half = FourierPrimitives.RealToHalf(signal, place, Scale(norm, forward, length));
        return forward ? half : Torch.Conj(half);
    }

    private static Tensor ToReal(Tensor input, long? n, long dim, FftNorm? norm, bool forward, string operation)
    {
        var (place, length) = One(input, n, dim, operation, half: true);
        Tensor half = Resize(Promote(input, complex: true, operation), place, (length / 2) + 1);
        return FourierPrimitives.HalfToReal(forward ? Torch.Conj(half) : half, place, length, Scale(norm, forward, length));
    }
}
