using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The transforms of <see cref="Winograd"/>, for neighbouring channels in the lanes of a register.</summary>
/// <remarks>
/// Minimal filtering by interpolation (Winograd 1980; Lavin and Gray, arXiv:1509.09308). In each dimension y = Aᵀ[(G·g) ⊙ (Bᵀ·d)],
/// and the gradient of g is Gᵀ[(A·dy) ⊙ (Bᵀ·d)]: A and G are the values of a polynomial at the points, G's divided by the product
/// of the distances to the other points, and a row of Bᵀ has the coefficients of the polynomial that vanishes at all the others.
/// Values are in the order p, −p, q, −q, ∞, 0; <see cref="WinogradPoints{T, TFilter}"/> has the numbers.
/// </remarks>
internal static unsafe class WinogradKernel<T, TVector, TSimd, TFilter>
    where T : unmanaged, INumber<T>
    where TVector : unmanaged
    where TSimd : struct, ISimd<T, TVector>
    where TFilter : struct, IMinimalFilter
{
    /// <summary>Bᵀ·d·B of one tile: a value per pair of points, <paramref name="pitch"/> elements apart.</summary>
    /// <param name="source">What the offsets count from.</param>
    /// <param name="offsets">The elements of the tile, row by row.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="target">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(T* source, nint* offsets, nint registers, T* target, nint pitch)
    {
        const int most = MinimalFilter.MostPoints;
        int points = TFilter.Results + TFilter.Taps - 1;
        T* numbers = WinogradPoints<T, TFilter>.Input;
        TVector p = TSimd.Broadcast(numbers[0]), q = TSimd.Broadcast(numbers[1]), minusP = TSimd.Broadcast(-numbers[0]), minusQ = TSimd.Broadcast(-numbers[1]);
        TVector minusP2 = TSimd.Broadcast(numbers[2]), minusQ2 = TSimd.Broadcast(numbers[3]), last0 = TSimd.Broadcast(numbers[4]), last2 = TSimd.Broadcast(numbers[5]);
        TVector* half = stackalloc TVector[most * most];
        for (; registers > 0; registers--, source += TSimd.Lanes, target += TSimd.Lanes)
        {
            for (int j = 0; j < points; j++)
            {
                nint* at = offsets + j;
                TVector* to = half + j;
                TVector d0 = TSimd.Load(source + at[0]), d2 = TSimd.Load(source + at[2 * points]), d4 = TSimd.Load(source + at[4 * points]);

                // A factor x for the point 0 moves the coefficients of all the others by one.
                if (points == most)
                {
                    to[5 * most] = TSimd.MultiplyAdd(last0, d0, TSimd.MultiplyAdd(last2, d2, d4));
                    at += points;
                    (d0, d2, d4) = (TSimd.Load(source + at[0]), TSimd.Load(source + at[2 * points]), TSimd.Load(source + at[4 * points]));
                }

                TVector d1 = TSimd.Load(source + at[points]), d3 = TSimd.Load(source + at[3 * points]);
                to[4 * most] = TSimd.MultiplyAdd(last0, d0, TSimd.MultiplyAdd(last2, d2, d4));
                Pair(p, minusP, minusQ2, d0, d1, d2, d3, out to[0], out to[most]);
                Pair(q, minusQ, minusP2, d0, d1, d2, d3, out to[2 * most], out to[3 * most]);
            }

            T* values = target;
            TVector* row = half;
            for (int i = 0; i < points; i++, row += most, values += points * pitch)
            {
                TVector* d = row;
                if (points == most)
                {
                    TSimd.Store(values + 5 * pitch, TSimd.MultiplyAdd(last0, d[0], TSimd.MultiplyAdd(last2, d[2], d[4])));
                    d++;
                }

                TSimd.Store(values + 4 * pitch, TSimd.MultiplyAdd(last0, d[0], TSimd.MultiplyAdd(last2, d[2], d[4])));
                Pair(p, minusP, minusQ2, d[0], d[1], d[2], d[3], out TVector v0, out TVector v1);
                Pair(q, minusQ, minusP2, d[0], d[1], d[2], d[3], out TVector v2, out TVector v3);
                TSimd.Store(values, v0);
                TSimd.Store(values + pitch, v1);
                TSimd.Store(values + 2 * pitch, v2);
                TSimd.Store(values + 3 * pitch, v3);
            }
        }
    }

    /// <summary>Aᵀ·m·A + bias of one tile.</summary>
    /// <param name="source">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="bias">One per channel.</param>
    /// <param name="target">What the offsets count from.</param>
    /// <param name="offsets">Where the results go, row by row.</param>
    /// <returns>Whether all of them are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Output(T* source, nint pitch, nint registers, T* bias, T* target, nint* offsets) =>
        Collect(TFilter.Results, false, WinogradPoints<T, TFilter>.Output, source, pitch, registers, bias, target, offsets);

    /// <summary>Gᵀ·m·G: the gradients of one kernel.</summary>
    /// <param name="source">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="target">What the offsets count from.</param>
    /// <param name="offsets">Where the taps go, row by row.</param>
    /// <returns>Whether all gradients are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool WeightGradient(T* source, nint pitch, nint registers, T* target, nint* offsets) =>
        Collect(TFilter.Taps, true, WinogradPoints<T, TFilter>.Weight, source, pitch, registers, null, target, offsets);

    /// <summary>G·g·Gᵀ of one kernel: a value per pair of points, <paramref name="pitch"/> elements apart.</summary>
    /// <param name="source">What the offsets count from.</param>
    /// <param name="offsets">The taps, row by row.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="target">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weight(T* source, nint* offsets, nint registers, T* target, nint pitch) =>
        Evaluate(TFilter.Taps, true, WinogradPoints<T, TFilter>.Weight, source, offsets, registers, target, pitch);

    /// <summary>A·dy·Aᵀ of one tile of the gradient: a value per pair of points, <paramref name="pitch"/> elements apart.</summary>
    /// <param name="source">What the offsets count from.</param>
    /// <param name="offsets">The elements of the tile, row by row.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="target">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(T* source, nint* offsets, nint registers, T* target, nint pitch) =>
        Evaluate(TFilter.Results, false, WinogradPoints<T, TFilter>.Output, source, offsets, registers, target, pitch);

    /// <summary>±point·(d₂ + c·d₀) + (d₃ + c·d₁): (x ± point)(x² + c).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(TVector point, TVector minusPoint, TVector c, TVector d0, TVector d1, TVector d2, TVector d3, out TVector plus, out TVector minus)
    {
        TVector even = TSimd.MultiplyAdd(c, d1, d3), odd = TSimd.MultiplyAdd(c, d0, d2);
        plus = TSimd.MultiplyAdd(point, odd, even);
        minus = TSimd.MultiplyAdd(minusPoint, odd, even);
    }

    /// <summary>The values of polynomials of <paramref name="count"/> coefficients, along both dimensions.</summary>
    /// <param name="count">2, 3 or 4.</param>
    /// <param name="isWeight">Whether the numbers are over the distances: without the point 0 those change their sign with the point.</param>
    /// <param name="numbers">Powers of p, powers of q, the number of the point 0.</param>
    /// <param name="source">What the offsets count from.</param>
    /// <param name="offsets">The coefficients.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="target">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate(int count, bool isWeight, T* numbers, T* source, nint* offsets, nint registers, T* target, nint pitch)
    {
        const int most = MinimalFilter.MostPoints;
        int points = TFilter.Results + TFilter.Taps - 1;
        bool flips = isWeight && points < most;
        TVector* half = stackalloc TVector[4 * most];
        for (; registers > 0; registers--, source += TSimd.Lanes, target += TSimd.Lanes)
        {
            for (int j = 0; j < count; j++)
            {
                nint* at = offsets + j;
                TVector* to = half + j;
                TVector x0 = TSimd.Load(source + at[0]), x1 = TSimd.Load(source + at[count]), x2 = TSimd.Zero, x3 = TSimd.Zero;
                if (count > 2) x2 = TSimd.Load(source + at[2 * count]);
                if (count > 3) x3 = TSimd.Load(source + at[3 * count]);
                AtPair(count, flips, numbers, x0, x1, x2, x3, out to[0], out to[4]);
                AtPair(count, flips, numbers + 4, x0, x1, x2, x3, out to[8], out to[12]);
                to[16] = count == 2 ? x1 : count == 3 ? x2 : x3;
                if (points == most) to[20] = TSimd.Multiply(TSimd.Broadcast(numbers[8]), x0);
            }

            T* values = target;
            TVector* x = half;
            for (int i = 0; i < points; i++, x += 4, values += points * pitch)
            {
                AtPair(count, flips, numbers, x[0], x[1], x[2], x[3], out TVector v0, out TVector v1);
                AtPair(count, flips, numbers + 4, x[0], x[1], x[2], x[3], out TVector v2, out TVector v3);
                TSimd.Store(values, v0);
                TSimd.Store(values + pitch, v1);
                TSimd.Store(values + 2 * pitch, v2);
                TSimd.Store(values + 3 * pitch, v3);
                TSimd.Store(values + 4 * pitch, x[count - 1]);
                if (points == most) TSimd.Store(values + 5 * pitch, TSimd.Multiply(TSimd.Broadcast(numbers[8]), x[0]));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AtPair(int count, bool flips, T* powers, TVector x0, TVector x1, TVector x2, TVector x3, out TVector plus, out TVector minus)
    {
        TVector even = TSimd.Multiply(TSimd.Broadcast(powers[0]), x0), odd = TSimd.Multiply(TSimd.Broadcast(powers[1]), x1);
        if (count > 2) even = TSimd.MultiplyAdd(TSimd.Broadcast(powers[2]), x2, even);
        if (count > 3) odd = TSimd.MultiplyAdd(TSimd.Broadcast(powers[3]), x3, odd);
        plus = TSimd.Add(even, odd);
        minus = flips ? Minus(odd, even) : Minus(even, odd);
    }

    /// <summary>The transpose of <see cref="Evaluate"/>, with a bias.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Collect(int count, bool isWeight, T* numbers, T* source, nint pitch, nint registers, T* bias, T* target, nint* offsets)
    {
        const int most = MinimalFilter.MostPoints;
        int points = TFilter.Results + TFilter.Taps - 1;
        bool flips = isWeight && points < most;
        TVector p0 = TSimd.Broadcast(numbers[0]), p1 = TSimd.Broadcast(numbers[1]), p2 = TSimd.Broadcast(numbers[2]), p3 = TSimd.Broadcast(numbers[3]);
        TVector q0 = TSimd.Broadcast(numbers[4]), q1 = TSimd.Broadcast(numbers[5]), q2 = TSimd.Broadcast(numbers[6]), q3 = TSimd.Broadcast(numbers[7]);
        TVector atZero = TSimd.Broadcast(numbers[8]), none = TSimd.Zero, spoiled = none;
        TVector* half = stackalloc TVector[4 * most];
        for (; registers > 0; registers--, source += TSimd.Lanes, target += TSimd.Lanes)
        {
            T* from = source;
            for (int j = 0; j < points; j++, from += pitch)
            {
                T* at = from;
                TVector m0 = TSimd.Load(at), m1 = TSimd.Load(at + points * pitch);
                at += 2 * points * pitch;
                TVector m2 = TSimd.Load(at), m3 = TSimd.Load(at + points * pitch), m4 = TSimd.Load(at + 2 * points * pitch);
                TVector evenP = TSimd.Add(m0, m1), oddP = Minus(m0, m1), evenQ = TSimd.Add(m2, m3), oddQ = Minus(m2, m3);
                if (flips) (evenP, oddP, evenQ, oddQ) = (oddP, evenP, oddQ, evenQ);
                TVector y = TSimd.MultiplyAdd(p0, evenP, TSimd.Multiply(q0, evenQ));
                if (points == most) y = TSimd.MultiplyAdd(atZero, TSimd.Load(at + 3 * points * pitch), y);
                half[j] = y;
                half[most + j] = TSimd.MultiplyAdd(p1, oddP, TSimd.MultiplyAdd(q1, oddQ, count == 2 ? m4 : none));
                if (count > 2) half[2 * most + j] = TSimd.MultiplyAdd(p2, evenP, TSimd.MultiplyAdd(q2, evenQ, count == 3 ? m4 : none));
                if (count > 3) half[3 * most + j] = TSimd.MultiplyAdd(p3, oddP, TSimd.MultiplyAdd(q3, oddQ, m4));
            }

            TVector start = none;
            if (bias != null)
            {
                start = TSimd.Load(bias);
                bias += TSimd.Lanes;
            }

            TVector* m = half;
            nint* to = offsets;
            for (int i = 0; i < count; i++, m += most, to += count)
            {
                TVector evenP = TSimd.Add(m[0], m[1]), oddP = Minus(m[0], m[1]), evenQ = TSimd.Add(m[2], m[3]), oddQ = Minus(m[2], m[3]);
                if (flips) (evenP, oddP, evenQ, oddQ) = (oddP, evenP, oddQ, evenQ);
                TVector last = TSimd.Add(m[4], start), y0 = TSimd.MultiplyAdd(p0, evenP, TSimd.MultiplyAdd(q0, evenQ, start));
                if (points == most) y0 = TSimd.MultiplyAdd(atZero, m[5], y0);
                TVector y1 = TSimd.MultiplyAdd(p1, oddP, TSimd.MultiplyAdd(q1, oddQ, count == 2 ? last : start));
                TSimd.Store(target + to[0], y0);
                TSimd.Store(target + to[1], y1);
                TVector sum = TSimd.Add(y0, y1);
                if (count > 2)
                {
                    TVector y2 = TSimd.MultiplyAdd(p2, evenP, TSimd.MultiplyAdd(q2, evenQ, count == 3 ? last : start));
                    TSimd.Store(target + to[2], y2);
                    sum = TSimd.Add(sum, y2);
                }

                if (count > 3)
                {
                    TVector y3 = TSimd.MultiplyAdd(p3, oddP, TSimd.MultiplyAdd(q3, oddQ, last));
                    TSimd.Store(target + to[3], y3);
                    sum = TSimd.Add(sum, y3);
                }

                // 0 · x is 0 unless x is infinite or not a number.
                spoiled = TSimd.MultiplyAdd(none, sum, spoiled);
            }
        }

        return TSimd.Sum(spoiled) == T.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Minus(TVector x, TVector y) => TSimd.MultiplyAdd(TSimd.Broadcast(-T.One), y, x);
}
