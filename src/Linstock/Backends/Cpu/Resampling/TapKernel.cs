using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Resampling;

/// <summary>
/// One dimension made of weighted entries of another, or the transpose: over contiguous [outer, dimension, inner]. All indices
/// lie within the dimension. A float16 or bfloat16 tensor can only be copied.
/// </summary>
internal readonly unsafe struct TapKernel(Tensor input, int dim, int count, long[] indices, double[]? weights, bool transposed, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "resample";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (weights is null && !transposed)
        {
            switch (result.ElementSize)
            {
                case 1: Copies<byte>(); break;
                case 2: Copies<ushort>(); break;
                case 4: Copies<uint>(); break;
                case 8: Copies<ulong>(); break;
                default: Copies<UInt128>(); break;
            }
            return;
        }
        if (result.DType == DType.Float32) Sums<float>();
        else Sums<double>();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (long Outer, long Inner) Split()
    {
        long outer = 1, inner = 1;
        for (int d = 0; d < dim; d++) outer *= result.Shape[d];
        for (int d = dim + 1; d < result.NDim; d++) inner *= result.Shape[d];
        return (outer, inner);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copies<T>()
        where T : unmanaged
    {
        (long outer, long inner) = Split();
        long inputSize = input.Shape[dim], outputSize = result.Shape[dim];
        fixed (byte* from = &input.Reference, to = &result.Reference)
        fixed (long* places = indices)
        {
            T* source = (T*)from, target = (T*)to;
            long* sources = places;
            WorkerPool.For(outer, Math.Max(1, 32768 / Math.Max(1, outputSize * inner)), (begin, end) =>
            {
                for (long o = begin; o < end; o++)
                {
                    T* a = source + (o * inputSize * inner), b = target + (o * outputSize * inner);
                    if (inner == 1)
                    {
                        for (long j = 0; j < outputSize; j++) b[j] = a[sources[j]];
                        continue;
                    }
                    long bytes = inner * sizeof(T);
                    for (long j = 0; j < outputSize; j++) Buffer.MemoryCopy(a + (sources[j] * inner), b + (j * inner), bytes, bytes);
                }
            });
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sums<T>()
        where T : unmanaged, INumber<T>
    {
        (long outer, long inner) = Split();
        long inputSize = input.Shape[dim], outputSize = result.Shape[dim];
        var factors = new T[indices.Length];
        for (int i = 0; i < factors.Length; i++) factors[i] = weights is null ? T.One : T.CreateTruncating(weights[i]);
        int taps = count;
        bool back = transposed;
        fixed (byte* from = &input.Reference, to = &result.Reference)
        fixed (long* places = indices)
        fixed (T* scales = factors)
        {
            T* source = (T*)from, target = (T*)to, factor = scales;
            long* entries = places;
            if (typeof(T) == typeof(float) && inner == 1 && !back && LaneTaps.For(inputSize, outputSize, taps, places, (float*)scales, outer) is { } lanes)
            {
                WorkerPool.For(outer, Math.Max(1, 16384 / Math.Max(inputSize, outputSize)), (begin, end) => lanes.Run((float*)source, (float*)target, begin, end));
                return;
            }
            WorkerPool.For(outer, Math.Max(1, 16384 / Math.Max(1, Math.Max(inputSize, outputSize) * inner)), (begin, end) =>
            {
                for (long o = begin; o < end; o++)
                {
                    T* a = source + (o * inputSize * inner), b = target + (o * outputSize * inner);
                    if (back) Spread(a, b, inputSize, outputSize, inner, taps, entries, factor);
                    else Gather(a, b, outputSize, inner, taps, entries, factor);
                }
            });
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<T>(T* source, T* target, long size, long inner, int taps, long* entries, T* factors)
        where T : unmanaged, INumber<T>
    {
        if (inner == 1)
        {
            for (long j = 0; j < size; j++, entries += taps, factors += taps)
            {
                T sum = T.Zero;
                for (int t = 0; t < taps; t++) sum += factors[t] * source[entries[t]];
                target[j] = sum;
            }
            return;
        }
        for (long j = 0; j < size; j++, entries += taps, factors += taps)
        {
            T* row = target + (j * inner);
            if (taps == 2)
            {
                AddTwo(source + (entries[0] * inner), factors[0], source + (entries[1] * inner), factors[1], row, inner);
                continue;
            }
            new Span<T>(row, (int)inner).Clear();
            for (int t = 0; t < taps; t++) AddScaled(source + (entries[t] * inner), factors[t], row, inner);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread<T>(T* source, T* target, long size, long outputSize, long inner, int taps, long* entries, T* factors)
        where T : unmanaged, INumber<T>
    {
        new Span<T>(target, checked((int)(outputSize * inner))).Clear();
        for (long j = 0; j < size; j++, entries += taps, factors += taps)
        {
            for (int t = 0; t < taps; t++)
            {
                T factor = factors[t];
                if (inner == 1)
                {
                    target[entries[t]] += factor * source[j];
                    continue;
                }
                AddScaled(source + (j * inner), factor, target + (entries[t] * inner), inner);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTwo<T>(T* first, T firstFactor, T* second, T secondFactor, T* target, long count)
        where T : unmanaged, INumber<T>
    {
        var (a, b) = (new Vector<T>(firstFactor), new Vector<T>(secondFactor));
        long i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
            ((a * Vector.Load(first + i)) + (b * Vector.Load(second + i))).Store(target + i);
        for (; i < count; i++) target[i] = (firstFactor * first[i]) + (secondFactor * second[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled<T>(T* source, T factor, T* target, long count)
        where T : unmanaged, INumber<T>
    {
        var factors = new Vector<T>(factor);
        long i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
            (Vector.Load(target + i) + (factors * Vector.Load(source + i))).Store(target + i);
        for (; i < count; i++) target[i] += factor * source[i];
    }
}
