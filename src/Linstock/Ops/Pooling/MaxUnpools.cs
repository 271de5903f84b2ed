using Linstock.Backends;
using Linstock.Backends.Cpu.Indexing;
using Linstock.Backends.Cpu;
using Linstock.Ops.Indexing;

namespace Linstock.Ops.Pooling;

/// <summary>The partial inverse of max pooling: values go back to where they came from, between zeros.</summary>
internal static class MaxUnpools
{
    /// <summary>Zeros of the size that a max pooling over one dimension had as input, with the values at their indices.</summary>
    /// <param name="input">[N, C, L] or [C, L]: the values.</param>
    /// <param name="indices">int64, of the same shape: places within a plane, from <c>MaxPool1dWithIndices</c>.</param>
    /// <param name="kernelSize">The window of the pooling.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">The padding of the pooling; 0 if not given.</param>
    /// <param name="outputSize">The sizes of the result, all or the last 1; null means (in − 1) · stride − 2 · padding + kernel.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or the output size is not one that the pooling may have had.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the plane.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor MaxUnpool1d(
        Tensor input, Tensor indices, IntList kernelSize, IntList? stride = null, IntList padding = default, IntList? outputSize = null)
        => Unpool(input, indices, kernelSize, stride, padding, outputSize, 1, "max_unpool1d");

    /// <summary>Zeros of the size that a max pooling over two dimensions had as input, with the values at their indices.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W]: the values.</param>
    /// <param name="indices">int64, of the same shape: places within a plane, from <c>MaxPool2dWithIndices</c>.</param>
    /// <param name="kernelSize">The window of the pooling.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">The padding of the pooling; 0 if not given.</param>
    /// <param name="outputSize">The sizes of the result, all or the last 2; null means (in − 1) · stride − 2 · padding + kernel.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or the output size is not one that the pooling may have had.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the plane.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript]
    public static Tensor MaxUnpool2d(
        Tensor input, Tensor indices, IntList kernelSize, IntList? stride = null, IntList padding = default, IntList? outputSize = null)
        => Unpool(input, indices, kernelSize, stride, padding, outputSize, 2, "max_unpool2d");

    /// <summary>Zeros of the size that a max pooling over three dimensions had as input, with the values at their indices.</summary>
    /// <param name="input">[N, C, D, H, W] or [C, D, H, W]: the values.</param>
    /// <param name="indices">int64, of the same shape: places within a plane, from <c>MaxPool3dWithIndices</c>.</param>
    /// <param name="kernelSize">The window of the pooling.</param>
    /// <param name="stride">From window to window; null means the window.</param>
    /// <param name="padding">The padding of the pooling; 0 if not given.</param>
    /// <param name="outputSize">The sizes of the result, all or the last 3; null means (in − 1) · stride − 2 · padding + kernel.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or the output size is not one that the pooling may have had.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the plane.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript]
    public static Tensor MaxUnpool3d(
        Tensor input, Tensor indices, IntList kernelSize, IntList? stride = null, IntList padding = default, IntList? outputSize = null)
        => Unpool(input, indices, kernelSize, stride, padding, outputSize, 3, "max_unpool3d");

    private static long[] Numbers(Size3 sizes, int rank) => [.. Enumerable.Range(3 - rank, rank).Select(d => (long)sizes[d])];

    private static Tensor Unpool(
        Tensor input, Tensor indices, in IntList kernelSize, in IntList? stride, in IntList padding, in IntList? outputSize, int rank, string operation)
    {
        PoolingRule.CheckInput(input, rank, operation);
        Check.SameShape(input, indices, operation);
        if (indices.DType != DType.Int64) Check.ThrowArgument($"{operation}: expected dtype int64 for indices; got {indices.DType.Name}");
        Size3 kernel = Spatial.Option(kernelSize, rank, 1, 1, operation, nameof(kernelSize));
        IntList steps = stride ?? default;
        Size3 step = steps.Count == 0 ? kernel : Spatial.Option(steps, rank, 1, 1, operation, nameof(stride));
        Size3 before = Spatial.Option(padding, rank, 0, 0, operation, nameof(padding));
        Size3 source = Spatial.Sizes(input.Shape, rank);
        var size = new Size3(Natural(0), Natural(1), Natural(2));
        if (outputSize is { } wanted)
        {
            ReadOnlySpan<long> sizes = IntList.AsSpan(in wanted);
            if (sizes.Length != rank && sizes.Length != rank + 2)
                Check.ThrowArgument($"{operation}: outputSize must have {rank} or {rank + 2} integers; got {wanted}");
            Shape trailing = new(sizes[^rank..]);
            Size3 chosen = Spatial.Sizes(trailing, rank);
            for (int d = 3 - rank; d < 3; d++)
            {
                if (chosen[d] <= size[d] - step[d] || chosen[d] >= size[d] + step[d])
                    Check.ThrowArgument($"{operation}: invalid outputSize {wanted}; each must differ from {Spatial.Format(size, rank)} by less than the stride");
            }
            size = chosen;
        }
        if (size.Depth < 1 || size.Height < 1 || size.Width < 1)
            Check.ThrowArgument($"{operation}: the output would be empty; got output size {Spatial.Format(size, rank)}");
        if (OperationTrace.Find() is { } trace)
        {
            string form = rank switch
            {
                1 => "squeeze(max_unpool2d(unsqueeze({0}, -1), unsqueeze({1}, -1), {2}), -1)",
                2 => "max_unpool2d({0}, {1}, {2})",
                _ => "max_unpool3d({0}, {1}, {2}, {3}, {4})",
            };
            long[] sizes = rank == 1 ? [size.Width, 1] : Numbers(size, rank);
            using RecordedCall call = trace.Begin(
                form, new(input), new(indices), new(sizes), new(Numbers(step, rank), IsDefault: rank < 3), new(Numbers(before, rank), IsDefault: rank < 3));
            Tensor recorded = Unpool(input, indices, kernelSize, stride, padding, outputSize, rank, operation);
            call.Complete(recorded);
            return recorded;
        }

        long planes = PoolingRule.Planes(input, rank);
        Shape result = PoolingRule.Result(input, size, rank);
        Tensor zeros = Torch.Zeros([planes, size.Volume], dtype: input.DType, device: input.Device);
        if (planes == 0) return Views.Reshape(zeros, result);
        Tensor places = Views.Reshape(indices, planes, source.Volume);
        Backend.Run(places, new IndexBoundsKernel(places, size.Volume, 1, operation));
        Tensor filled = GatherScatter.Scatter(zeros, 1, places, Views.Reshape(input, planes, source.Volume));
        return Views.Reshape(filled, result);

        nint Natural(int d) => d < 3 - rank ? 1 : ((source[d] - 1) * step[d]) - (2 * before[d]) + kernel[d];
    }
}
