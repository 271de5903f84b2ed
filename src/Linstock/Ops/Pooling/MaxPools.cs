using Linstock.Backends;
using Linstock.Backends.Cpu;

namespace Linstock.Ops.Pooling;

/// <summary>The maxima of windows.</summary>
internal static class MaxPools
{
    /// <summary>The largest element of each window over one dimension.</summary>
    /// <param name="input">[N, C, L] or [C, L], floating point.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">Positions of negative infinity on each side, at most half of the window; 0 if not given.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <remarks>The first of equal elements counts, and NaN is larger than any number.</remarks>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor MaxPool1d(
        Tensor input, IntList kernelSize, IntList? stride = null, IntList padding = default, IntList dilation = default, bool ceilMode = false)
        => Pool(input, kernelSize, stride, padding, dilation, ceilMode, 1, false, "max_pool1d").Output;

    /// <summary>The largest element of each window over one dimension, and where in its plane it is.</summary>
    /// <param name="input">[N, C, L] or [C, L], floating point.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">Positions of negative infinity on each side, at most half of the window; 0 if not given.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <remarks>The first of equal elements counts, and NaN is larger than any number.</remarks>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static (Tensor Output, Tensor Indices) MaxPool1dWithIndices(
        Tensor input, IntList kernelSize, IntList? stride = null, IntList padding = default, IntList dilation = default, bool ceilMode = false)
    {
        (Tensor output, Tensor? indices) = Pool(input, kernelSize, stride, padding, dilation, ceilMode, 1, true, "max_pool1d");
        return (output, indices!);
    }

    /// <summary>The largest element of each window over two dimensions.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">Positions of negative infinity on each side, at most half of the window; 0 if not given.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <remarks>The first of equal elements counts, and NaN is larger than any number.</remarks>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor MaxPool2d(
        Tensor input, IntList kernelSize, IntList? stride = null, IntList padding = default, IntList dilation = default, bool ceilMode = false)
        => Pool(input, kernelSize, stride, padding, dilation, ceilMode, 2, false, "max_pool2d").Output;

    /// <summary>The largest element of each window over two dimensions, and where in its plane it is.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">Positions of negative infinity on each side, at most half of the window; 0 if not given.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <remarks>The first of equal elements counts, and NaN is larger than any number.</remarks>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static (Tensor Output, Tensor Indices) MaxPool2dWithIndices(
        Tensor input, IntList kernelSize, IntList? stride = null, IntList padding = default, IntList dilation = default, bool ceilMode = false)
    {
        (Tensor output, Tensor? indices) = Pool(input, kernelSize, stride, padding, dilation, ceilMode, 2, true, "max_pool2d");
        return (output, indices!);
    }

    /// <summary>The largest element of each window over three dimensions.</summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W], floating point.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">Positions of negative infinity on each side, at most half of the window; 0 if not given.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <remarks>The first of equal elements counts, and NaN is larger than any number.</remarks>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Function | Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor MaxPool3d(
        Tensor input, IntList kernelSize, IntList? stride = null, IntList padding = default, IntList dilation = default, bool ceilMode = false)
        => Pool(input, kernelSize, stride, padding, dilation, ceilMode, 3, false, "max_pool3d").Output;

    /// <summary>The largest element of each window over three dimensions, and where in its plane it is.</summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W], floating point.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">Positions of negative infinity on each side, at most half of the window; 0 if not given.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <remarks>The first of equal elements counts, and NaN is larger than any number.</remarks>
    /// <exception cref="ArgumentException">The rank, the dtype or an option does not fit, or the output would be empty.</exception>
    [Op(Surface.Function | Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor Output, Tensor Indices) MaxPool3dWithIndices(
        Tensor input, IntList kernelSize, IntList? stride = null, IntList padding = default, IntList dilation = default, bool ceilMode = false)
    {
        (Tensor output, Tensor? indices) = Pool(input, kernelSize, stride, padding, dilation, ceilMode, 3, true, "max_pool3d");
        return (output, indices!);
    }

    private static (Tensor Output, Tensor? Indices) Pool(
        Tensor input, in IntList kernelSize, in IntList? stride, in IntList padding, in IntList dilation, bool ceilMode, int rank, bool withIndices,
        string operation)
    {
        Check.FloatingPoint(input.DType, operation);
        PoolingShape shape = PoolingRule.Windows(input, kernelSize, stride, padding, dilation, ceilMode, rank, operation);
        return Pool(input, shape, rank, withIndices);
    }

    private static (Tensor Output, Tensor? Indices) Pool(Tensor input, in PoolingShape shape, int rank, bool withIndices)
    {
        if (input.DType.IsReducedFloating)
        {
            (Tensor wide, Tensor? places) = Pool(input.To(DType.Float32), shape, rank, withIndices);
            return (wide.To(input.DType), places);
        }
        bool record = Gradient.IsNeeded(input);
        Shape sizes = PoolingRule.Result(input, shape.Output, rank);
        MemoryFormat format = PoolingRule.Format(input, rank);
        Tensor result = MemoryFormats.Empty(sizes, input.DType, input.Device, format);
        Tensor? indices = withIndices || record ? MemoryFormats.Empty(sizes, DType.Int64, input.Device, format) : null;
        if (result.Numel > 0)
        {
            Tensor dense = Copying.Dense(input, format);
            if (format == MemoryFormat.Contiguous) Backend.Run(result, new MaxPoolKernel(shape, dense, result, indices));
            else Backend.Run(result, new ChannelPoolKernel(ChannelPool.Max, PoolingAxis.Of(shape, 1), PoolingAxis.Of(shape, 2), 0, dense, result, indices));
        }
        if (record) IndexedPlanes.Record(rank switch { 1 => "MaxPool1DWithIndicesBackward0", 2 => "MaxPool2DWithIndicesBackward0", _ => "MaxPool3DWithIndicesBackward0" }, result, input, indices!, rank);
        return (result, withIndices ? indices : null);
    }
}
