using Linstock.NN;
using Linstock.Backends.Cpu;

namespace Linstock.Ops.Pooling;

/// <summary>The means and power means of windows.</summary>
internal static class AveragePools
{
    /// <summary>The mean of each window over one dimension.</summary>
    /// <param name="input">[N, C, L] or [C, L], floating point or int64.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">Zeros on each side, at most half of the window; 0 if not given.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <param name="countIncludePad">Whether the zeros count as elements.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor AvgPool1d(
        Tensor input, IntList kernelSize, IntList? stride = null, IntList padding = default, bool ceilMode = false, bool countIncludePad = true)
        => Pool(input, kernelSize, stride, padding, ceilMode, countIncludePad, null, 1, "avg_pool1d");

    /// <summary>The mean of each window over two dimensions.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point or int64.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">Zeros on each side, at most half of the window; 0 if not given.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <param name="countIncludePad">Whether the zeros count as elements.</param>
    /// <param name="divisorOverride">Divides the sums by this instead of the number of elements.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Functional)]
    public static Tensor AvgPool2d(
        Tensor input, IntList kernelSize, IntList? stride = null, IntList padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null)
        => Pool(input, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride, 2, "avg_pool2d");

    /// <summary>The mean of each window over three dimensions.</summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W], floating point or int64.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">Zeros on each side, at most half of the window; 0 if not given.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <param name="countIncludePad">Whether the zeros count as elements.</param>
    /// <param name="divisorOverride">Divides the sums by this instead of the number of elements.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor AvgPool3d(
        Tensor input, IntList kernelSize, IntList? stride = null, IntList padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null)
        => Pool(input, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride, 3, "avg_pool3d");

    /// <summary>The power mean without its division, (Σ xᵖ)^(1/p), of each window over one dimension.</summary>
    /// <param name="input">[N, C, L] or [C, L], floating point.</param>
    /// <param name="normType">p.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <remarks>Where the sum is negative the result is 0, as in PyTorch; the gradient at a sum of 0 is not defined.</remarks>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor LpPool1d(Tensor input, double normType, IntList kernelSize, IntList? stride = null, bool ceilMode = false)
    {
        Check.That(normType != 0, $"lp_pool1d: normType must not be zero; got {normType}");
        Tensor mean = Functional.AvgPool1d(Torch.Pow(input, normType), kernelSize, stride, padding: default, ceilMode);
        double count = kernelSize[0];
        return Torch.Pow(Torch.Sign(mean) * Torch.Relu(Torch.Abs(mean)) * count, 1.0 / normType);
    }

    /// <summary>The power mean without its division, (Σ xᵖ)^(1/p), of each window over two dimensions.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point.</param>
    /// <param name="normType">p.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <remarks>Where the sum is negative the result is 0, as in PyTorch; the gradient at a sum of 0 is not defined.</remarks>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor LpPool2d(Tensor input, double normType, IntList kernelSize, IntList? stride = null, bool ceilMode = false)
    {
        Check.That(normType != 0, $"lp_pool2d: normType must not be zero; got {normType}");
        Tensor mean = Functional.AvgPool2d(Torch.Pow(input, normType), kernelSize, stride, padding: default, ceilMode);
        double count = Spatial.Option(kernelSize, 2, 1, 1, "lp_pool2d", nameof(kernelSize)).Volume;
        return Torch.Pow(Torch.Sign(mean) * Torch.Relu(Torch.Abs(mean)) * count, 1.0 / normType);
    }

    private static Tensor Pool(
        Tensor input, in IntList kernelSize, in IntList? stride, in IntList padding, bool ceilMode, bool countIncludePad, long? divisorOverride, int rank,
        string operation)
    {
        if (!input.DType.IsFloatingPoint && input.DType != DType.Int64)
            Check.ThrowArgument($"{operation}: not implemented for {input.DType.Name}; expected a floating point dtype or int64");
        if (divisorOverride == 0) Check.ThrowArgument($"{operation}: divisorOverride must not be zero; got {divisorOverride}");
        PoolingShape shape = PoolingRule.Windows(input, kernelSize, stride, padding, default, ceilMode, rank, operation);
        for (int d = 0; d < rank && rank == 3; d++)
            if (input.Shape[d - rank] < kernelSize[kernelSize.Count == 1 ? 0 : d])
                Check.ThrowArgument($"{operation}: the input is smaller than the kernel; got input {input.Shape} and kernel size {kernelSize}");
        return Averaging.Windows(input, shape, countIncludePad, divisorOverride ?? 0, rank);
    }
}
