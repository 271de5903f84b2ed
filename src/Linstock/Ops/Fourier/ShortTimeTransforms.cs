using Linstock.Backends;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Fourier;

namespace Linstock.Ops.Fourier;

/// <summary>Short-time Fourier transforms.</summary>
internal static class ShortTimeTransforms
{
    /// <summary>The transforms of overlapping windowed frames of a signal.</summary>
    /// <param name="input">[length] or [batch, length], real or complex.</param>
    /// <param name="nFft">The length of a frame.</param>
    /// <param name="hopLength">The distance of frames; by default nFft/4.</param>
    /// <param name="winLength">The length of the window, which is centred in the frame; by default nFft.</param>
    /// <param name="window">[winLength]; null means ones.</param>
    /// <param name="center">Whether the signal is padded by nFft/2 on both sides, so that frame t is centred at t·hopLength.</param>
    /// <param name="padMode">How it is padded.</param>
    /// <param name="normalized">Whether to divide by the square root of nFft.</param>
    /// <param name="onesided">Whether to return only the first nFft/2 + 1 coefficients; by default so for real input and window.</param>
    /// <param name="returnComplex">A complex result; else real and imaginary part in a new last dimension. Must be given for real input.</param>
    /// <returns>[batch, frequencies, frames].</returns>
    [Op(Surface.Function | Surface.Method)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("stft(input, n_fft, hop_length, win_length, window, center, pad_mode, normalized, onesided, return_complex)")]
    public static Tensor Stft(
        Tensor input, long nFft, long? hopLength = null, long? winLength = null, Tensor? window = null, bool center = true,
        PadMode padMode = PadMode.Reflect, bool normalized = false, bool? onesided = null, bool? returnComplex = null)
    {
        const string operation = "stft";
        FourierArguments.CheckPrecision(input.DType, operation);
        Check.RankBetween(input, 1, 2, operation, "input");
        long hop = hopLength ?? nFft / 4, width = winLength ?? nFft;
        CheckWindow(window, nFft, hop, width, input, operation);
        bool complexInput = input.IsComplex || window is { IsComplex: true };
        bool half = onesided ?? !complexInput;
        if (half && complexInput) Check.ThrowArgument($"{operation}: cannot have onesided output if window or input is complex");
        if (returnComplex is null && !complexInput)
            Check.ThrowArgument($"{operation}: requires the returnComplex parameter be given for real inputs");

        Tensor signal = input.NDim == 1 ? input.Unsqueeze(0) : input;
        if (center) signal = Extend(signal, nFft / 2, padMode);
        long length = signal.Shape[1];
        if (nFft <= 0 || nFft > length) Check.ThrowArgument($"{operation}: expected 0 < nFft <= {length}; got {nFft}");
        Tensor frames = Frames(signal, nFft, hop);
        if (window is not null || width < nFft) frames = frames * Centred(window, width, nFft, signal);
        double scale = normalized ? 1 / Math.Sqrt(nFft) : 1;
        Tensor result = frames.IsComplex
            ? FourierPrimitives.Complex(frames, [2], inverse: false, scale)
            : half ? FourierPrimitives.RealToHalf(frames, 2, scale) : FourierPrimitives.RealToWhole(frames, 2, scale);
        result = result.Transpose(1, 2);
        if (input.NDim == 1) result = result.Squeeze(0);
        return returnComplex ?? true ? result : Torch.ViewAsReal(result);
    }

