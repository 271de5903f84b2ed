using Linstock.Backends.Cpu;

namespace Linstock.Ops.Convolution;

/// <summary>Transposed convolutions over one to three dimensions.</summary>
internal static class TransposedConvolutions
{
    /// <summary>
    /// Transposed convolution over one dimension, the gradient of the convolution to its input:
    /// input[n, c, t] · weight[c, o, k] is added to out[n, o, t · stride − padding + k · dilation].
    /// </summary>
    /// <param name="input">[N, C, L] or [C, L].</param>
    /// <param name="weight">[C, O / groups, k].</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="stride">From window to window of the output; 1 if not given.</param>
    /// <param name="padding">Taken off each side of the output; 0 if not given.</param>
    /// <param name="outputPadding">Added to the end of the output, less than the stride or the dilation; 0 if not given.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <remarks>out = (in − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1.</remarks>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit, or the output would be empty.</exception>
    [Op(Surface.Function | Surface.Functional)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor ConvTranspose1d(
        Tensor input, Tensor weight, Tensor? bias = null, IntList stride = default, IntList padding = default, IntList outputPadding = default,
        long groups = 1, IntList dilation = default)
        => Convolve(input, weight, bias, stride, padding, outputPadding, groups, dilation, 1, "conv_transpose1d");

    /// <summary>
    /// Transposed convolution over two dimensions, the gradient of the convolution to its input:
    /// input[n, c, t] · weight[c, o, k] is added to out[n, o, t · stride − padding + k · dilation].
    /// </summary>
    /// <param name="input">[N, C, H, W] or [C, H, W].</param>
    /// <param name="weight">[C, O / groups, kH, kW].</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="stride">From window to window of the output; 1 if not given.</param>
    /// <param name="padding">Taken off each side of the output; 0 if not given.</param>
    /// <param name="outputPadding">Added to the end of the output, less than the stride or the dilation; 0 if not given.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <remarks>out = (in − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1.</remarks>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit, or the output would be empty.</exception>
    [Op(Surface.Function | Surface.Functional)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor ConvTranspose2d(
        Tensor input, Tensor weight, Tensor? bias = null, IntList stride = default, IntList padding = default, IntList outputPadding = default,
        long groups = 1, IntList dilation = default)
        => Convolve(input, weight, bias, stride, padding, outputPadding, groups, dilation, 2, "conv_transpose2d");

    /// <summary>
    /// Transposed convolution over three dimensions, the gradient of the convolution to its input:
    /// input[n, c, t] · weight[c, o, k] is added to out[n, o, t · stride − padding + k · dilation].
    /// </summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W].</param>
    /// <param name="weight">[C, O / groups, kD, kH, kW].</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="stride">From window to window of the output; 1 if not given.</param>
    /// <param name="padding">Taken off each side of the output; 0 if not given.</param>
    /// <param name="outputPadding">Added to the end of the output, less than the stride or the dilation; 0 if not given.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <remarks>out = (in − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1.</remarks>
    /// <exception cref="ArgumentException">Ranks, dtypes or sizes do not fit, or the output would be empty.</exception>
    [Op(Surface.Function | Surface.Functional)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor ConvTranspose3d(
        Tensor input, Tensor weight, Tensor? bias = null, IntList stride = default, IntList padding = default, IntList outputPadding = default,
        long groups = 1, IntList dilation = default)
        => Convolve(input, weight, bias, stride, padding, outputPadding, groups, dilation, 3, "conv_transpose3d");

    private static Tensor Convolve(
        Tensor input, Tensor weight, Tensor? bias, in IntList stride, in IntList padding, in IntList outputPadding, long groups, in IntList dilation,
        int rank, string operation)
    {
        if (input.NDim != rank + 2)
        {
            Check.RankBetween(input, rank + 1, rank + 2, operation, nameof(input));
            return Views.Squeeze(
                Convolve(Views.Unsqueeze(input, 0), weight, bias, stride, padding, outputPadding, groups, dilation, rank, operation), 0);
        }
        ConvolutionRule.CheckOperands(input, weight, bias, groups, rank, operation);
        if (weight.Shape[0] != input.Shape[1])
            Check.ThrowArgument($"{operation}: given weight of shape {weight.Shape}, expected input {input.Shape} to have {weight.Shape[0]} channels; got {input.Shape[1]}");
        if (input.Shape[1] % groups != 0)
            Check.ThrowArgument($"{operation}: the channels of the input must be a multiple of groups; got input {input.Shape} and groups={groups}");
        ConvolutionRule.CheckBias(bias, weight.Shape[1] * groups, operation);
        Size3 steps = Spatial.Option(stride, rank, 1, 1, operation, nameof(stride)), spread = Spatial.Option(dilation, rank, 1, 1, operation, nameof(dilation));
        Size3 before = Spatial.Option(padding, rank, 0, 0, operation, nameof(padding));
        Size3 after = Spatial.Option(outputPadding, rank, 0, 0, operation, nameof(outputPadding));
        Size3 source = Spatial.Sizes(input.Shape, rank), kernel = Spatial.Sizes(weight.Shape, rank);
        Span<nint> sizes = stackalloc nint[3];
        for (int d = 0; d < 3; d++)
        {
            if (after[d] >= steps[d] && after[d] >= spread[d] && after[d] > 0)
                Check.ThrowArgument($"{operation}: output padding must be smaller than either stride or dilation; got outputPadding {after[d]}, stride {steps[d]} and dilation {spread[d]}");
            sizes[d] = ((source[d] - 1) * steps[d]) - (2 * before[d]) + (spread[d] * (kernel[d] - 1)) + after[d] + 1;
        }
        var output = new Size3(sizes[0], sizes[1], sizes[2]);
        if (sizes[0] <= 0 || sizes[1] <= 0 || sizes[2] <= 0)
            Check.ThrowArgument($"{operation}: the output would be empty; got input {input.Shape}, weight {weight.Shape} and output size {Spatial.Format(output, rank)}");
        // As seen from the convolution that this is the transpose of: its input is what is computed here.
        var shape = new ConvolutionShape(
            (nint)input.Shape[0], (nint)(weight.Shape[1] * groups), (nint)weight.Shape[0], (nint)groups, output, kernel, steps, before, spread, source);
        return ConvolutionProducts.Compute(ConvolutionPart.Input, input, weight, bias, shape, rank);
    }
}
