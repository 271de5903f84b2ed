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
    /// <remarks>Four means at a time share the additions across lanes; what is left of them is one of four as well, so that every mean is added up alike.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Means(nint count, nint length, T* source, T* target)
    {
        T* sums = stackalloc T[4];
        T divisor = T.CreateTruncating(length);
        for (; count > 0; count -= 4, source += 4 * length, target += 4)
        {
            T* s0 = source, s1 = count > 1 ? s0 + length : s0, s2 = count > 2 ? s1 + length : s0, s3 = count > 3 ? s2 + length : s0;
            TVector c0 = TSimd.Zero, c1 = c0, c2 = c0, c3 = c0, d0 = c0, d1 = c0, d2 = c0, d3 = c0;
            nint i = 0;
            for (; i + 2 * TSimd.Lanes <= length; i += 2 * TSimd.Lanes)
            {
                c0 = TSimd.Add(c0, TSimd.Load(s0 + i));
                c1 = TSimd.Add(c1, TSimd.Load(s1 + i));
                c2 = TSimd.Add(c2, TSimd.Load(s2 + i));
                c3 = TSimd.Add(c3, TSimd.Load(s3 + i));
                nint next = i + TSimd.Lanes;
                d0 = TSimd.Add(d0, TSimd.Load(s0 + next));
                d1 = TSimd.Add(d1, TSimd.Load(s1 + next));
                d2 = TSimd.Add(d2, TSimd.Load(s2 + next));
                d3 = TSimd.Add(d3, TSimd.Load(s3 + next));
            }

            for (; i + TSimd.Lanes <= length; i += TSimd.Lanes)
            {
                c0 = TSimd.Add(c0, TSimd.Load(s0 + i));
                c1 = TSimd.Add(c1, TSimd.Load(s1 + i));
                c2 = TSimd.Add(c2, TSimd.Load(s2 + i));
                c3 = TSimd.Add(c3, TSimd.Load(s3 + i));
            }

            TSimd.Sums(sums, TSimd.Add(c0, d0), TSimd.Add(c1, d1), TSimd.Add(c2, d2), TSimd.Add(c3, d3));
            T r0 = sums[0], r1 = sums[1], r2 = sums[2], r3 = sums[3];
            for (; i < length; i++)
            {
                r0 += s0[i];
                r1 += s1[i];
                r2 += s2[i];
                r3 += s3[i];
            }

            target[0] = r0 / divisor;
            if (count > 1) target[1] = r1 / divisor;
            if (count > 2) target[2] = r2 / divisor;
            if (count > 3) target[3] = r3 / divisor;
        }
    }
}
