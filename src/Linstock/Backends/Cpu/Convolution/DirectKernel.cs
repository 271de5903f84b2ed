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
    /// <summary>target[r, i] = start + Σⱼ factors[j] · source[r · pitch + offsets[j] + i] for i below <paramref name="length"/>, at least a register's worth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(nint rows, nint length, nint terms, T* factors, nint* offsets, T* source, nint pitch, T start, T* target, nint targetPitch)
    {
        nint last = length - TSimd.Lanes;
        for (; rows > 0; rows--, source += pitch, target += targetPitch)
        {
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
    }

    /// <summary>
    /// Rows of target[r, i] = start + Σ over three rows of taps, where the next row of taps is what the next row of targets begins with:
    /// an element that is loaded serves up to three of four rows.
    /// </summary>
    /// <param name="rows">Rows, at least 4.</param>
    /// <param name="length">The length of a row, at least a register's worth.</param>
    /// <param name="taps">Taps of a row.</param>
    /// <param name="top">The factors of the first row of taps.</param>
    /// <param name="middle">Those of the second.</param>
    /// <param name="bottom">Those of the third.</param>
    /// <param name="offsets">What the taps of the first row read.</param>
    /// <param name="source">What the offsets count from, for the first row.</param>
    /// <param name="pitch">Elements from row to row of the source.</param>
    /// <param name="start">What the sums begin with.</param>
    /// <param name="target">The first row of results.</param>
    /// <param name="targetPitch">Elements from row to row of the results.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ThreeRows(
        nint rows, nint length, nint taps, T* top, T* middle, T* bottom, nint* offsets, T* source, nint pitch, T start, T* target, nint targetPitch)
    {
        for (nint r = 0; r < rows; r += 4)
        {
            // The last four rows, like the last register of a row, move back inside.
            nint row = Math.Min(r, rows - 4);
            for (nint column = 0; column < length; column += TSimd.Lanes)
            {
                nint i = Math.Min(column, length - TSimd.Lanes);
                T* at = source + row * pitch + i;
                TVector c0 = TSimd.Broadcast(start), c1 = c0, c2 = c0, c3 = c0;
                for (nint j = 0; j < taps; j++)
                {
                    T* from = at + offsets[j];
                    TVector a = TSimd.Broadcast(top[j]), b = TSimd.Broadcast(middle[j]), c = TSimd.Broadcast(bottom[j]);
                    TVector x = TSimd.Load(from);
                    c0 = TSimd.MultiplyAdd(a, x, c0);
                    x = TSimd.Load(from + pitch);
                    c0 = TSimd.MultiplyAdd(b, x, c0);
                    c1 = TSimd.MultiplyAdd(a, x, c1);
                    x = TSimd.Load(from + 2 * pitch);
                    c0 = TSimd.MultiplyAdd(c, x, c0);
                    c1 = TSimd.MultiplyAdd(b, x, c1);
                    c2 = TSimd.MultiplyAdd(a, x, c2);
                    x = TSimd.Load(from + 3 * pitch);
                    c1 = TSimd.MultiplyAdd(c, x, c1);
                    c2 = TSimd.MultiplyAdd(b, x, c2);
                    c3 = TSimd.MultiplyAdd(a, x, c3);
                    x = TSimd.Load(from + 4 * pitch);
                    c2 = TSimd.MultiplyAdd(c, x, c2);
                    c3 = TSimd.MultiplyAdd(b, x, c3);
                    x = TSimd.Load(from + 5 * pitch);
                    c3 = TSimd.MultiplyAdd(c, x, c3);
                }

                T* to = target + row * targetPitch + i;
                TSimd.Store(to, c0);
                TSimd.Store(to + targetPitch, c1);
                TSimd.Store(to + 2 * targetPitch, c2);
                TSimd.Store(to + 3 * targetPitch, c3);
            }
        }
    }

    /// <summary>
    /// sums[r, j] += Σ gradient[y, i] · source[y + r, i + offsets[j]] for three rows of taps as in <see cref="ThreeRows"/>.
    /// </summary>
    /// <param name="rows">Rows of the gradient.</param>
    /// <param name="length">The length of a row.</param>
    /// <param name="taps">Taps of a row.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="gradientPitch">Elements from row to row of the gradient.</param>
    /// <param name="offsets">What the taps of the first row read.</param>
    /// <param name="source">What the offsets count from.</param>
    /// <param name="pitch">Elements from row to row of the source.</param>
    /// <param name="sums">Three rows of <paramref name="taps"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CorrelateThreeRows(
        nint rows, nint length, nint taps, T* gradient, nint gradientPitch, nint* offsets, T* source, nint pitch, T* sums)
    {
        nint whole = length / TSimd.Lanes * TSimd.Lanes;
        for (nint j = 0; j < taps; j++)
        {
            T* from = source + offsets[j];
            TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero;
            T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero;
            for (nint i = 0; i < whole; i += TSimd.Lanes)
            {
                T* x = from + i, g = gradient + i;
                TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + pitch);
                x += 2 * pitch;
                for (nint y = 0; y < rows; y++, x += pitch, g += gradientPitch)
                {
                    TVector weight = TSimd.Load(g), x2 = TSimd.Load(x);
                    c0 = TSimd.MultiplyAdd(weight, x0, c0);
                    c1 = TSimd.MultiplyAdd(weight, x1, c1);
                    c2 = TSimd.MultiplyAdd(weight, x2, c2);
                    (x0, x1) = (x1, x2);
                }
            }

            for (nint y = 0; whole < length && y < rows; y++)
            {
                T* x = from + y * pitch, g = gradient + y * gradientPitch;
                for (nint i = whole; i < length; i++)
                {
                    s0 += g[i] * x[i];
                    s1 += g[i] * x[pitch + i];
                    s2 += g[i] * x[2 * pitch + i];
                }
            }

            sums[j] += TSimd.Sum(c0) + s0;
            sums[taps + j] += TSimd.Sum(c1) + s1;
            sums[2 * taps + j] += TSimd.Sum(c2) + s2;
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
