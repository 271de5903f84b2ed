using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The maxima of windows that begin at pseudo-random distances, over contiguous planes; float32 or float64.</summary>
/// <param name="planes">Batch times channels.</param>
/// <param name="inputSize">The input's spatial size.</param>
/// <param name="kernel">The window, no larger than the input.</param>
/// <param name="outputSize">The output's spatial size.</param>
/// <param name="input">[planes, input].</param>
/// <param name="samples">[planes, rank], from 0 up to 1: for two dimensions width first, for three depth first.</param>
/// <param name="rank">2 or 3.</param>
/// <param name="result">[planes, output].</param>
/// <param name="indices">[planes, output].</param>
internal readonly unsafe struct FractionalMaxPoolKernel(
    nint planes, Size3 inputSize, Size3 kernel, Size3 outputSize, Tensor input, Tensor samples, int rank, Tensor result, Tensor indices) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "fractional_max_pool";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &input.Reference, random = &samples.Reference, to = &result.Reference, places = &indices.Reference)
        {
            if (result.DType == DType.Float32) Run((float*)from, (float*)random, (float*)to, (long*)places);
            else Run((double*)from, (double*)random, (double*)to, (long*)places);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T>(T* from, T* random, T* to, long* places)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Size3 size = inputSize, count = outputSize, window = kernel;
        int dimensions = rank;
        WorkerPool.For(planes, Math.Max(1, 16384 / Math.Max(1, size.Volume)), (begin, end) =>
        {
            for (long plane = begin; plane < end; plane++)
            {
                T* sample = random + (plane * dimensions);
                nint[] depths = Starts(dimensions == 3 ? sample[0] : T.Zero, size.Depth, count.Depth, window.Depth);
                nint[] heights = Starts(sample[1], size.Height, count.Height, window.Height);
                nint[] widths = Starts(sample[dimensions == 3 ? 2 : 0], size.Width, count.Width, window.Width);
                Plane(size, window, from + (plane * size.Volume), to + (plane * count.Volume), places + (plane * count.Volume), depths, heights, widths);
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<T>(Size3 inputSize, Size3 kernel, T* from, T* to, long* places, nint[] depths, nint[] heights, nint[] widths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint at = 0;
        foreach (nint depth in depths)
        {
            foreach (nint height in heights)
            {
                foreach (nint width in widths)
                {
                    T best = T.NegativeInfinity;
                    nint place = (((depth * inputSize.Height) + height) * inputSize.Width) + width;
                    for (nint d = depth; d < depth + kernel.Depth; d++)
                    {
                        for (nint h = height; h < height + kernel.Height; h++)
                        {
                            nint row = ((d * inputSize.Height) + h) * inputSize.Width;
                            for (nint w = row + width; w < row + width + kernel.Width; w++)
                                if (from[w] > best || T.IsNaN(from[w])) (best, place) = (from[w], w);
                        }
                    }
                    to[at] = best;
                    places[at++] = place;
                }
            }
        }
    }

    /// <summary>Where the windows begin: ⌊(i + u) α⌋ − ⌊u α⌋ with α = (input − window) / (windows − 1); the last ends at the border.</summary>
    private static nint[] Starts<T>(T sample, nint input, nint count, nint window)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var starts = new nint[count];
        if (count > 1)
        {
            T step = T.CreateTruncating(input - window) / T.CreateTruncating(count - 1);
            nint first = nint.CreateTruncating(sample * step);
            for (nint i = 0; i < count - 1; i++)
                starts[i] = Math.Clamp(nint.CreateTruncating((T.CreateTruncating(i) + sample) * step) - first, 0, input - window);
        }
        if (count > 0) starts[count - 1] = input - window;
        return starts;
    }
}
