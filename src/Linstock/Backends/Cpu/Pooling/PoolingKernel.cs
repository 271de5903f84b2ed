using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Rows of pooled windows: neighbouring windows in neighbouring lanes.</summary>
/// <remarks>
/// Rows are computed to whole registers: source and target have room for <see cref="ISimd{T, TVector}.Lanes"/> elements more
/// than <c>length</c>.
/// </remarks>
internal static unsafe class PoolingKernel<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : unmanaged
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The largest of source[offsets[tap] + i] over taps, NaN counting as largest, and the mark of the tap it came from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Largest(nint length, nint taps, nint* offsets, T* marks, T* source, T lowest, T noMark, T* target, T* targetMarks)
    {
        for (nint i = 0; i < length; i += TSimd.Lanes)
        {
            TVector best = TSimd.Broadcast(lowest), mark = TSimd.Broadcast(noMark);
            for (nint tap = 0; tap < taps; tap++)
                TSimd.KeepLarger(ref best, ref mark, TSimd.Load(source + offsets[tap] + i), TSimd.Broadcast(marks[tap]));
            TSimd.Store(target + i, best);
            TSimd.Store(targetMarks + i, mark);
        }
    }

    /// <summary>Σ source[offsets[tap] + i] over taps, divided by scale · divisors[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Average(nint length, nint taps, nint* offsets, T* source, T scale, T* divisors, T* target)
    {
        TVector factor = TSimd.Broadcast(scale);
        for (nint i = 0; i < length; i += TSimd.Lanes)
        {
            TVector sum = TSimd.Zero;
            for (nint tap = 0; tap < taps; tap++) sum = TSimd.Add(sum, TSimd.Load(source + offsets[tap] + i));
            TSimd.Store(target + i, TSimd.Divide(sum, TSimd.Multiply(factor, TSimd.Load(divisors + i))));
        }
    }

    /// <summary>target[offsets[tap] + i] += source[i] / (scale · divisors[i]) for every tap and i below length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Distribute(nint length, nint taps, nint* offsets, T* source, T scale, T* divisors, T* target)
    {
        TVector factor = TSimd.Broadcast(scale);
        nint i = 0;
        for (; i + TSimd.Lanes <= length; i += TSimd.Lanes)
        {
            TVector share = TSimd.Divide(TSimd.Load(source + i), TSimd.Multiply(factor, TSimd.Load(divisors + i)));
            for (nint tap = 0; tap < taps; tap++)
            {
                T* to = target + offsets[tap] + i;
                TSimd.Store(to, TSimd.Add(TSimd.Load(to), share));
            }
        }

        for (; i < length; i++)
        {
            T share = source[i] / (scale * divisors[i]);
            for (nint tap = 0; tap < taps; tap++) target[offsets[tap] + i] += share;
        }
    }

    /// <summary>target[i] = the mean of the i-th <paramref name="length"/> elements of source; both exactly as long as said.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Means(nint count, nint length, T* source, T* target)
    {
        T divisor = T.CreateTruncating(length);
        for (nint plane = 0; plane < count; plane++)
        {
            TVector c0 = TSimd.Zero, c1 = TSimd.Zero;
            nint i = 0;
            for (; i + 2 * TSimd.Lanes <= length; i += 2 * TSimd.Lanes)
            {
                c0 = TSimd.Add(c0, TSimd.Load(source + i));
                c1 = TSimd.Add(c1, TSimd.Load(source + i + TSimd.Lanes));
            }

            for (; i + TSimd.Lanes <= length; i += TSimd.Lanes) c0 = TSimd.Add(c0, TSimd.Load(source + i));
            T sum = TSimd.Sum(TSimd.Add(c0, c1));
            for (; i < length; i++) sum += source[i];
            target[plane] = sum / divisor;
            source += length;
        }
    }
}
