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
    private static readonly T SinThird = T.CreateTruncating(0.86602540378443864676);
    private static readonly T CosFifth = T.CreateTruncating(0.30901699437494742410);
    private static readonly T CosTwoFifths = T.CreateTruncating(-0.80901699437494742410);
    private static readonly T SinFifth = T.CreateTruncating(0.95105651629515357212);
    private static readonly T SinTwoFifths = T.CreateTruncating(0.58778525229247312917);
    private static readonly T RootHalf = T.CreateTruncating(0.70710678118654752440);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Two(Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles)
    {
        for (nint p = 0; p < groups; p++, twiddles += 2)
        {
            var wr = Vector256.Create(twiddles[0]);
            var wi = Vector256.Create(twiddles[1]);
            Vector256<T>* x0 = from + 2 * stride * p, x1 = x0 + 2 * stride * groups, y0 = to + 4 * stride * p, y1 = y0 + 2 * stride;
            for (nint q = 0; q < 2 * stride; q += 2)
            {
                Vector256<T> ar = x0[q], ai = x0[q + 1], br = x1[q], bi = x1[q + 1];
                y0[q] = ar + br;
                y0[q + 1] = ai + bi;
                Store(y1 + q, ar - br, ai - bi, wr, wi);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Three(Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles)
    {
        var sine = Vector256.Create(SinThird);
        var half = Vector256.Create(T.CreateTruncating(0.5));
        for (nint p = 0; p < groups; p++, twiddles += 4)
        {
            Vector256<T> w1r = Vector256.Create(twiddles[0]), w1i = Vector256.Create(twiddles[1]);
            Vector256<T> w2r = Vector256.Create(twiddles[2]), w2i = Vector256.Create(twiddles[3]);
            Vector256<T>* x0 = from + 2 * stride * p, x1 = x0 + 2 * stride * groups, x2 = x1 + 2 * stride * groups;
            Vector256<T>* y0 = to + 6 * stride * p, y1 = y0 + 2 * stride, y2 = y1 + 2 * stride;
            for (nint q = 0; q < 2 * stride; q += 2)
            {
                Vector256<T> sumR = x1[q] + x2[q], sumI = x1[q + 1] + x2[q + 1];
                Vector256<T> differenceR = sine * (x1[q] - x2[q]), differenceI = sine * (x1[q + 1] - x2[q + 1]);
                Vector256<T> meanR = x0[q] - half * sumR, meanI = x0[q + 1] - half * sumI;
                y0[q] = x0[q] + sumR;
                y0[q + 1] = x0[q + 1] + sumI;
                Store(y1 + q, meanR + differenceI, meanI - differenceR, w1r, w1i);
                Store(y2 + q, meanR - differenceI, meanI + differenceR, w2r, w2i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles)
    {
        var step = 2 * stride * groups;
        for (nint p = 0; p < groups; p++, twiddles += 6)
        {
            Vector256<T> w1r = Vector256.Create(twiddles[0]), w1i = Vector256.Create(twiddles[1]);
            Vector256<T> w2r = Vector256.Create(twiddles[2]), w2i = Vector256.Create(twiddles[3]);
            Vector256<T> w3r = Vector256.Create(twiddles[4]), w3i = Vector256.Create(twiddles[5]);
            Vector256<T>* x0 = from + 2 * stride * p, y0 = to + 8 * stride * p;
            for (nint q = 0; q < 2 * stride; q += 2)
            {
                Vector256<T>* x = x0 + q, y = y0 + q;
                Vector256<T> ar = x[0] + x[2 * step], ai = x[1] + x[2 * step + 1], br = x[0] - x[2 * step], bi = x[1] - x[2 * step + 1];
                Vector256<T> cr = x[step] + x[3 * step], ci = x[step + 1] + x[3 * step + 1];
                Vector256<T> dr = x[step] - x[3 * step], di = x[step + 1] - x[3 * step + 1];
                y[0] = ar + cr;
                y[1] = ai + ci;
                Store(y + 2 * stride, br + di, bi - dr, w1r, w1i);
                Store(y + 4 * stride, ar - cr, ai - ci, w2r, w2i);
                Store(y + 6 * stride, br - di, bi + dr, w3r, w3i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Five(Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles)
    {
        Vector256<T> c1 = Vector256.Create(CosFifth), c2 = Vector256.Create(CosTwoFifths);
        Vector256<T> s1 = Vector256.Create(SinFifth), s2 = Vector256.Create(SinTwoFifths);
        var step = 2 * stride * groups;
        for (nint p = 0; p < groups; p++, twiddles += 8)
        {
            Vector256<T>* x0 = from + 2 * stride * p, y0 = to + 10 * stride * p;
            for (nint q = 0; q < 2 * stride; q += 2)
            {
                Vector256<T>* x = x0 + q, y = y0 + q;
                Vector256<T> ar = x[step] + x[4 * step], ai = x[step + 1] + x[4 * step + 1];
                Vector256<T> br = x[step] - x[4 * step], bi = x[step + 1] - x[4 * step + 1];
                Vector256<T> cr = x[2 * step] + x[3 * step], ci = x[2 * step + 1] + x[3 * step + 1];
                Vector256<T> dr = x[2 * step] - x[3 * step], di = x[2 * step + 1] - x[3 * step + 1];
                Vector256<T> r = x[0], i = x[1];
                y[0] = r + ar + cr;
                y[1] = i + ai + ci;
                Vector256<T> er = r + c1 * ar + c2 * cr, ei = i + c1 * ai + c2 * ci;
                Vector256<T> fr = s1 * br + s2 * dr, fi = s1 * bi + s2 * di;
                Store(y + 2 * stride, er + fi, ei - fr, Vector256.Create(twiddles[0]), Vector256.Create(twiddles[1]));
                Store(y + 8 * stride, er - fi, ei + fr, Vector256.Create(twiddles[6]), Vector256.Create(twiddles[7]));
                er = r + c2 * ar + c1 * cr;
                ei = i + c2 * ai + c1 * ci;
                fr = s2 * br - s1 * dr;
                fi = s2 * bi - s1 * di;
                Store(y + 4 * stride, er + fi, ei - fr, Vector256.Create(twiddles[2]), Vector256.Create(twiddles[3]));
                Store(y + 6 * stride, er - fi, ei + fr, Vector256.Create(twiddles[4]), Vector256.Create(twiddles[5]));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Eight(Vector256<T>* from, Vector256<T>* to, nint groups, nint stride, T* twiddles)
    {
        var root = Vector256.Create(RootHalf);
        var step = 2 * stride * groups;
        var line = 2 * stride;
        for (nint p = 0; p < groups; p++, twiddles += 14)
        {
            Vector256<T>* x0 = from + 2 * stride * p, y0 = to + 16 * stride * p;
            for (nint q = 0; q < 2 * stride; q += 2)
            {
                Vector256<T>* x = x0 + q, y = y0 + q;

                // Even outputs are a transform of length 4 of the sums, odd ones of the turned differences.
                Vector256<T> ar = x[0] + x[4 * step], ai = x[1] + x[4 * step + 1];
                Vector256<T> br = x[step] + x[5 * step], bi = x[step + 1] + x[5 * step + 1];
                Vector256<T> cr = x[2 * step] + x[6 * step], ci = x[2 * step + 1] + x[6 * step + 1];
                Vector256<T> dr = x[3 * step] + x[7 * step], di = x[3 * step + 1] + x[7 * step + 1];
                Vector256<T> er = ar + cr, ei = ai + ci, fr = br + dr, fi = bi + di;
                y[0] = er + fr;
                y[1] = ei + fi;
                Store(y + 4 * line, er - fr, ei - fi, Vector256.Create(twiddles[6]), Vector256.Create(twiddles[7]));
                er = ar - cr;
                ei = ai - ci;
                fr = br - dr;
                fi = bi - di;
                Store(y + 2 * line, er + fi, ei - fr, Vector256.Create(twiddles[2]), Vector256.Create(twiddles[3]));
                Store(y + 6 * line, er - fi, ei + fr, Vector256.Create(twiddles[10]), Vector256.Create(twiddles[11]));

                ar = x[0] - x[4 * step];
                ai = x[1] - x[4 * step + 1];
                cr = x[2 * step + 1] - x[6 * step + 1];
                ci = x[6 * step] - x[2 * step];
                Vector256<T> gr = x[step] - x[5 * step], gi = x[step + 1] - x[5 * step + 1];
                Vector256<T> hr = x[3 * step] - x[7 * step], hi = x[3 * step + 1] - x[7 * step + 1];
                br = root * (gr + gi);
                bi = root * (gi - gr);
                dr = root * (hi - hr);
                di = -root * (hr + hi);
                er = ar + cr;
                ei = ai + ci;
                fr = br + dr;
                fi = bi + di;
                Store(y + line, er + fr, ei + fi, Vector256.Create(twiddles[0]), Vector256.Create(twiddles[1]));
                Store(y + 5 * line, er - fr, ei - fi, Vector256.Create(twiddles[8]), Vector256.Create(twiddles[9]));
                er = ar - cr;
                ei = ai - ci;
                fr = br - dr;
                fi = bi - di;
                Store(y + 3 * line, er + fi, ei - fr, Vector256.Create(twiddles[4]), Vector256.Create(twiddles[5]));
                Store(y + 7 * line, er - fi, ei + fr, Vector256.Create(twiddles[12]), Vector256.Create(twiddles[13]));
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
                    Store(y + 2 * stride * k, er - fi, ei + fr, Vector256.Create(w[0]), Vector256.Create(w[1]));
                    Store(
                        y + 2 * stride * (radix - k), er + fi, ei - fr, Vector256.Create(mirror[0]), Vector256.Create(mirror[1]));
                }

                y[0] = sumR;
                y[1] = sumI;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<T>* to, Vector256<T> real, Vector256<T> imaginary, Vector256<T> wr, Vector256<T> wi)
    {
        to[0] = real * wr - imaginary * wi;
        to[1] = real * wi + imaginary * wr;
    }
}
