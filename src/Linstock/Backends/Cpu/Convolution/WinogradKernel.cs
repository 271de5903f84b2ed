using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The transforms of <see cref="Winograd"/>, for neighbouring channels in the lanes of a register.</summary>
/// <remarks>
/// Tiles of 4x4 results and 6x6 elements, by interpolation at 0, ±¾, ±1½ and ∞ (Winograd 1980; Lavin and Gray,
/// arXiv:1509.09308). With these points the error is 1.5 to 2 times that of adding the products up in float32; with the usual
/// 0, ±1, ±2 and ∞ it is 4 times, the largest 9 times (Barabasz et al., ACM TOMS 2020, on the choice). In each dimension
/// y = Aᵀ[(G·g) ⊙ (Bᵀ·d)], and the gradient of g is Gᵀ[(A·dy) ⊙ (Bᵀ·d)].
/// </remarks>
internal static unsafe class WinogradKernel<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : unmanaged
    where TSimd : struct, ISimd<T, TVector>
{
    // The points are ±p and ±q; the weight's row of point x is divided by the product of the distances to the others.
    private const double P = 0.75, Q = 1.5, P2 = P * P, Q2 = Q * Q;
    private const double Zeroth = 1 / (P2 * Q2), First = 1 / (2 * P2 * (P2 - Q2)), Second = 1 / (2 * Q2 * (Q2 - P2));

    /// <summary>Bᵀ·d·B of one tile: 36 values, <paramref name="pitch"/> elements apart.</summary>
    /// <param name="source">What the offsets count from.</param>
    /// <param name="offsets">The 36 elements of the tile.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="target">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(T* source, nint* offsets, nint registers, T* target, nint pitch)
    {
        TVector* half = stackalloc TVector[36];
        for (; registers > 0; registers--, source += TSimd.Lanes, target += TSimd.Lanes)
        {
            for (int j = 0; j < 6; j++)
            {
                nint* column = offsets + j;
                SixToSix(
                    TSimd.Load(source + column[0]), TSimd.Load(source + column[6]), TSimd.Load(source + column[12]),
                    TSimd.Load(source + column[18]), TSimd.Load(source + column[24]), TSimd.Load(source + column[30]),
                    out half[j], out half[j + 6], out half[j + 12], out half[j + 18], out half[j + 24], out half[j + 30]);
            }

            T* to = target;
            for (int i = 0; i < 36; i += 6, to += 6 * pitch)
            {
                SixToSix(
                    half[i], half[i + 1], half[i + 2], half[i + 3], half[i + 4], half[i + 5],
                    out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5);
                Store(to, pitch, v0, v1, v2, v3, v4, v5);
            }
        }
    }

    /// <summary>Aᵀ·m·A + bias of one tile: 16 elements.</summary>
    /// <param name="source">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="bias">One per channel.</param>
    /// <param name="target">What the offsets count from.</param>
    /// <param name="offsets">Where the 16 elements go.</param>
    /// <returns>Whether all of them are finite.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Output(T* source, nint pitch, nint registers, T* bias, T* target, nint* offsets)
    {
        TVector* half = stackalloc TVector[24];
        TVector zero = TSimd.Zero, spoiled = zero;
        for (; registers > 0; registers--, source += TSimd.Lanes, target += TSimd.Lanes, bias += TSimd.Lanes)
        {
            T* from = source;
            for (int j = 0; j < 6; j++, from += pitch)
            {
                SixToFour(
                    TSimd.Load(from), TSimd.Load(from + 6 * pitch), TSimd.Load(from + 12 * pitch),
                    TSimd.Load(from + 18 * pitch), TSimd.Load(from + 24 * pitch), TSimd.Load(from + 30 * pitch),
                    out half[j], out half[j + 6], out half[j + 12], out half[j + 18]);
            }

            TVector start = TSimd.Load(bias);
            for (int i = 0; i < 4; i++)
            {
                TVector* row = half + 6 * i;
                nint* to = offsets + 4 * i;
                SixToFour(row[0], row[1], row[2], row[3], row[4], row[5], out TVector y0, out TVector y1, out TVector y2, out TVector y3);
                TSimd.Store(target + to[0], TSimd.Add(y0, start));
                TSimd.Store(target + to[1], TSimd.Add(y1, start));
                TSimd.Store(target + to[2], TSimd.Add(y2, start));
                TSimd.Store(target + to[3], TSimd.Add(y3, start));

                // 0 · x is 0 unless x is infinite or not a number.
                spoiled = TSimd.MultiplyAdd(zero, TSimd.Add(TSimd.Add(y0, y1), TSimd.Add(y2, y3)), spoiled);
            }
        }

        return TSimd.Sum(spoiled) == T.Zero;
    }

    /// <summary>G·g·Gᵀ of one kernel: 36 values, <paramref name="pitch"/> elements apart.</summary>
    /// <param name="source">What the offsets count from.</param>
    /// <param name="offsets">The 9 taps.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="target">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weight(T* source, nint* offsets, nint registers, T* target, nint pitch)
    {
        TVector* half = stackalloc TVector[18];
        for (; registers > 0; registers--, source += TSimd.Lanes, target += TSimd.Lanes)
        {
            for (int j = 0; j < 3; j++)
            {
                ThreeToSix(
                    TSimd.Load(source + offsets[j]), TSimd.Load(source + offsets[j + 3]), TSimd.Load(source + offsets[j + 6]),
                    out half[j], out half[j + 3], out half[j + 6], out half[j + 9], out half[j + 12], out half[j + 15]);
            }

            T* to = target;
            for (int i = 0; i < 18; i += 3, to += 6 * pitch)
            {
                ThreeToSix(
                    half[i], half[i + 1], half[i + 2],
                    out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5);
                Store(to, pitch, v0, v1, v2, v3, v4, v5);
            }
        }
    }

    /// <summary>A·dy·Aᵀ of one tile of the gradient: 36 values, <paramref name="pitch"/> elements apart.</summary>
    /// <param name="source">What the offsets count from.</param>
    /// <param name="offsets">The 16 elements of the tile.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="target">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(T* source, nint* offsets, nint registers, T* target, nint pitch)
    {
        TVector* half = stackalloc TVector[24];
        for (; registers > 0; registers--, source += TSimd.Lanes, target += TSimd.Lanes)
        {
            for (int j = 0; j < 4; j++)
            {
                FourToSix(
                    TSimd.Load(source + offsets[j]), TSimd.Load(source + offsets[j + 4]), TSimd.Load(source + offsets[j + 8]), TSimd.Load(source + offsets[j + 12]),
                    out half[j], out half[j + 4], out half[j + 8], out half[j + 12], out half[j + 16], out half[j + 20]);
            }

            T* to = target;
            for (int i = 0; i < 24; i += 4, to += 6 * pitch)
            {
                FourToSix(
                    half[i], half[i + 1], half[i + 2], half[i + 3],
                    out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5);
                Store(to, pitch, v0, v1, v2, v3, v4, v5);
            }
        }
    }

    /// <summary>Gᵀ·m·G: the 9 gradients of one kernel.</summary>
    /// <param name="source">The first value of the first channel.</param>
    /// <param name="pitch">Elements from value to value.</param>
    /// <param name="registers">Registers of channels.</param>
    /// <param name="target">What the offsets count from.</param>
    /// <param name="offsets">Where the 9 taps go.</param>
    /// <returns>Whether all gradients are finite.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool WeightGradient(T* source, nint pitch, nint registers, T* target, nint* offsets)
    {
        TVector* half = stackalloc TVector[18];
        TVector zero = TSimd.Zero, spoiled = zero;
        for (; registers > 0; registers--, source += TSimd.Lanes, target += TSimd.Lanes)
        {
            T* from = source;
            for (int j = 0; j < 6; j++, from += pitch)
            {
                SixToThree(
                    TSimd.Load(from), TSimd.Load(from + 6 * pitch), TSimd.Load(from + 12 * pitch),
                    TSimd.Load(from + 18 * pitch), TSimd.Load(from + 24 * pitch), TSimd.Load(from + 30 * pitch),
                    out half[j], out half[j + 6], out half[j + 12]);
            }

            for (int i = 0; i < 3; i++)
            {
                TVector* row = half + 6 * i;
                nint* to = offsets + 3 * i;
                SixToThree(row[0], row[1], row[2], row[3], row[4], row[5], out TVector y0, out TVector y1, out TVector y2);
                TSimd.Store(target + to[0], y0);
                TSimd.Store(target + to[1], y1);
                TSimd.Store(target + to[2], y2);
                spoiled = TSimd.MultiplyAdd(zero, TSimd.Add(TSimd.Add(y0, y1), y2), spoiled);
            }
        }

        return TSimd.Sum(spoiled) == T.Zero;
    }

    /// <summary>Bᵀ: the coefficients of the polynomials that vanish at all points but one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SixToSix(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5,
        out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5)
    {
        v0 = TSimd.MultiplyAdd(Number(P2 * Q2), d0, TSimd.MultiplyAdd(Number(-P2 - Q2), d2, d4));
        v5 = TSimd.MultiplyAdd(Number(P2 * Q2), d1, TSimd.MultiplyAdd(Number(-P2 - Q2), d3, d5));
        TVector even = TSimd.MultiplyAdd(Number(-Q2), d2, d4), odd = TSimd.MultiplyAdd(Number(-Q2), d1, d3);
        v1 = TSimd.MultiplyAdd(Number(P), odd, even);
        v2 = TSimd.MultiplyAdd(Number(-P), odd, even);
        even = TSimd.MultiplyAdd(Number(-P2), d2, d4);
        odd = TSimd.MultiplyAdd(Number(-P2), d1, d3);
        v3 = TSimd.MultiplyAdd(Number(Q), odd, even);
        v4 = TSimd.MultiplyAdd(Number(-Q), odd, even);
    }

    /// <summary>Aᵀ: the powers of the points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SixToFour(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
    {
        TVector even1 = TSimd.Add(m1, m2), even2 = TSimd.Add(m3, m4);
        TVector odd1 = TSimd.Multiply(Number(P), Minus(m1, m2)), odd2 = TSimd.Multiply(Number(Q), Minus(m3, m4));
        y0 = TSimd.Add(m0, TSimd.Add(even1, even2));
        y1 = TSimd.Add(odd1, odd2);
        y2 = TSimd.MultiplyAdd(Number(P2), even1, TSimd.Multiply(Number(Q2), even2));
        y3 = TSimd.MultiplyAdd(Number(P2), odd1, TSimd.MultiplyAdd(Number(Q2), odd2, m5));
    }

    /// <summary>G: the powers of the points over the distances.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ThreeToSix(
        TVector g0, TVector g1, TVector g2,
        out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5)
    {
        v0 = TSimd.Multiply(Number(Zeroth), g0);
        TVector even = TSimd.MultiplyAdd(Number(First), g0, TSimd.Multiply(Number(First * P2), g2));
        v1 = TSimd.MultiplyAdd(Number(First * P), g1, even);
        v2 = TSimd.MultiplyAdd(Number(-First * P), g1, even);
        even = TSimd.MultiplyAdd(Number(Second), g0, TSimd.Multiply(Number(Second * Q2), g2));
        v3 = TSimd.MultiplyAdd(Number(Second * Q), g1, even);
        v4 = TSimd.MultiplyAdd(Number(-Second * Q), g1, even);
        v5 = g2;
    }

    /// <summary>A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourToSix(
        TVector d0, TVector d1, TVector d2, TVector d3,
        out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5)
    {
        v0 = d0;
        TVector even = TSimd.MultiplyAdd(Number(P2), d2, d0), odd = TSimd.MultiplyAdd(Number(P2), d3, d1);
        v1 = TSimd.MultiplyAdd(Number(P), odd, even);
        v2 = TSimd.MultiplyAdd(Number(-P), odd, even);
        even = TSimd.MultiplyAdd(Number(Q2), d2, d0);
        odd = TSimd.MultiplyAdd(Number(Q2), d3, d1);
        v3 = TSimd.MultiplyAdd(Number(Q), odd, even);
        v4 = TSimd.MultiplyAdd(Number(-Q), odd, even);
        v5 = d3;
    }

    /// <summary>Gᵀ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SixToThree(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, out TVector y0, out TVector y1, out TVector y2)
    {
        TVector even1 = TSimd.Add(m1, m2), even2 = TSimd.Add(m3, m4);
        y0 = TSimd.MultiplyAdd(Number(Zeroth), m0, TSimd.MultiplyAdd(Number(First), even1, TSimd.Multiply(Number(Second), even2)));
        y1 = TSimd.MultiplyAdd(Number(First * P), Minus(m1, m2), TSimd.Multiply(Number(Second * Q), Minus(m3, m4)));
        y2 = TSimd.MultiplyAdd(Number(First * P2), even1, TSimd.MultiplyAdd(Number(Second * Q2), even2, m5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Number(double value) => TSimd.Broadcast(T.CreateTruncating(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Minus(TVector x, TVector y) => TSimd.MultiplyAdd(Number(-1), y, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* to, nint pitch, TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5)
    {
        TSimd.Store(to, v0);
        TSimd.Store(to + pitch, v1);
        TSimd.Store(to + 2 * pitch, v2);
        TSimd.Store(to + 3 * pitch, v3);
        TSimd.Store(to + 4 * pitch, v4);
        TSimd.Store(to + 5 * pitch, v5);
    }
}
