using Linstock.Backends;
using Linstock.Backends.Cpu;

namespace Linstock.Ops.Convolution;

/// <summary>Convolutions over one to three dimensions.</summary>
internal static class Convolutions
{
    /// <summary>
    /// Convolution over one dimension, in the field's sense of cross-correlation:
    /// out[n, o, t] = bias[o] + Σ weight[o, c, k] · input[n, c, t · stride − padding + k · dilation].
    /// </summary>
    /// <param name="input">[N, C, L] or [C, L].</param>
    /// <param name="weight">[O, C / groups, k].</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="stride">From window to window; 1 if not given.</param>
    /// <param name="padding">Zeros on each side, <see cref="Padding.Same"/> or <see cref="Padding.Valid"/>.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit, or the window is larger than the padded input.</exception>
    [Op(Surface.Function | Surface.Functional)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Conv1d(
        Tensor input, Tensor weight, Tensor? bias = null, IntList stride = default, Padding padding = default, IntList dilation = default, long groups = 1)
        => Convolve(input, weight, bias, stride, padding, dilation, groups, 1, "conv1d");

    /// <summary>
    /// Convolution over two dimensions, in the field's sense of cross-correlation:
    /// out[n, o, t] = bias[o] + Σ weight[o, c, k] · input[n, c, t · stride − padding + k · dilation].
    /// </summary>
    /// <param name="input">[N, C, H, W] or [C, H, W].</param>
    /// <param name="weight">[O, C / groups, kH, kW].</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="stride">From window to window; 1 if not given.</param>
    /// <param name="padding">Zeros on each side, <see cref="Padding.Same"/> or <see cref="Padding.Valid"/>.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit, or the window is larger than the padded input.</exception>
    [Op(Surface.Function | Surface.Functional)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Conv2d(
        Tensor input, Tensor weight, Tensor? bias = null, IntList stride = default, Padding padding = default, IntList dilation = default, long groups = 1)
        => Convolve(input, weight, bias, stride, padding, dilation, groups, 2, "conv2d");

    /// <summary>
    /// Convolution over three dimensions, in the field's sense of cross-correlation:
    /// out[n, o, t] = bias[o] + Σ weight[o, c, k] · input[n, c, t · stride − padding + k · dilation].
    /// </summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W].</param>
    /// <param name="weight">[O, C / groups, kD, kH, kW].</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="stride">From window to window; 1 if not given.</param>
    /// <param name="padding">Zeros on each side, <see cref="Padding.Same"/> or <see cref="Padding.Valid"/>.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit, or the window is larger than the padded input.</exception>
    [Op(Surface.Function | Surface.Functional)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Conv3d(
        Tensor input, Tensor weight, Tensor? bias = null, IntList stride = default, Padding padding = default, IntList dilation = default, long groups = 1)
        => Convolve(input, weight, bias, stride, padding, dilation, groups, 3, "conv3d");

    /// <summary>A convolution over <paramref name="rank"/> dimensions whose output is limited to a range.</summary>
    public static Tensor Limited(
        Tensor input, Tensor weight, Tensor? bias, in IntList stride, in Padding padding, in IntList dilation, long groups, int rank, ValueRange range)
        => Convolve(input, weight, bias, stride, padding, dilation, groups, rank, rank switch { 1 => "conv1d", 2 => "conv2d", _ => "conv3d" }, range);

    private static Tensor Convolve(
        Tensor input, Tensor weight, Tensor? bias, in IntList stride, in Padding padding, in IntList dilation, long groups, int rank, string operation,
        ValueRange? range = null)
    {
        if (input.NDim != rank + 2)
        {
            Check.RankBetween(input, rank + 1, rank + 2, operation, nameof(input));
            return Views.Squeeze(Convolve(Views.Unsqueeze(input, 0), weight, bias, stride, padding, dilation, groups, rank, operation, range), 0);
        }
        ConvolutionRule.CheckOperands(input, weight, bias, groups, rank, operation);
        if (weight.Shape[1] * groups != input.Shape[1])
            Check.ThrowArgument($"{operation}: given groups={groups} and weight of shape {weight.Shape}, expected input {input.Shape} to have {weight.Shape[1] * groups} channels; got {input.Shape[1]}");
        if (weight.Shape[0] % groups != 0)
            Check.ThrowArgument($"{operation}: the first size of weight must be a multiple of groups; got weight of shape {weight.Shape} and groups={groups}");
        ConvolutionRule.CheckBias(bias, weight.Shape[0], operation);
        Size3 steps = Spatial.Option(stride, rank, 1, 1, operation, nameof(stride)), spread = Spatial.Option(dilation, rank, 1, 1, operation, nameof(dilation));
        Size3 source = Spatial.Sizes(input.Shape, rank), kernel = Spatial.Sizes(weight.Shape, rank), before, output;
        if (padding.IsSame)
        {
            if (steps.Volume != 1) Check.ThrowArgument($"{operation}: padding: Padding.Same is not supported for strided convolutions; got stride {stride}");
            // What an even number of taps leaves over goes after the input.
            before = new(spread.Depth * (kernel.Depth - 1) / 2, spread.Height * (kernel.Height - 1) / 2, spread.Width * (kernel.Width - 1) / 2);
            output = source;
        }
        else
        {
            before = Spatial.Option(padding.Values, rank, 0, 0, operation, nameof(padding));
            output = ConvolutionRule.OutputSize(source, kernel, steps, before, spread, rank, operation);
        }
        var shape = new ConvolutionShape(
            (nint)input.Shape[0], (nint)input.Shape[1], (nint)weight.Shape[0], (nint)groups, source, kernel, steps, before, spread, output,
            rank == 2 && KeepsChannelsLast(input, weight));
        return range is { } values
            ? ConvolutionProducts.Limited(input, weight, bias, shape, rank, values)
            : ConvolutionProducts.Compute(ConvolutionPart.Output, input, weight, bias, shape, rank);
    }

    // As in PyTorch either may say so.
    private static bool KeepsChannelsLast(Tensor input, Tensor weight)
        => Backend.Format(input) == MemoryFormat.ChannelsLast || Backend.Format(weight) == MemoryFormat.ChannelsLast;
}
