using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Resampling;

/// <summary>The options of a sampling at the places of a grid.</summary>
internal readonly record struct GridSampling(GridSampleMode Mode, GridSamplePaddingMode Padding, bool AlignCorners, int Rank);

/// <summary>Images [N, C, ...] read at the places of a grid [N, ..., rank]; contiguous float32 or float64.</summary>
internal readonly unsafe struct GridSampleKernel(GridSampling sampling, Tensor input, Tensor grid, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "grid_sample";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* a = &input.Reference, b = &grid.Reference, c = &result.Reference)
        {
            if (result.DType == DType.Float32) Run((float*)a, (float*)b, (float*)c);
            else Run((double*)a, (double*)b, (double*)c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T>(T* images, T* places, T* target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GridSampling options = sampling;
        Size3 size = Ops.Spatial.Sizes(input.Shape, options.Rank);
        long channels = input.Shape[1], batch = input.Shape[0], count = grid.Numel / (batch * options.Rank), volume = size.Volume;
        WorkerPool.For(batch * count, Math.Max(1, 4096 / Math.Max(1, channels)), (begin, end) =>
        {
            var place = new GridPlace<T>(options.Mode, options.Padding, options.AlignCorners, size, options.Rank);
            for (long at = begin; at < end; at++)
            {
                (long image, long position) = Math.DivRem(at, count);
                place.MoveTo(places + (at * options.Rank));
                T* plane = images + (image * channels * volume);
                T* to = target + (image * channels * count) + position;
                for (long channel = 0; channel < channels; channel++, plane += volume, to += count)
                {
                    T sum = T.Zero;
                    for (int i = 0; i < place.Count; i++) sum += place.Weight(i) * plane[place.Offsets[i]];
                    *to = sum;
                }
            }
        });
    }
}

/// <summary>The gradients of <see cref="GridSampleKernel"/> to the images and to the grid.</summary>
internal readonly unsafe struct GridSampleBackwardKernel(
    GridSampling sampling, Tensor gradient, Tensor input, Tensor grid, Tensor inputGradient, Tensor gridGradient) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "grid_sample_backward";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* a = &gradient.Reference, b = &input.Reference, c = &grid.Reference, d = &inputGradient.Reference, e = &gridGradient.Reference)
        {
            if (gradient.DType == DType.Float32) Run((float*)a, (float*)b, (float*)c, (float*)d, (float*)e);
            else Run((double*)a, (double*)b, (double*)c, (double*)d, (double*)e);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T>(T* gradients, T* images, T* places, T* toImages, T* toPlaces)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GridSampling options = sampling;
        Size3 size = Ops.Spatial.Sizes(input.Shape, options.Rank);
        long channels = input.Shape[1], batch = input.Shape[0], count = grid.Numel / (batch * options.Rank), volume = size.Volume;

        // Places of one image may share elements, so an image belongs to one thread.
        WorkerPool.For(batch, 1, (begin, end) =>
        {
            var place = new GridPlace<T>(options.Mode, options.Padding, options.AlignCorners, size, options.Rank);
            for (long image = begin; image < end; image++)
            {
                T* plane = images + (image * channels * volume), target = toImages + (image * channels * volume);
                new Span<T>(target, checked((int)(channels * volume))).Clear();
                for (long position = 0; position < count; position++)
                {
                    long at = ((image * count) + position) * options.Rank;
                    place.MoveTo(places + at);
                    for (int c = 0; c < options.Rank; c++) toPlaces[at + c] = T.Zero;
                    for (long channel = 0; channel < channels; channel++)
                    {
                        T grad = gradients[(((image * channels) + channel) * count) + position];
                        for (int i = 0; i < place.Count; i++)
                        {
                            long offset = (channel * volume) + place.Offsets[i];
                            target[offset] += place.Weight(i) * grad;
                            for (int c = 0; c < options.Rank; c++) toPlaces[at + c] += place.Slope(i, c) * plane[offset] * grad;
                        }
                    }
                }
            }
        });
    }
}
