using static Linstock.Ops.Fourier.FourierArguments;

namespace Linstock.Ops.Fourier;

/// <summary>Discrete Fourier transforms along several dimensions.</summary>
internal static class TransformsND
{
    private static readonly IntList LastTwo = (-2, -1);

    /// <summary>The transform along several dimensions.</summary>
    /// <param name="input">A real or complex tensor; integers and bools become the default floating point type.</param>
    /// <param name="s">The lengths to which the dimensions are cut or padded with zeros; -1 keeps one, null all.</param>
    /// <param name="dim">The dimensions; null means the last ones that <paramref name="s"/> has lengths for, or all.</param>
    /// <param name="norm">The normalisation; null means <see cref="FftNorm.Backward"/>.</param>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Fftn(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => Whole(input, s, dim, norm, true, "fft.fftn");

    /// <summary>The inverse transform along several dimensions.</summary>
    /// <inheritdoc cref="Fftn" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Ifftn(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => Whole(input, s, dim, norm, false, "fft.ifftn");

    /// <summary>The transform along two dimensions, by default the last.</summary>
    /// <inheritdoc cref="Fftn" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Fft2(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => Whole(input, s, dim ?? LastTwo, norm, true, "fft.fft2");

    /// <summary>The inverse transform along two dimensions, by default the last.</summary>
    /// <inheritdoc cref="Fftn" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Ifft2(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => Whole(input, s, dim ?? LastTwo, norm, false, "fft.ifft2");

    /// <summary>The transform of a real tensor along several dimensions; of the last one only the first half of the coefficients.</summary>
    /// <inheritdoc cref="Fftn" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Rfftn(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => ToHalf(input, s, dim, norm, true, "fft.rfftn");

    /// <summary>The transform of a real tensor along two dimensions; of the last one only the first half of the coefficients.</summary>
    /// <inheritdoc cref="Fftn" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Rfft2(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => ToHalf(input, s, dim ?? LastTwo, norm, true, "fft.rfft2");

    /// <summary>The inverse of <see cref="Rfftn"/>.</summary>
    /// <param name="input">The coefficients, of the last dimension the first half.</param>
    /// <param name="s">The lengths of the signal; -1 or null keeps one, of the last dimension 2·(size - 1).</param>
    /// <param name="dim">The dimensions; null means the last ones that <paramref name="s"/> has lengths for, or all.</param>
    /// <param name="norm">The normalisation; null means <see cref="FftNorm.Backward"/>.</param>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Irfftn(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => ToReal(input, s, dim, norm, false, "fft.irfftn");

    /// <summary>The inverse of <see cref="Rfft2"/>.</summary>
    /// <inheritdoc cref="Irfftn" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Irfft2(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => ToReal(input, s, dim ?? LastTwo, norm, false, "fft.irfft2");

    /// <summary>The real transform along several dimensions of a signal with Hermitian symmetry in the last of them.</summary>
    /// <inheritdoc cref="Irfftn" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Hfftn(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => ToReal(input, s, dim, norm, true, "fft.hfftn");

    /// <summary>The real transform along two dimensions of a signal with Hermitian symmetry in the last of them.</summary>
    /// <inheritdoc cref="Irfftn" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Hfft2(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => ToReal(input, s, dim ?? LastTwo, norm, true, "fft.hfft2");

    /// <summary>The inverse of <see cref="Hfftn"/>.</summary>
    /// <inheritdoc cref="Fftn" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Ihfftn(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => ToHalf(input, s, dim, norm, false, "fft.ihfftn");

    /// <summary>The inverse of <see cref="Hfft2"/>.</summary>
    /// <inheritdoc cref="Fftn" path="/param"/>
    [Op(Surface.Fft | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Ihfft2(Tensor input, IntList? s = null, IntList? dim = null, FftNorm? norm = null) => ToHalf(input, s, dim ?? LastTwo, norm, false, "fft.ihfft2");

    private static Tensor Whole(Tensor input, IntList? s, IntList? dim, FftNorm? norm, bool forward, string operation)
    {
        var (dims, lengths) = Several(input, s, dim, operation);
        Tensor signal = Resize(Promote(input, complex: true, operation), dims, lengths);
        return FourierPrimitives.Complex(signal, dims, !forward, Scale(norm, forward, Product(lengths)));
    }

    private static Tensor ToHalf(Tensor input, IntList? s, IntList? dim, FftNorm? norm, bool forward, string operation)
    {
        Check.NotComplex(input.DType, operation);
        var (dims, lengths) = Several(input, s, dim, operation);
        CheckAny(dims, operation);
        Tensor signal = Resize(Promote(input, complex: false, operation), dims, lengths);
        double scale = Scale(norm, forward, Product(lengths));
        bool planes = forward && dims is [.., var rows, var columns] && columns == signal.NDim - 1 && rows == columns - 1;
        if (planes && FourierPrimitives.TryRealPlanesToHalf(signal, scale) is { } both)
            return dims.Length == 2 ? both : FourierPrimitives.Complex(both, dims.AsSpan(0, dims.Length - 2), inverse: false, 1, consume: true);
        Tensor half = FourierPrimitives.RealToHalf(signal, dims[^1], scale);
        if (!forward) half = Torch.Conj(half);
        return dims.Length == 1 ? half : FourierPrimitives.Complex(half, dims.AsSpan(0, dims.Length - 1), !forward, 1, consume: true);
    }

    private static Tensor ToReal(Tensor input, IntList? s, IntList? dim, FftNorm? norm, bool forward, string operation)
    {
        var (dims, lengths) = Several(input, s, dim, operation, half: true);
        CheckAny(dims, operation);
        double scale = Scale(norm, forward, Product(lengths));
        long last = lengths[^1];
        lengths[^1] = (last / 2) + 1;
        Tensor half = Resize(Promote(input, complex: true, operation), dims, lengths);
        if (dims.Length > 1) half = FourierPrimitives.Complex(half, dims.AsSpan(0, dims.Length - 1), !forward, 1);
        return FourierPrimitives.HalfToReal(forward ? Torch.Conj(half) : half, dims[^1], last, scale);
    }

    private static void CheckAny(int[] dims, string operation)
    {
        if (dims.Length == 0) Check.ThrowArgument($"{operation}: must transform at least one axis");
    }

    private static double Product(ReadOnlySpan<long> lengths)
    {
        double product = 1;
        foreach (long length in lengths) product *= length;
        return product;
    }
}
