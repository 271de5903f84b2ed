using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>Rows of a convolution with one or two channels per group, computed where they lie.</summary>
internal static unsafe class DirectKernel<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : unmanaged
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>target[i] = start + Σⱼ factors[j] · source[offsets[j] + i] for i below <paramref name="length"/>, at least a register's worth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(nint length, nint terms, T* factors, nint* offsets, T* source, T start, T* target)
    {
        nint last = length - TSimd.Lanes;
        for (nint i = 0; i < length; i += 4 * TSimd.Lanes)
        {
            // Registers beyond the end move back inside: they compute again what their neighbour computes.
            nint i0 = Math.Min(i, last), i1 = Math.Min(i + TSimd.Lanes, last);
            TVector c0 = TSimd.Broadcast(start), c1 = c0;
            if (i + 2 * TSimd.Lanes < length)
            {
                nint i2 = Math.Min(i + 2 * TSimd.Lanes, last), i3 = Math.Min(i + 3 * TSimd.Lanes, last);
                TVector c2 = c0, c3 = c0;
                for (nint j = 0; j < terms; j++)
                {
                    TVector s = TSimd.Broadcast(factors[j]);
                    T* from = source + offsets[j];
                    c0 = TSimd.MultiplyAdd(s, TSimd.Load(from + i0), c0);
                    c1 = TSimd.MultiplyAdd(s, TSimd.Load(from + i1), c1);
                    c2 = TSimd.MultiplyAdd(s, TSimd.Load(from + i2), c2);
                    c3 = TSimd.MultiplyAdd(s, TSimd.Load(from + i3), c3);
                }

                TSimd.Store(target + i2, c2);
                TSimd.Store(target + i3, c3);
            }
            else
            {
                for (nint j = 0; j < terms; j++)
                {
                    TVector s = TSimd.Broadcast(factors[j]);
                    T* from = source + offsets[j];
                    c0 = TSimd.MultiplyAdd(s, TSimd.Load(from + i0), c0);
                    c1 = TSimd.MultiplyAdd(s, TSimd.Load(from + i1), c1);
                }
            }

            TSimd.Store(target + i0, c0);
            TSimd.Store(target + i1, c1);
        }
    }

    /// <summary>Σ x[r·xRow + i] · y[r·yRow + i] over <paramref name="rows"/> rows of <paramref name="length"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Correlate(nint rows, nint length, T* x, nint xRow, T* y, nint yRow)
    {
        TVector c0 = TSimd.Zero, c1 = TSimd.Zero;
        Vector128<T> narrow = Vector128<T>.Zero;
        T rest = T.Zero;
        for (nint r = 0; r < rows; r++, x += xRow, y += yRow)
        {
            nint i = 0;
            for (; i + 2 * TSimd.Lanes <= length; i += 2 * TSimd.Lanes)
            {
                c0 = TSimd.MultiplyAdd(TSimd.Load(x + i), TSimd.Load(y + i), c0);
                c1 = TSimd.MultiplyAdd(TSimd.Load(x + i + TSimd.Lanes), TSimd.Load(y + i + TSimd.Lanes), c1);
            }

            for (; i + TSimd.Lanes <= length; i += TSimd.Lanes) c0 = TSimd.MultiplyAdd(TSimd.Load(x + i), TSimd.Load(y + i), c0);
            for (; i + Vector128<T>.Count <= length; i += Vector128<T>.Count)
                narrow = Simd128<T>.MultiplyAdd(Vector128.Load(x + i), Vector128.Load(y + i), narrow);
            for (; i < length; i++) rest += x[i] * y[i];
        }

        return TSimd.Sum(TSimd.Add(c0, c1)) + Vector128.Sum(narrow) + rest;
    }

    /// <summary>The sum of neighbouring elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Sum(T* x, nint length)
    {
        TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
        nint i = 0;
        for (; i + 4 * TSimd.Lanes <= length; i += 4 * TSimd.Lanes)
        {
            c0 = TSimd.Add(c0, TSimd.Load(x + i));
            c1 = TSimd.Add(c1, TSimd.Load(x + i + TSimd.Lanes));
            c2 = TSimd.Add(c2, TSimd.Load(x + i + 2 * TSimd.Lanes));
            c3 = TSimd.Add(c3, TSimd.Load(x + i + 3 * TSimd.Lanes));
        }

        for (; i + TSimd.Lanes <= length; i += TSimd.Lanes) c0 = TSimd.Add(c0, TSimd.Load(x + i));
        T sum = TSimd.Sum(TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)));
        for (; i < length; i++) sum += x[i];
        return sum;
    }
}
