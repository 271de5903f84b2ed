using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>
/// Sums over the pixels of dense [pixels, channels] of float32 or float64: Σ u and Σ u · (x − mean), where u is
/// <paramref name="factors"/>, or x − mean itself. Chunks of pixels are added up in lanes, chunks in double in their order, so that results
/// do not depend on the number of threads.
/// </summary>
/// <param name="x">[pixels, channels].</param>
/// <param name="factors">As x, or null.</param>
/// <param name="mean">[channels], or null for zero.</param>
/// <param name="sums">[2, channels] of float64.</param>
internal readonly unsafe struct PixelSumsKernel(Tensor x, Tensor? factors, Tensor? mean, Tensor sums) : IKernel
{
    private const int ChunkPixels = 256;

    /// <inheritdoc/>
    public static string Name => "pixel_sums";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (x.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint pixels = (nint)x.Shape[0], channels = (nint)x.Shape[1], chunks = (pixels + ChunkPixels - 1) / ChunkPixels;
        fixed (byte* source = &x.Reference, u = &(factors ?? x).Reference, center = &(mean ?? x).Reference, to = &sums.Reference)
        {
            T* from = (T*)source, multiplied = factors is null ? null : (T*)u, means = mean is null ? null : (T*)center;
            T* partial = ScratchMemory.Get<T>(ScratchMemory.Slot.WideSums, 2 * chunks * channels);
            WorkerPool.For(chunks, Math.Max(1, (1 << 15) / Math.Max(1, ChunkPixels * channels)), (begin, end) =>
            {
                for (nint chunk = (nint)begin; chunk < end; chunk++)
                {
                    nint first = chunk * ChunkPixels, count = Math.Min(ChunkPixels, pixels - first);
                    Add(from + first * channels, multiplied == null ? null : multiplied + first * channels, means, count, channels, partial + 2 * chunk * channels);
                }
            });
            double* totals = (double*)to;
            new Span<double>(totals, checked((int)(2 * channels))).Clear();
            for (nint chunk = 0; chunk < chunks; chunk++)
                for (nint i = 0; i < 2 * channels; i++) totals[i] += double.CreateTruncating(partial[2 * chunk * channels + i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(T* x, T* factors, T* mean, nint pixels, nint channels, T* sums)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int lanes = Vector<T>.Count;
        nint channel = 0;
        for (; channel + 2 * lanes <= channels; channel += 2 * lanes)
        {
            Vector<T> m0 = mean == null ? Vector<T>.Zero : Vector.Load(mean + channel), m1 = mean == null ? Vector<T>.Zero : Vector.Load(mean + channel + lanes);
            Vector<T> a0 = Vector<T>.Zero, a1 = a0, b0 = a0, b1 = a0;
            for (nint pixel = 0; pixel < pixels; pixel++)
            {
                T* at = x + pixel * channels + channel;
                Vector<T> d0 = Vector.Load(at) - m0, d1 = Vector.Load(at + lanes) - m1, u0 = d0, u1 = d1;
                if (factors != null)
                {
                    T* factor = factors + pixel * channels + channel;
                    (u0, u1) = (Vector.Load(factor), Vector.Load(factor + lanes));
                }

                a0 += u0;
                a1 += u1;
                b0 += u0 * d0;
                b1 += u1 * d1;
            }

            a0.Store(sums + channel);
            a1.Store(sums + channel + lanes);
            b0.Store(sums + channels + channel);
            b1.Store(sums + channels + channel + lanes);
        }

        for (; channel < channels; channel++)
        {
            T m = mean == null ? T.Zero : mean[channel], a = T.Zero, b = T.Zero;
            for (nint pixel = 0; pixel < pixels; pixel++)
            {
                T d = x[pixel * channels + channel] - m, u = factors == null ? d : factors[pixel * channels + channel];
                a += u;
                b += u * d;
            }

            (sums[channel], sums[channels + channel]) = (a, b);
        }
    }
}

/// <summary>x · a + y · b + c over dense [pixels, channels] of float32 or float64, with one a, b and c for each channel.</summary>
internal readonly unsafe struct PixelCombineKernel(Tensor x, Tensor y, Tensor a, Tensor b, Tensor c, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "pixel_combine";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (x.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint channels = (nint)x.Shape[1];
        fixed (byte* first = &x.Reference, second = &y.Reference, to = &result.Reference)
        fixed (byte* scale = &a.Reference, otherScale = &b.Reference, shift = &c.Reference)
        {
            T* source = (T*)first, other = (T*)second, target = (T*)to, p = (T*)scale, q = (T*)otherScale, r = (T*)shift;
            WorkerPool.For(
                x.Shape[0], Math.Max(1, (1 << 14) / Math.Max(1, channels)), (begin, end) => Pixels(source, other, p, q, r, target, channels, (nint)begin, (nint)end));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels<T>(T* x, T* y, T* a, T* b, T* c, T* result, nint channels, nint begin, nint end)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int lanes = Vector<T>.Count;
        for (nint pixel = begin; pixel < end; pixel++)
        {
            nint start = pixel * channels, i = 0;
            for (; i + lanes <= channels; i += lanes)
            {
                Vector<T> sum = (Vector.Load(x + start + i) * Vector.Load(a + i)) + (Vector.Load(y + start + i) * Vector.Load(b + i)) + Vector.Load(c + i);
                sum.Store(result + start + i);
            }

            for (; i < channels; i++) result[start + i] = (x[start + i] * a[i]) + (y[start + i] * b[i]) + c[i];
        }
    }
}
