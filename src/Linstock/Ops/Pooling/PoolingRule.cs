using Linstock.Backends;
using Linstock.Backends.Cpu;

namespace Linstock.Ops.Pooling;

/// <summary>The rules of shapes and dtypes that pooling operations share.</summary>
internal static class PoolingRule
{
    /// <summary>The sizes of a pooling of [N, C, ...] or [C, ...] over <paramref name="rank"/> dimensions.</summary>
    /// <param name="input">The input.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">From window to window; null or nothing means the window.</param>
    /// <param name="padding">Positions added on each side.</param>
    /// <param name="dilation">From tap to tap of a window.</param>
    /// <param name="ceilMode">Whether the output size is rounded up; no window begins beyond the input and its left padding.</param>
    /// <param name="rank">The number of spatial dimensions.</param>
    /// <param name="operation">For errors.</param>
    /// <exception cref="ArgumentException">An option or a size does not fit.</exception>
    public static PoolingShape Windows(
        Tensor input, in IntList kernelSize, in IntList? stride, in IntList padding, in IntList dilation, bool ceilMode, int rank, string operation)
    {
        CheckInput(input, rank, operation);
        Size3 kernel = Spatial.Option(kernelSize, rank, 1, 1, operation, nameof(kernelSize));
        IntList steps = stride ?? default;
        Size3 step = steps.Count == 0 ? kernel : Spatial.Option(steps, rank, 1, 1, operation, nameof(stride));
        Size3 before = Spatial.Option(padding, rank, 0, 0, operation, nameof(padding));
        // Dimensions that do not exist have neither padding nor a window.
        if (rank < 3) before = new(0, rank == 2 ? before.Height : 0, before.Width);
        Size3 spread = Spatial.Option(dilation, rank, 1, 1, operation, nameof(dilation));
        Size3 source = Spatial.Sizes(input.Shape, rank);
        for (int d = 0; d < 3; d++)
        {
            if (before[d] > kernel[d] / 2)
                Check.ThrowArgument($"{operation}: padding must be at most half of the kernel size; got padding {padding}, kernel size {kernelSize}");
        }
        var output = new Size3(One(0), One(1), One(2));
        if (output.Depth < 1 || output.Height < 1 || output.Width < 1)
            Check.ThrowArgument($"{operation}: the output size is too small; got input {input.Shape} and output size {Spatial.Format(output, rank)}");
        return new PoolingShape(Planes(input, rank), source, kernel, step, before, spread, output);

        nint One(int d)
        {
            nint room = source[d] + (2 * before[d]) - (spread[d] * (kernel[d] - 1)) - 1 + (ceilMode ? step[d] - 1 : 0);
            if (room < 0) return 0;
            nint size = (room / step[d]) + 1;
            return ceilMode && (size - 1) * step[d] >= source[d] + before[d] ? size - 1 : size;
        }
    }

    /// <summary>Throws unless the input is [N, C, ...] or [C, ...] and none of its sizes but the batch is zero.</summary>
    public static void CheckInput(Tensor input, int rank, string operation)
    {
        Check.RankBetween(input, rank + 1, rank + 2, operation, nameof(input));
        for (int d = input.NDim == rank + 2 ? 1 : 0; d < input.NDim; d++)
            if (input.Shape[d] == 0) Check.ThrowArgument($"{operation}: the input must not be empty apart from the batch; got shape {input.Shape}");
    }

    /// <summary>The number of images times channels.</summary>
    public static nint Planes(Tensor input, int rank)
    {
        nint planes = 1;
        for (int d = 0; d < input.NDim - rank; d++) planes *= (nint)input.Shape[d];
        return planes;
    }

    /// <summary>The input's leading sizes followed by the output's.</summary>
    public static Shape Result(Tensor input, Size3 output, int rank) => Spatial.Join(Shape.AsSpan(in input.Shape)[..^rank], output, rank);

    /// <summary>The order of the result's elements: that of the input, if it is a batch of images.</summary>
    public static MemoryFormat Format(Tensor input, int rank)
        => rank == 2 ? Backend.Format(input) : MemoryFormat.Contiguous;
}
