using Linstock.NN;
using Linstock.Backends;
using Linstock.Backends.Cpu;

namespace Linstock.Ops.Pooling;

/// <summary>Pooling to a given output size: window o of n over size s spans ⌊o · s / n⌋ to ⌈(o + 1) · s / n⌉.</summary>
internal static class AdaptivePools
{
    /// <summary>Means of as many windows as the output has elements, over one dimension.</summary>
    /// <param name="input">[N, C, L] or [C, L], floating point.</param>
    /// <param name="outputSize">The sizes of the output.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor AdaptiveAvgPool1d(Tensor input, IntList outputSize) => Average(input, outputSize, 1, "adaptive_avg_pool1d");

    /// <summary>Maxima of as many windows as the output has elements, over one dimension.</summary>
    /// <param name="input">[N, C, L] or [C, L], floating point.</param>
    /// <param name="outputSize">The sizes of the output.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    [TorchScript("adaptive_max_pool1d(input, output_size)[0]")]
    public static Tensor AdaptiveMaxPool1d(Tensor input, IntList outputSize) => Max(input, outputSize, 1, false, "adaptive_max_pool1d").Output;

    /// <summary>Maxima of as many windows as the output has elements, over one dimension, and where in their planes they are.</summary>
    /// <param name="input">[N, C, L] or [C, L], floating point.</param>
    /// <param name="outputSize">The sizes of the output.</param>
    /// <param name="returnIndices">Whether to return the indices; without, they are null.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static (Tensor Output, Tensor? Indices) AdaptiveMaxPool1d(Tensor input, IntList outputSize, bool returnIndices)
        => returnIndices ? Functional.AdaptiveMaxPool1dWithIndices(input, outputSize) : (Functional.AdaptiveMaxPool1d(input, outputSize), null);

    /// <summary>Maxima of as many windows as the output has elements, over one dimension, and where in their planes they are.</summary>
    /// <param name="input">[N, C, L] or [C, L], floating point.</param>
    /// <param name="outputSize">The sizes of the output.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    [TorchScript("adaptive_max_pool1d(input, output_size)")]
    public static (Tensor Output, Tensor Indices) AdaptiveMaxPool1dWithIndices(Tensor input, IntList outputSize)
    {
        (Tensor output, Tensor? indices) = Max(input, outputSize, 1, true, "adaptive_max_pool1d");
        return (output, indices!);
    }

    /// <summary>Means of as many windows as the output has elements, over two dimensions.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point.</param>
    /// <param name="outputSize">The sizes of the output; null keeps the size of the input.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    public static Tensor AdaptiveAvgPool2d(Tensor input, OptionalIntList outputSize) => Average(input, outputSize, 2, "adaptive_avg_pool2d");

    /// <summary>Maxima of as many windows as the output has elements, over two dimensions.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point.</param>
    /// <param name="outputSize">The sizes of the output; null keeps the size of the input.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    [TorchScript("adaptive_max_pool2d(input, output_size)[0]")]
    public static Tensor AdaptiveMaxPool2d(Tensor input, OptionalIntList outputSize) => Max(input, outputSize, 2, false, "adaptive_max_pool2d").Output;

    /// <summary>Maxima of as many windows as the output has elements, over two dimensions, and where in their planes they are.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point.</param>
    /// <param name="outputSize">The sizes of the output; null keeps the size of the input.</param>
    /// <param name="returnIndices">Whether to return the indices; without, they are null.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static (Tensor Output, Tensor? Indices) AdaptiveMaxPool2d(Tensor input, OptionalIntList outputSize, bool returnIndices)
        => returnIndices ? Functional.AdaptiveMaxPool2dWithIndices(input, outputSize) : (Functional.AdaptiveMaxPool2d(input, outputSize), null);

    /// <summary>Maxima of as many windows as the output has elements, over two dimensions, and where in their planes they are.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point.</param>
    /// <param name="outputSize">The sizes of the output; null keeps the size of the input.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    [TorchScript("adaptive_max_pool2d(input, output_size)")]
    public static (Tensor Output, Tensor Indices) AdaptiveMaxPool2dWithIndices(Tensor input, OptionalIntList outputSize)
    {
        (Tensor output, Tensor? indices) = Max(input, outputSize, 2, true, "adaptive_max_pool2d");
        return (output, indices!);
    }

    /// <summary>Means of as many windows as the output has elements, over three dimensions.</summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W], floating point.</param>
    /// <param name="outputSize">The sizes of the output; null keeps the size of the input.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor AdaptiveAvgPool3d(Tensor input, OptionalIntList outputSize) => Average(input, outputSize, 3, "adaptive_avg_pool3d");

