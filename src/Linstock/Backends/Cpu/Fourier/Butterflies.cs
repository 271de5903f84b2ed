using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// The stages of Stockham's self-sorting transform (decimation in frequency) on lanes. With the length that is left
/// n = radix·groups, input element j·groups + p and output element p·radix + k, each of <c>stride</c> interleaved
/// transforms: y[k] = w^(p·k)·Σ x[j]·exp(-2πi·j·k/radix), w = exp(-2πi/n).
/// </summary>
internal static unsafe class Butterflies<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Bytes of an element.</summary>
    private const int Size = 64;

    private static readonly T SinThird = T.CreateTruncating(0.86602540378443864676);
    private static readonly T CosFifth = T.CreateTruncating(0.30901699437494742410);
    private static readonly T CosTwoFifths = T.CreateTruncating(-0.80901699437494742410);
    private static readonly T SinFifth = T.CreateTruncating(0.95105651629515357212);
    private static readonly T SinTwoFifths = T.CreateTruncating(0.58778525229247312917);
    private static readonly T RootHalf = T.CreateTruncating(0.70710678118654752440);

    /// <summary>A stage of one radix; the groups' twiddle factors lie one after the other, and those of the first group are 1.</summary>
    public static void Two(Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles)
    {
        Two<Straight>((byte*)from, (byte*)to, 1, Size * groups * stride, Size * stride, twiddles);
        Two<Turned>((byte*)(from + 2 * stride), (byte*)(to + 4 * stride), groups - 1, Size * groups * stride, Size * stride, twiddles + 2);
    }

    /// <inheritdoc cref="Two(Vector256{T}*, Vector256{T}*, nint, nint, T*)"/>
    public static void Three(Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles)
    {
        Three<Straight>((byte*)from, (byte*)to, 1, Size * groups * stride, Size * stride, twiddles);
        Three<Turned>((byte*)(from + 2 * stride), (byte*)(to + 6 * stride), groups - 1, Size * groups * stride, Size * stride, twiddles + 4);
    }

    /// <inheritdoc cref="Two(Vector256{T}*, Vector256{T}*, nint, nint, T*)"/>
    public static void Four(Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles)
    {
        Four<Straight>((byte*)from, (byte*)to, 1, Size * groups * stride, Size * stride, twiddles);
        Four<Turned>((byte*)(from + 2 * stride), (byte*)(to + 8 * stride), groups - 1, Size * groups * stride, Size * stride, twiddles + 6);
    }

    /// <inheritdoc cref="Two(Vector256{T}*, Vector256{T}*, nint, nint, T*)"/>
    public static void Five(Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles)
    {
        Five<Straight>((byte*)from, (byte*)to, 1, Size * groups * stride, Size * stride, twiddles);
        Five<Turned>((byte*)(from + 2 * stride), (byte*)(to + 10 * stride), groups - 1, Size * groups * stride, Size * stride, twiddles + 8);
    }

    /// <inheritdoc cref="Two(Vector256{T}*, Vector256{T}*, nint, nint, T*)"/>
    public static void Eight(Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles)
    {
        Eight<Straight>((byte*)from, (byte*)to, 1, Size * groups * stride, Size * stride, twiddles);
        Eight<Turned>((byte*)(from + 2 * stride), (byte*)(to + 16 * stride), groups - 1, Size * groups * stride, Size * stride, twiddles + 14);
    }

    // Addresses are a few pointers plus bytes that stay the same in the loops, which the processor adds up on its way to memory: step from input to
    // input, line from output to output and also from group to group of the input.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two<TTurn>(byte* x, byte* y, nint groups, nint step, nint line, T* twiddles)
        where TTurn : struct, ITurn
    {
        for (; groups > 0; groups--, twiddles += 2, y += line)
        {
            for (var end = x + line; x < end; x += Size, y += Size)
            {
                Vector256<T> ar = Real(x), ai = Imaginary(x), br = Real(x + step), bi = Imaginary(x + step);
                Store(y, ar + br, ai + bi);
                TTurn.Store(y + line, ar - br, ai - bi, twiddles);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three<TTurn>(byte* x, byte* y, nint groups, nint step, nint line, T* twiddles)
        where TTurn : struct, ITurn
    {
        var sine = Vector256.Create(SinThird);
        var half = Vector256.Create(T.CreateTruncating(-0.5));
        for (; groups > 0; groups--, twiddles += 4, y += 2 * line)
        {
            for (var end = x + line; x < end; x += Size, y += Size)
            {
                Vector256<T> br = Real(x + step), bi = Imaginary(x + step), cr = Real(x + 2 * step), ci = Imaginary(x + 2 * step);
                Vector256<T> sumR = br + cr, sumI = bi + ci, differenceR = sine * (br - cr), differenceI = sine * (bi - ci);
                Vector256<T> meanR = MultiplyAdd(half, sumR, Real(x)), meanI = MultiplyAdd(half, sumI, Imaginary(x));
                Store(y, Real(x) + sumR, Imaginary(x) + sumI);
                TTurn.Store(y + line, meanR + differenceI, meanI - differenceR, twiddles);
                TTurn.Store(y + 2 * line, meanR - differenceI, meanI + differenceR, twiddles + 2);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<TTurn>(byte* x, byte* y, nint groups, nint step, nint line, T* twiddles)
        where TTurn : struct, ITurn
    {
        nint step3 = 3 * step, line3 = 3 * line;
        for (; groups > 0; groups--, twiddles += 6, y += line3)
        {
            for (var end = x + line; x < end; x += Size, y += Size)
            {
                Vector256<T> ar = Real(x) + Real(x + 2 * step), ai = Imaginary(x) + Imaginary(x + 2 * step);
                Vector256<T> br = Real(x) - Real(x + 2 * step), bi = Imaginary(x) - Imaginary(x + 2 * step);
                Vector256<T> cr = Real(x + step) + Real(x + step3), ci = Imaginary(x + step) + Imaginary(x + step3);
                Vector256<T> dr = Real(x + step) - Real(x + step3), di = Imaginary(x + step) - Imaginary(x + step3);
                Store(y, ar + cr, ai + ci);
                TTurn.Store(y + line, br + di, bi - dr, twiddles);
                TTurn.Store(y + 2 * line, ar - cr, ai - ci, twiddles + 2);
                TTurn.Store(y + line3, br - di, bi + dr, twiddles + 4);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Five<TTurn>(byte* x, byte* y, nint groups, nint step, nint line, T* twiddles)
        where TTurn : struct, ITurn
    {
        Vector256<T> c1 = Vector256.Create(CosFifth), c2 = Vector256.Create(CosTwoFifths);
        Vector256<T> s1 = Vector256.Create(SinFifth), s2 = Vector256.Create(SinTwoFifths);
        nint step3 = 3 * step, line3 = 3 * line;
        for (; groups > 0; groups--, twiddles += 8, y += 4 * line)
        {
            for (var end = x + line; x < end; x += Size, y += Size)
            {
                Vector256<T> ar = Real(x + step) + Real(x + 4 * step), ai = Imaginary(x + step) + Imaginary(x + 4 * step);
                Vector256<T> br = Real(x + step) - Real(x + 4 * step), bi = Imaginary(x + step) - Imaginary(x + 4 * step);
                Vector256<T> cr = Real(x + 2 * step) + Real(x + step3), ci = Imaginary(x + 2 * step) + Imaginary(x + step3);
                Vector256<T> dr = Real(x + 2 * step) - Real(x + step3), di = Imaginary(x + 2 * step) - Imaginary(x + step3);
                Vector256<T> r = Real(x), i = Imaginary(x);
                Store(y, r + ar + cr, i + ai + ci);
                Vector256<T> er = MultiplyAdd(c2, cr, MultiplyAdd(c1, ar, r)), ei = MultiplyAdd(c2, ci, MultiplyAdd(c1, ai, i));
                Vector256<T> fr = MultiplyAdd(s1, br, s2 * dr), fi = MultiplyAdd(s1, bi, s2 * di);
                TTurn.Store(y + line, er + fi, ei - fr, twiddles);
                TTurn.Store(y + 4 * line, er - fi, ei + fr, twiddles + 6);
                er = MultiplyAdd(c1, cr, MultiplyAdd(c2, ar, r));
                ei = MultiplyAdd(c1, ci, MultiplyAdd(c2, ai, i));
                fr = MultiplyAdd(s2, br, -(s1 * dr));
                fi = MultiplyAdd(s2, bi, -(s1 * di));
                TTurn.Store(y + 2 * line, er + fi, ei - fr, twiddles + 2);
                TTurn.Store(y + line3, er - fi, ei + fr, twiddles + 4);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight<TTurn>(byte* x, byte* y, nint groups, nint step, nint line, T* twiddles)
        where TTurn : struct, ITurn
    {
        var root = Vector256.Create(RootHalf);
        nint step3 = 3 * step, line3 = 3 * line;
        for (; groups > 0; groups--, twiddles += 14, y += 7 * line)
        {
            for (var end = x + line; x < end; x += Size, y += Size)
            {
                byte* x4 = x + 4 * step, y4 = y + 4 * line;

                // Even outputs are a transform of length 4 of the sums, odd ones of the turned differences. The inputs are read twice: sixteen
                // registers do not hold them all.
                Vector256<T> ar = Real(x) + Real(x4), ai = Imaginary(x) + Imaginary(x4);
                Vector256<T> br = Real(x + step) + Real(x4 + step), bi = Imaginary(x + step) + Imaginary(x4 + step);
                Vector256<T> cr = Real(x + 2 * step) + Real(x4 + 2 * step), ci = Imaginary(x + 2 * step) + Imaginary(x4 + 2 * step);
                Vector256<T> dr = Real(x + step3) + Real(x4 + step3), di = Imaginary(x + step3) + Imaginary(x4 + step3);
                Vector256<T> er = ar + cr, ei = ai + ci, fr = br + dr, fi = bi + di;
                Store(y, er + fr, ei + fi);
                TTurn.Store(y4, er - fr, ei - fi, twiddles + 6);
                er = ar - cr;
                ei = ai - ci;
                fr = br - dr;
                fi = bi - di;
                TTurn.Store(y + 2 * line, er + fi, ei - fr, twiddles + 2);
                TTurn.Store(y4 + 2 * line, er - fi, ei + fr, twiddles + 10);

                Vector256<T> gr = Real(x) - Real(x4), gi = Imaginary(x) - Imaginary(x4);
                Vector256<T> hr = Imaginary(x + 2 * step) - Imaginary(x4 + 2 * step), hi = Real(x4 + 2 * step) - Real(x + 2 * step);
                br = Real(x + step) - Real(x4 + step);
                bi = Imaginary(x + step) - Imaginary(x4 + step);
                dr = Real(x + step3) - Real(x4 + step3);
                di = Imaginary(x + step3) - Imaginary(x4 + step3);

                // b turned by an eighth and d by three eighths: what both have in common, 1 / sqrt 2, is part of fused products with what they meet.
                ar = br + bi;
                ai = bi - br;
                cr = di - dr;
                ci = dr + di;
                fr = ar + cr;
                fi = ai - ci;
                er = gr + hr;
                ei = gi + hi;
                TTurn.Store(y + line, MultiplyAdd(root, fr, er), MultiplyAdd(root, fi, ei), twiddles);
                TTurn.Store(y4 + line, MultiplyAdd(-root, fr, er), MultiplyAdd(-root, fi, ei), twiddles + 8);
                fr = ar - cr;
                fi = ai + ci;
                er = gr - hr;
                ei = gi - hi;
                TTurn.Store(y + line3, MultiplyAdd(root, fi, er), MultiplyAdd(-root, fr, ei), twiddles + 4);
                TTurn.Store(y4 + line3, MultiplyAdd(-root, fi, er), MultiplyAdd(root, fr, ei), twiddles + 12);
            }
        }
    }

    /// <summary>Any odd radix: x[j] and x[radix - j] are combined first, which halves the work.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Odd(int radix, Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles, T* rotations)
    {
        var half = radix / 2;
        var folded = stackalloc Vector256<T>[4 * half];
        var step = 2 * stride * groups;
        for (nint p = 0; p < groups; p++, twiddles += 2 * (radix - 1))
        {
            Vector256<T>* x0 = from + 2 * stride * p, y0 = to + 2 * radix * stride * p;
            for (nint q = 0; q < 2 * stride; q += 2)
            {
                Vector256<T>* x = x0 + q, y = y0 + q;
                Vector256<T> sumR = x[0], sumI = x[1];
                for (nint j = 1; j <= half; j++)
                {
                    Vector256<T>* left = x + j * step, right = x + (radix - j) * step, fold = folded + 4 * (j - 1);
                    fold[0] = left[0] + right[0];
                    fold[1] = left[1] + right[1];
                    fold[2] = left[0] - right[0];
                    fold[3] = left[1] - right[1];
                    sumR += fold[0];
                    sumI += fold[1];
                }

                for (nint k = 1; k <= half; k++)
                {
                    Vector256<T> er = x[0], ei = x[1], fr = default, fi = default;
                    nint turn = 0;
                    for (nint j = 0; j < half; j++)
                    {
                        turn += k;
                        if (turn >= radix) turn -= radix;
                        Vector256<T> cosine = Vector256.Create(rotations[2 * turn]), sine = Vector256.Create(rotations[2 * turn + 1]);
                        var fold = folded + 4 * j;
                        er += cosine * fold[0];
                        ei += cosine * fold[1];
                        fr += sine * fold[2];
                        fi += sine * fold[3];
                    }

                    T* w = twiddles + 2 * (k - 1), mirror = twiddles + 2 * (radix - k - 1);
                    Turned.Store((byte*)(y + 2 * stride * k), er - fi, ei + fr, w);
                    Turned.Store((byte*)(y + 2 * stride * (radix - k)), er + fi, ei - fr, mirror);
                }

                y[0] = sumR;
                y[1] = sumI;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Real(byte* element) => *(Vector256<T>*)element;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Imaginary(byte* element) => *(Vector256<T>*)(element + Size / 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(byte* element, Vector256<T> real, Vector256<T> imaginary)
    {
        *(Vector256<T>*)element = real;
        *(Vector256<T>*)(element + Size / 2) = imaginary;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) => LaneArithmetic<T>.MultiplyAdd(x, y, z);

    /// <summary>What becomes of an output before it is stored.</summary>
    private interface ITurn
    {
        static abstract void Store(byte* element, Vector256<T> real, Vector256<T> imaginary, T* twiddle);
    }

    /// <summary>Outputs of a group whose twiddle factors are 1.</summary>
    private readonly struct Straight : ITurn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(byte* element, Vector256<T> real, Vector256<T> imaginary, T* twiddle) => Butterflies<T>.Store(element, real, imaginary);
    }

    /// <summary>Outputs that are multiplied by their twiddle factors.</summary>
    private readonly struct Turned : ITurn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(byte* element, Vector256<T> real, Vector256<T> imaginary, T* twiddle)
        {
            (real, imaginary) = LaneArithmetic<T>.Multiply(real, imaginary, Vector256.Create(twiddle[0]), Vector256.Create(twiddle[1]));
            Butterflies<T>.Store(element, real, imaginary);
        }
    }
}
