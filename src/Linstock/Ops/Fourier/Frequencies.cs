namespace Linstock.Ops.Fourier;

/// <summary>The frequencies that belong to the coefficients, and their order.</summary>
internal static class Frequencies
{
    /// <summary>The frequencies of the coefficients of <c>fft</c>: 0, 1, ..., then the negative ones, divided by d·n.</summary>
    /// <param name="n">The length of the signal.</param>
    /// <param name="d">The distance of samples.</param>
    /// <param name="dtype">The element type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    [Op(Surface.Fft)]
    public static Tensor Fftfreq(long n, double d = 1.0, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        DType type = CheckType(n, dtype, "fft.fftfreq");
        Tensor result = Torch.Arange(n, dtype: type, device: device);
        Tensor negative = result.Slice(0, (n + 1) / 2);
        negative.Copy_(Torch.Arange(-(n / 2), 0, 1, dtype: type, device: device));
        result = result * (1.0 / (n * d));
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <summary>The frequencies of the coefficients of <c>rfft</c>: 0, 1, ..., n/2, divided by d·n.</summary>
    /// <inheritdoc cref="Fftfreq" path="/param"/>
    [Op(Surface.Fft)]
    public static Tensor Rfftfreq(long n, double d = 1.0, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        DType type = CheckType(n, dtype, "fft.rfftfreq");
        Tensor result = Torch.Arange((n / 2) + 1, dtype: type, device: device) * (1.0 / (n * d));
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <summary>Moves the coefficient of frequency 0 to the middle.</summary>
    /// <param name="input">Coefficients.</param>
    /// <param name="dim">The dimensions; null means all.</param>
    [Op(Surface.Fft)]
    public static Tensor Fftshift(Tensor input, IntList? dim = null) => Shift(input, dim, forward: true, "fft.fftshift");

    /// <summary>Undoes <see cref="Fftshift"/>.</summary>
    /// <param name="input">Coefficients.</param>
    /// <param name="dim">The dimensions; null means all.</param>
    [Op(Surface.Fft)]
    public static Tensor Ifftshift(Tensor input, IntList? dim = null) => Shift(input, dim, forward: false, "fft.ifftshift");

    private static DType CheckType(long n, DType? dtype, string operation)
    {
        DType type = dtype ?? Torch.GetDefaultDType();
        if (n < 0) Check.ThrowArgument($"{operation}: n must not be negative; got {n}");
        if (!type.IsDifferentiable) Check.ThrowArgument($"{operation}: requires a floating point or complex dtype; got {type.Name}");
        return type;
    }

    private static Tensor Shift(Tensor input, IntList? dim, bool forward, string operation)
    {
        int count = dim?.Count ?? input.NDim;
        if (count == 0) return input.Clone();
        // A dimension may be given twice, and is shifted twice then.
        long[] shifts = new long[count], places = new long[count];
        for (int i = 0; i < count; i++)
        {
            int place = dim is { } given ? Check.Dim(given[i], input.NDim, operation) : i;
            (shifts[i], places[i]) = ((input.Shape[place] + (forward ? 0 : 1)) / 2, place);
        }

        return Torch.Roll(input, shifts, places);
    }
}