    /// <summary>Maxima of as many windows as the output has elements, over three dimensions.</summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W], floating point.</param>
    /// <param name="outputSize">The sizes of the output; null keeps the size of the input.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("adaptive_max_pool3d(input, output_size)[0]")]
    public static Tensor AdaptiveMaxPool3d(Tensor input, OptionalIntList outputSize) => Max(input, outputSize, 3, false, "adaptive_max_pool3d").Output;

    /// <summary>Maxima of as many windows as the output has elements, over three dimensions, and where in their planes they are.</summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W], floating point.</param>
    /// <param name="outputSize">The sizes of the output; null keeps the size of the input.</param>
    /// <param name="returnIndices">Whether to return the indices; without, they are null.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript]
    public static (Tensor Output, Tensor? Indices) AdaptiveMaxPool3d(Tensor input, OptionalIntList outputSize, bool returnIndices)
        => returnIndices ? Functional.AdaptiveMaxPool3dWithIndices(input, outputSize) : (Functional.AdaptiveMaxPool3d(input, outputSize), null);

    /// <summary>Maxima of as many windows as the output has elements, over three dimensions, and where in their planes they are.</summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W], floating point.</param>
    /// <param name="outputSize">The sizes of the output; null keeps the size of the input.</param>
    /// <exception cref="ArgumentException">The rank, the dtype or the output size does not fit.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("adaptive_max_pool3d(input, output_size)")]
    public static (Tensor Output, Tensor Indices) AdaptiveMaxPool3dWithIndices(Tensor input, OptionalIntList outputSize)
    {
        (Tensor output, Tensor? indices) = Max(input, outputSize, 3, true, "adaptive_max_pool3d");
        return (output, indices!);
    }

    private static Tensor Average(Tensor input, OptionalIntList outputSize, int rank, string operation)
    {
        Size3 output = Resolve(input, outputSize, rank, operation);
        return Averaging.Adaptive(input, Spatial.Sizes(input.Shape, rank), output, rank);
    }

    private static (Tensor Output, Tensor? Indices) Max(Tensor input, OptionalIntList outputSize, int rank, bool withIndices, string operation)
        => Max(input, Resolve(input, outputSize, rank, operation), rank, withIndices);

    private static (Tensor Output, Tensor? Indices) Max(Tensor input, Size3 output, int rank, bool withIndices)
    {
        if (input.DType.IsReducedFloating)
        {
            (Tensor wide, Tensor? places) = Max(input.To(DType.Float32), output, rank, withIndices);
            return (wide.To(input.DType), places);
        }
        bool record = Gradient.IsNeeded(input);
        Shape sizes = PoolingRule.Result(input, output, rank);
        MemoryFormat format = PoolingRule.Format(input, rank);
        Tensor result = MemoryFormats.Empty(sizes, input.DType, input.Device, format);
        Tensor? indices = withIndices || record ? MemoryFormats.Empty(sizes, DType.Int64, input.Device, format) : null;
        if (result.Numel > 0)
        {
            Size3 size = Spatial.Sizes(input.Shape, rank);
            Tensor dense = Copying.Dense(input, format);
            if (format == MemoryFormat.Contiguous)
            {
                Backend.Run(result, new AdaptiveMaxPoolKernel(PoolingRule.Planes(input, rank), size, output, dense, result, indices));
            }
            else
            {
                Backend.Run(result, new ChannelPoolKernel(
                    ChannelPool.Max, PoolingAxis.Adaptive(size.Height, output.Height), PoolingAxis.Adaptive(size.Width, output.Width), 0, dense, result, indices));
            }
        }
        if (record) IndexedPlanes.Record($"AdaptiveMaxPool{rank}DBackward0", result, input, indices!, rank);
        return (result, withIndices ? indices : null);
    }

    private static Size3 Resolve(Tensor input, OptionalIntList outputSize, int rank, string operation)
    {
        Check.FloatingPoint(input.DType, operation);
        PoolingRule.CheckInput(input, rank, operation);
        Shape sizes = outputSize.Resolve(Shape.AsSpan(in input.Shape)[^rank..], operation, nameof(outputSize));
        foreach (long size in Shape.AsSpan(in sizes))
            if (size < 0) Check.ThrowArgument($"{operation}: outputSize must not be negative; got {outputSize}");
        return Spatial.Sizes(sizes, rank);
    }
}
