using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// Moves between interleaved complex numbers in memory and lanes with separate parts. The inverse transform is the forward
/// one with real and imaginary parts exchanged on the way in and out.
/// </summary>
internal static unsafe class LaneMemory<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => Vector256<T>.Count;

    /// <summary>Sample k·lanes + l of one transform to lane l of element k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadSplit(nint n, int lanes, T* from, nint stride, bool inverse, Vector256<T>* data)
    {
        nint m = n / lanes;
        int real = inverse ? 1 : 0, imaginary = 1 - real;
        if (stride == 1 && lanes == Width)
        {
            for (nint k = 0; k < m; k++)
            {
                var (even, odd) = Unzip(Vector256.Load(from + 2 * k * Width), Vector256.Load(from + 2 * k * Width + Width));
                data[2 * k + real] = even;
                data[2 * k + imaginary] = odd;
            }

            return;
        }

        var target = (T*)data;
        for (nint k = 0; k < m; k++)
        {
            if (lanes < Width) data[2 * k] = data[2 * k + 1] = default;
            for (nint l = 0; l < lanes; l++)
            {
                var sample = from + 2 * (k * lanes + l) * stride;
                target[2 * k * Width + l] = sample[real];
                target[(2 * k + 1) * Width + l] = sample[imaginary];
            }
        }
    }

    /// <summary>Lane r of element c·blocks + b is result c·m + b·Width + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreBlocks(
        nint m, int lanes, nint blocks, Vector256<T>* data, T* to, nint stride, bool inverse, T scale)
    {
        int real = inverse ? 1 : 0, imaginary = 1 - real;
        var factor = Vector256.Create(scale);
        for (nint c = 0; c < lanes; c++)
        {
            for (nint b = 0; b < blocks; b++)
            {
                var element = data + 2 * (c * blocks + b);
                var first = c * m + b * Width;
                var count = Math.Min(Width, m - b * Width);
                Vector256<T> even = element[real] * factor, odd = element[imaginary] * factor;
                if (stride == 1 && count == Width)
                {
                    var (low, high) = Zip(even, odd);
                    low.Store(to + 2 * first);
                    high.Store(to + 2 * first + Width);
                    continue;
                }

                for (nint r = 0; r < count; r++)
                {
                    to[2 * (first + r) * stride] = even.GetElement((int)r);
                    to[2 * (first + r) * stride + 1] = odd.GetElement((int)r);
                }
            }
        }
    }

    /// <summary>Sample k of transforms to the lanes of element k; lanes beyond are zero.</summary>
    /// <param name="n">Samples in each transform.</param>
    /// <param name="from">The first sample of the first transform.</param>
    /// <param name="places">Where the others lie.</param>
    /// <param name="inverse">Exchange the parts.</param>
    /// <param name="data">2·n vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadBatch(nint n, T* from, in LanePlaces places, bool inverse, Vector256<T>* data)
    {
        if (places.Columns)
        {
            LoadGroups(n, 1, from, places.Stride, inverse, &data);
            return;
        }

        if (places.Rows)
        {
            RowLanes<T>.Load(from, 2 * places.Offsets[1], 2 * n, inverse, data, 1);
            return;
        }

        int real = inverse ? 1 : 0, imaginary = 1 - real;
        if (places.Count < Width) new Span<Vector256<T>>(data, (int)(2 * n)).Clear();
        for (nint l = 0; l < places.Count; l++)
        {
            T* sample = from + 2 * places.Offsets[l], target = (T*)data + l;
            for (nint k = 0; k < n; k++)
            {
                target[2 * k * Width] = sample[2 * k * places.Stride + real];
                target[(2 * k + 1) * Width] = sample[2 * k * places.Stride + imaginary];
            }
        }
    }

    /// <summary>The way back from <see cref="LoadBatch"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreBatch(nint n, Vector256<T>* data, T* to, in LanePlaces places, bool inverse, T scale)
    {
        if (places.Columns)
        {
            StoreGroups(n, 1, &data, to, places.Stride, inverse, scale);
            return;
        }

        if (places.Rows)
        {
            RowLanes<T>.Store(data, 2 * n, inverse, scale, to, 2 * places.Offsets[1]);
            return;
        }

        int real = inverse ? 1 : 0, imaginary = 1 - real;
        for (nint l = 0; l < places.Count; l++)
        {
            T* sample = to + 2 * places.Offsets[l], source = (T*)data + l;
            for (nint k = 0; k < n; k++)
            {
                sample[2 * k * places.Stride] = source[(2 * k + real) * Width] * scale;
                sample[2 * k * places.Stride + 1] = source[(2 * k + imaginary) * Width] * scale;
            }
        }
    }

    /// <summary>Sample k of transforms side by side to the lanes of element k: a vector of them for each group.</summary>
    /// <param name="n">Samples in each transform.</param>
    /// <param name="count">How many groups.</param>
    /// <param name="from">The first sample of the first transform.</param>
    /// <param name="stride">Complex elements from sample to sample.</param>
    /// <param name="inverse">Exchange the parts.</param>
    /// <param name="groups">2·n vectors for each group.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadGroups(nint n, nint count, T* from, nint stride, bool inverse, Vector256<T>** groups)
    {
        int real = inverse ? 1 : 0, imaginary = 1 - real;
        for (nint k = 0; k < n; k++)
        {
            var sample = from + 2 * (k * stride);
            for (nint g = 0; g < count; g++, sample += 2 * Width)
            {
                var element = groups[g] + 2 * k;
                var (even, odd) = Unzip(Vector256.Load(sample), Vector256.Load(sample + Width));
                element[real] = even;
                element[imaginary] = odd;
            }
        }
    }

    /// <summary>The way back from <see cref="LoadGroups"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreGroups(nint n, nint count, Vector256<T>** groups, T* to, nint stride, bool inverse, T scale)
    {
        int real = inverse ? 1 : 0, imaginary = 1 - real;
        var factor = Vector256.Create(scale);
        for (nint k = 0; k < n; k++)
        {
            var sample = to + 2 * (k * stride);
            for (nint g = 0; g < count; g++, sample += 2 * Width)
            {
                var element = groups[g] + 2 * k;
                var (low, high) = Zip(element[real] * factor, element[imaginary] * factor);
                low.Store(sample);
                high.Store(sample + Width);
            }
        }
    }

    /// <summary>(a0 b0 a1 b1 ..) to (a0 a1 ..) and (b0 b1 ..).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<T> Even, Vector256<T> Odd) Unzip(Vector256<T> first, Vector256<T> second)
    {
        if (typeof(T) == typeof(double))
        {
            Vector256<double> a = first.AsDouble(), b = second.AsDouble();
            Vector256<double> low = Vector256.Shuffle(a, Vector256.Create(0L, 2, 1, 3)), high = Vector256.Shuffle(b, Vector256.Create(0L, 2, 1, 3));
            return (
                Vector256.Create(low.GetLower(), high.GetLower()).As<double, T>(),
                Vector256.Create(low.GetUpper(), high.GetUpper()).As<double, T>());
        }
        else
        {
            var order = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);
            Vector256<float> low = Vector256.Shuffle(first.AsSingle(), order), high = Vector256.Shuffle(second.AsSingle(), order);
            return (
                Vector256.Create(low.GetLower(), high.GetLower()).As<float, T>(),
                Vector256.Create(low.GetUpper(), high.GetUpper()).As<float, T>());
        }
    }

    /// <summary>(a0 a1 ..) and (b0 b1 ..) to (a0 b0 a1 b1 ..).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<T> Low, Vector256<T> High) Zip(Vector256<T> even, Vector256<T> odd)
    {
        if (typeof(T) == typeof(double))
        {
            Vector256<double> a = even.AsDouble(), b = odd.AsDouble();
            var order = Vector256.Create(0L, 2, 1, 3);
            return (
                Vector256.Shuffle(Vector256.Create(a.GetLower(), b.GetLower()), order).As<double, T>(),
                Vector256.Shuffle(Vector256.Create(a.GetUpper(), b.GetUpper()), order).As<double, T>());
        }
        else
        {
            Vector256<float> a = even.AsSingle(), b = odd.AsSingle();
            var order = Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);
            return (
                Vector256.Shuffle(Vector256.Create(a.GetLower(), b.GetLower()), order).As<float, T>(),
                Vector256.Shuffle(Vector256.Create(a.GetUpper(), b.GetUpper()), order).As<float, T>());
        }
    }
}