    /// <summary>The signal from its short-time transform: the least squares estimate of Griffin and Lim 1984.</summary>
    /// <param name="input">[frequencies, frames] or [batch, frequencies, frames], complex, or real with the parts in a last dimension of size 2.</param>
    /// <param name="nFft">The length of a frame.</param>
    /// <param name="hopLength">The distance of frames; by default nFft/4.</param>
    /// <param name="winLength">The length of the window; by default nFft.</param>
    /// <param name="window">[winLength]; null means ones.</param>
    /// <param name="center">Whether the signal was padded on both sides.</param>
    /// <param name="normalized">Whether the transform was divided by the square root of nFft.</param>
    /// <param name="onesided">Whether only the first nFft/2 + 1 coefficients are given; by default decided by their number.</param>
    /// <param name="length">The length of the signal; by default what the frames give.</param>
    /// <param name="returnComplex">Whether the signal is complex.</param>
    /// <exception cref="ArgumentException">The windows do not cover the signal, or sizes do not fit.</exception>
    [Op(Surface.Function | Surface.Method)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Istft(
        Tensor input, long nFft, long? hopLength = null, long? winLength = null, Tensor? window = null, bool center = true,
        bool normalized = false, bool? onesided = null, long? length = null, bool returnComplex = false)
    {
        const string operation = "istft";
        FourierArguments.CheckPrecision(input.DType, operation);
        long hop = hopLength ?? nFft / 4, width = winLength ?? nFft;
        Tensor spectrum = input;
        if (!input.IsComplex)
        {
            if (input.NDim == 0 || input.Shape[^1] != 2)
                Check.ThrowArgument($"{operation}: a real input must have a last dimension of size 2; got shape {input.Shape}");
            spectrum = Torch.ViewAsComplex(input.Contiguous());
        }

        Check.RankBetween(spectrum, 2, 3, operation, "input");
        bool single = spectrum.NDim == 2;
        if (single) spectrum = spectrum.Unsqueeze(0);
        long frequencies = spectrum.Shape[1], count = spectrum.Shape[2];
        if (input.Numel == 0) Check.ThrowArgument($"{operation}: input tensor cannot be empty; got shape {input.Shape}");
        CheckWindow(window, nFft, hop, width, null, operation);
        bool half = onesided ?? frequencies != nFft;
        if (frequencies != (half ? (nFft / 2) + 1 : nFft))
            Check.ThrowArgument($"{operation}: expected {(half ? (nFft / 2) + 1 : nFft)} frequencies for nFft {nFft}; got {frequencies}");
        if (returnComplex && half) Check.ThrowArgument($"{operation}: cannot have onesided input for a complex signal");
        if (!returnComplex && window is { IsComplex: true }) Check.ThrowArgument($"{operation}: complex windows need returnComplex: true");

        double scale = normalized ? 1 / Math.Sqrt(nFft) : 1.0 / nFft;
        spectrum = spectrum.Transpose(1, 2);
        Tensor frames = returnComplex
            ? FourierPrimitives.Complex(spectrum, [2], inverse: true, scale)
            : FourierPrimitives.HalfToReal(FourierArguments.Resize(spectrum, 2, (nFft / 2) + 1), 2, nFft, scale);
        Tensor weights = Centred(window, width, nFft, frames);
        Tensor signal = OverlapAdd(frames * weights, hop);
        // A window of 16 bits is squared as such; the sum is in the signal's precision.
        Tensor squares = weights * weights;
        if (!squares.IsComplex) squares = squares.To(frames.DType.ToReal());
        Tensor envelope = OverlapAdd(squares.Expand(1, count, nFft), hop);

        long total = signal.Shape[1], start = center ? nFft / 2 : 0;
        long end = length is { } wanted ? start + wanted : center ? total - (nFft / 2) : total;
        signal = signal.Slice(1, start, Math.Min(end, total));
        envelope = envelope.Slice(1, start, Math.Min(end, total));
        if (!envelope.IsMeta && envelope.Numel > 0 && !(Torch.Abs(Whole.Values(envelope.Detach())).Min().Item<double>() > 1e-11))
            Check.ThrowArgument($"{operation}: window overlap add min: the windows do not cover the signal; expected every sample to be covered");
        signal = signal / envelope;
        if (end > total) signal = FourierArguments.Resize(signal, 1, end - start);
        return single ? signal.Squeeze(0) : signal;
    }

    /// <summary>Rows continued on both sides.</summary>
    private static Tensor Extend(Tensor signal, long amount, PadMode mode)
    {
        long length = signal.Shape[1];
        if (amount == 0) return signal;
        if ((mode == PadMode.Reflect && amount >= length) || (mode == PadMode.Circular && amount > length))
            Check.ThrowArgument($"stft: padding of {amount} on each side must be less than the length of the signal; got {length}");
        var (before, after) = mode switch
        {
            PadMode.Reflect => (Torch.Flip(signal.Slice(1, 1, amount + 1), 1), Torch.Flip(signal.Slice(1, length - 1 - amount, length - 1), 1)),
            PadMode.Replicate => (signal.Slice(1, 0, 1).Expand(-1, amount), signal.Slice(1, length - 1).Expand(-1, amount)),
            PadMode.Circular => (signal.Slice(1, length - amount), signal.Slice(1, 0, amount)),
            _ => (Zeros(), Zeros()),
        };
        return Torch.Cat([before, signal, after], 1);

        Tensor Zeros() => Torch.Zeros([signal.Shape[0], amount], dtype: signal.DType, device: signal.Device);
    }

    /// <summary>[rows, length] to [rows, frames, size].</summary>
    private static Tensor Frames(Tensor signal, long size, long hop)
    {
        long rows = signal.Shape[0], length = signal.Shape[1], count = 1 + ((length - size) / hop);
        Tensor result = Torch.Empty([rows, count, size], dtype: signal.DType, device: signal.Device);
        if (result.Numel > 0) Backend.Run(result, new FrameKernel(signal.Detach().Contiguous(), result, false, rows, length, count, size, hop));
        return Gradient.IsNeeded(signal)
            ? Gradient.Record("Frames", result, signal, grad => FourierArguments.Resize(OverlapAdd(grad, hop), 1, length))
            : result;
    }

    /// <summary>[rows, frames, size] to [rows, length], overlapping parts added.</summary>
    private static Tensor OverlapAdd(Tensor frames, long hop)
    {
        long rows = frames.Shape[0], count = frames.Shape[1], size = frames.Shape[2], length = size + ((count - 1) * hop);
        Tensor result = Torch.Empty([rows, length], dtype: frames.DType, device: frames.Device);
        Backend.Run(result, new FrameKernel(frames.Detach().Contiguous(), result, true, rows, length, count, size, hop));
        return Gradient.IsNeeded(frames) ? Gradient.Record("OverlapAdd", result, frames, grad => Frames(grad, size, hop)) : result;
    }

    private static Tensor Centred(Tensor? window, long width, long nFft, Tensor like)
    {
        Tensor result = window ?? Torch.Ones([width], dtype: like.DType, device: like.Device);
        if (width == nFft) return result;
        long before = (nFft - width) / 2;
        Tensor left = Torch.Zeros([before], dtype: result.DType, device: result.Device);
        return Torch.Cat([left, result, Torch.Zeros([nFft - width - before], dtype: result.DType, device: result.Device)], 0);
    }

    private static void CheckWindow(Tensor? window, long nFft, long hop, long width, Tensor? input, string operation)
    {
        if (nFft <= 0) Check.ThrowArgument($"{operation}: expected nFft > 0; got {nFft}");
        if (hop <= 0) Check.ThrowArgument($"{operation}: expected hopLength > 0; got {hop}");
        if (width <= 0 || width > nFft) Check.ThrowArgument($"{operation}: expected 0 < winLength <= nFft; got winLength {width} and nFft {nFft}");
        if (window is null) return;
        Check.Differentiable(window.DType, operation);
        if (window.NDim != 1 || window.Shape[0] != width)
            Check.ThrowArgument($"{operation}: expected a window of {width} elements; got shape {window.Shape}");
        if (input is not null) Check.SameDevice(input, window, operation);
    }
}
