namespace Linstock.Ops.Fourier;

/// <summary>Window functions.</summary>
internal static class Windows
{
    /// <summary>Bartlett's window, a triangle: 1 - |2k/(N - 1) - 1|.</summary>
    /// <param name="windowLength">The number of samples.</param>
    /// <param name="periodic">N is the length plus one, so that the window continues periodically; else N is the length.</param>
    /// <param name="dtype">A floating point type; null means the default.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    [Op(Surface.Function)]
    public static Tensor BartlettWindow(long windowLength, bool periodic = true, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Make("bartlett_window", windowLength, periodic, dtype, device, requiresGrad, static x => 1 - Math.Abs((2 * x) - 1));

    /// <summary>Blackman's window: 0.42 - 0.5·cos(2πk/(N - 1)) + 0.08·cos(4πk/(N - 1)).</summary>
    /// <inheritdoc cref="BartlettWindow" path="/param"/>
    [Op(Surface.Function)]
    public static Tensor BlackmanWindow(long windowLength, bool periodic = true, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Make("blackman_window", windowLength, periodic, dtype, device, requiresGrad,
            static x => 0.42 - (0.5 * Math.Cos(2 * Math.PI * x)) + (0.08 * Math.Cos(4 * Math.PI * x)));

    /// <summary>Hamming's window: alpha - beta·cos(2πk/(N - 1)).</summary>
    /// <param name="windowLength">The number of samples.</param>
    /// <param name="periodic">N is the length plus one, so that the window continues periodically; else N is the length.</param>
    /// <param name="alpha">The constant.</param>
    /// <param name="beta">The factor of the cosine.</param>
    /// <param name="dtype">A floating point type; null means the default.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    [Op(Surface.Function)]
    public static Tensor HammingWindow(
        long windowLength, bool periodic = true, double alpha = 0.54, double beta = 0.46, DType? dtype = null, Device? device = null,
        bool requiresGrad = false)
        => Make("hamming_window", windowLength, periodic, dtype, device, requiresGrad, x => alpha - (beta * Math.Cos(2 * Math.PI * x)));

    /// <summary>Hann's window: (1 - cos(2πk/(N - 1))) / 2.</summary>
    /// <inheritdoc cref="BartlettWindow" path="/param"/>
    [Op(Surface.Function)]
    public static Tensor HannWindow(long windowLength, bool periodic = true, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Make("hann_window", windowLength, periodic, dtype, device, requiresGrad, static x => 0.5 - (0.5 * Math.Cos(2 * Math.PI * x)));

    /// <summary>Kaiser's window: I0(beta·√(1 - (2k/(N - 1) - 1)²)) / I0(beta).</summary>
    /// <param name="windowLength">The number of samples.</param>
    /// <param name="periodic">N is the length plus one, so that the window continues periodically; else N is the length.</param>
    /// <param name="beta">The shape.</param>
    /// <param name="dtype">A floating point type; null means the default.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    [Op(Surface.Function)]
    public static Tensor KaiserWindow(
        long windowLength, bool periodic = true, double beta = 12.0, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Make("kaiser_window", windowLength, periodic, dtype, device, requiresGrad, x =>
            BesselI0(beta * Math.Sqrt(Math.Max(0, 1 - (((2 * x) - 1) * ((2 * x) - 1))))) / BesselI0(beta));

    /// <summary>A function of k/(N - 1), in double precision, rounded once.</summary>
    private static Tensor Make(
        string operation, long length, bool periodic, DType? dtype, Device? device, bool requiresGrad, Func<double, double> shape)
    {
        DType type = dtype ?? Torch.GetDefaultDType();
        if (length < 0) Check.ThrowArgument($"{operation}: requires a non-negative window length; got {length}");
        if (!type.IsFloatingPoint) Check.ThrowArgument($"{operation}: expects a floating point dtype; got {type.Name}");
        var values = new double[length];
        if (length == 1) values[0] = 1;
        double last = periodic ? length : length - 1;
        for (long k = 0; k < length && length > 1; k++) values[k] = shape(k / last);
        Tensor result = Torch.FromArray(values).To(device ?? Torch.GetDefaultDevice(), type);
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <summary>Σ ((x/2)^k / k!)², which has only positive terms and so loses nothing.</summary>
    private static double BesselI0(double x)
    {
        double term = 1, sum = 1;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
