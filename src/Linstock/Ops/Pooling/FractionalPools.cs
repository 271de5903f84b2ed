using Linstock.Backends;
using Linstock.Backends.Cpu;

namespace Linstock.Ops.Pooling;

/// <summary>Max pooling whose windows begin at pseudo-random distances. Graham 2015, arXiv:1412.6071.</summary>
internal static class FractionalPools
{
    /// <summary>The maxima of windows at pseudo-random places over two dimensions.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="outputSize">The sizes of the output.</param>
    /// <param name="outputRatio">The sizes of the output as parts of the input's, each between 0 and 1, instead of <paramref name="outputSize"/>.</param>
    /// <param name="randomSamples">[N, C, 2] from 0 up to 1; null draws them from the default generator.</param>
    /// <exception cref="ArgumentException">Neither or both of size and ratio are given, or the window does not fit.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("fractional_max_pool2d(input, kernel_size, output_size*, random_samples*)[0]")]
    public static Tensor FractionalMaxPool2d(
        Tensor input, IntList kernelSize, IntList? outputSize = null, DoubleList? outputRatio = null, Tensor? randomSamples = null)
        => Pool(input, kernelSize, outputSize, outputRatio, randomSamples, 2, "fractional_max_pool2d").Output;

    /// <summary>The maxima of windows at pseudo-random places over two dimensions, and where in their planes they are.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="outputSize">The sizes of the output.</param>
    /// <param name="outputRatio">The sizes of the output as parts of the input's, each between 0 and 1, instead of <paramref name="outputSize"/>.</param>
    /// <param name="randomSamples">[N, C, 2] from 0 up to 1; null draws them from the default generator.</param>
    /// <exception cref="ArgumentException">Neither or both of size and ratio are given, or the window does not fit.</exception>
    [Op(Surface.Functional)]
    [TorchScript("fractional_max_pool2d(input, kernel_size, output_size*, random_samples*)")]
    public static (Tensor Output, Tensor Indices) FractionalMaxPool2dWithIndices(
        Tensor input, IntList kernelSize, IntList? outputSize = null, DoubleList? outputRatio = null, Tensor? randomSamples = null)
        => Pool(input, kernelSize, outputSize, outputRatio, randomSamples, 2, "fractional_max_pool2d");

    /// <summary>The maxima of windows at pseudo-random places over three dimensions.</summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W], floating point.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="outputSize">The sizes of the output.</param>
    /// <param name="outputRatio">The sizes of the output as parts of the input's, each between 0 and 1, instead of <paramref name="outputSize"/>.</param>
    /// <param name="randomSamples">[N, C, 3] from 0 up to 1; null draws them from the default generator.</param>
    /// <exception cref="ArgumentException">Neither or both of size and ratio are given, or the window does not fit.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("fractional_max_pool3d(input, kernel_size, output_size*, random_samples*)[0]")]
    public static Tensor FractionalMaxPool3d(
        Tensor input, IntList kernelSize, IntList? outputSize = null, DoubleList? outputRatio = null, Tensor? randomSamples = null)
        => Pool(input, kernelSize, outputSize, outputRatio, randomSamples, 3, "fractional_max_pool3d").Output;

    /// <summary>The maxima of windows at pseudo-random places over three dimensions, and where in their planes they are.</summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W], floating point.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="outputSize">The sizes of the output.</param>
    /// <param name="outputRatio">The sizes of the output as parts of the input's, each between 0 and 1, instead of <paramref name="outputSize"/>.</param>
    /// <param name="randomSamples">[N, C, 3] from 0 up to 1; null draws them from the default generator.</param>
    /// <exception cref="ArgumentException">Neither or both of size and ratio are given, or the window does not fit.</exception>
    [Op(Surface.Functional)]
    [TorchScript("fractional_max_pool3d(input, kernel_size, output_size*, random_samples*)")]
    public static (Tensor Output, Tensor Indices) FractionalMaxPool3dWithIndices(
        Tensor input, IntList kernelSize, IntList? outputSize = null, DoubleList? outputRatio = null, Tensor? randomSamples = null)
        => Pool(input, kernelSize, outputSize, outputRatio, randomSamples, 3, "fractional_max_pool3d");

    private static (Tensor Output, Tensor Indices) Pool(
        Tensor input, in IntList kernelSize, in IntList? outputSize, in DoubleList? outputRatio, Tensor? randomSamples, int rank, string operation)
    {
        Check.FloatingPoint(input.DType, operation);
        PoolingRule.CheckInput(input, rank, operation);
        if (outputSize is null == outputRatio is null)
            Check.ThrowArgument($"{operation}: expected either outputSize or outputRatio; got {(outputSize is null ? "neither" : "both")}");
        Size3 source = Spatial.Sizes(input.Shape, rank), kernel = Spatial.Option(kernelSize, rank, 1, 1, operation, nameof(kernelSize)), output;
        if (outputSize is { } wanted)
        {
            output = Spatial.Option(wanted, rank, 1, 1, operation, nameof(outputSize));
        }
        else
        {
            double[] ratios = outputRatio!.Value.Expand(rank, operation, nameof(outputRatio));
            foreach (double ratio in ratios)
                if (!(ratio > 0 && ratio < 1)) Check.ThrowArgument($"{operation}: outputRatio must be between 0 and 1; got {outputRatio}");
            output = new(rank == 3 ? (nint)(source.Depth * ratios[0]) : 1, (nint)(source.Height * ratios[^2]), (nint)(source.Width * ratios[^1]));
        }
        for (int d = 3 - rank; d < 3; d++)
        {
            // Over three dimensions PyTorch asks for one point more than the windows need.
            if (output[d] < 1 || output[d] + kernel[d] - (rank == 3 ? 0 : 1) > source[d])
                Check.ThrowArgument($"{operation}: the windows do not fit; got input {input.Shape}, kernel size {kernelSize}, output size {Spatial.Format(output, rank)}");
        }
        nint planes = PoolingRule.Planes(input, rank);
        Shape expected = new(input.NDim == rank + 2 ? input.Shape[0] : 1, input.Shape[-rank - 1], rank);
        Tensor samples = randomSamples ?? Torch.Rand(expected, dtype: input.DType, device: input.Device);
        if (samples.Shape != expected) Check.ThrowArgument($"{operation}: randomSamples must be {expected}; got shape {samples.Shape}");
        Check.SameDType(input, samples, operation);
        return Pool(input, kernel, output, samples, planes, rank);
    }

    private static (Tensor Output, Tensor Indices) Pool(Tensor input, Size3 kernel, Size3 output, Tensor samples, nint planes, int rank)
    {
        if (input.DType.IsReducedFloating)
        {
            (Tensor wide, Tensor places) = Pool(input.To(DType.Float32), kernel, output, samples.To(DType.Float32), planes, rank);
            return (wide.To(input.DType), places);
        }
        Shape sizes = PoolingRule.Result(input, output, rank);
        Tensor result = Torch.Empty(sizes, dtype: input.DType, device: input.Device);
        Tensor indices = Torch.Empty(sizes, dtype: DType.Int64, device: input.Device);
        if (result.Numel > 0)
        {
            Backend.Run(result, new FractionalMaxPoolKernel(
                planes, Spatial.Sizes(input.Shape, rank), kernel, output, Copying.Dense(input), Copying.Dense(samples), rank, result, indices));
        }
        if (Gradient.IsNeeded(input)) IndexedPlanes.Record($"FractionalMaxPool{rank}DBackward0", result, input, indices, rank);
        return (result, indices);
    }
}
