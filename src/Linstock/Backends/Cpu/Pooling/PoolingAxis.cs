namespace Linstock.Backends.Cpu;

/// <summary>The windows of a pooling along one dimension.</summary>
/// <param name="Windows">For each window the first entry of the input that it covers, how many it covers, and what a mean divides by.</param>
/// <param name="Step">From entry to entry of a window.</param>
internal readonly record struct PoolingAxis((nint First, nint Count, nint Divisor)[] Windows, nint Step)
{
    /// <summary>Windows of one size, of which the entries outside the input do not take part.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="dimension">0 to 2.</param>
    /// <param name="countIncludePad">Counts the padding in the divisor.</param>
    public static PoolingAxis Of(in PoolingShape shape, int dimension, bool countIncludePad = true)
    {
        nint size = shape.Input[dimension], kernel = shape.Kernel[dimension], padding = shape.Padding[dimension], step = shape.Dilation[dimension];
        var windows = new (nint, nint, nint)[shape.Output[dimension]];
        for (nint i = 0; i < windows.Length; i++)
        {
            nint begin = (i * shape.Stride[dimension]) - padding, last = Math.Min(begin + ((kernel - 1) * step), size - 1);
            nint first = begin >= 0 ? begin : begin + ((-begin + step - 1) / step * step);
            nint end = Math.Min(begin + kernel, size + padding);
            nint divisor = countIncludePad ? end - begin : Math.Min(end, size) - Math.Max(begin, 0);

            // Without an entry inside, the last one names the place, so that an index is always one.
            windows[i] = first <= last ? (first, ((last - first) / step) + 1, divisor) : (Math.Min(first, size - 1), 0, divisor);
        }
        return new(windows, step);
    }

    /// <summary>As many windows as the output has entries, which cover the input evenly.</summary>
    public static PoolingAxis Adaptive(nint input, nint output)
    {
        var windows = new (nint, nint, nint)[output];
        for (nint i = 0; i < output; i++)
        {
            nint first = i * input / output, count = (((i + 1) * input) + output - 1) / output - first;
            windows[i] = (first, count, count);
        }
        return new(windows, 1);
    }
}
