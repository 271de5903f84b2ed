using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// The stages of transforms by decimation in frequency on lanes. With the length that is left n = radix·groups and input element j·groups + p:
/// y[k] = w^(p·k)·Σ x[j]·exp(-2πi·j·k/radix), w = exp(-2πi/n). Where outputs go is a matter of <see cref="StageShape"/>.
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

    /// <summary>A stage; the groups' twiddle factors lie one after the other, and those of the first group are 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int radix, Vector256<T>* from, Vector256<T>* to, in StageShape shape, T* twiddles, T* rotations)
    {
        byte* x = (byte*)from, y = (byte*)to;
        if (radix is not (2 or 3 or 4 or 5 or 8))
        {
            Odd(radix, x, y, in shape, twiddles, rotations);
            return;
        }

        var first = shape with { Groups = 1 };
        Some<Straight>(radix, x, y, in first, twiddles);
        if (shape.Groups == 1) return;
        var others = shape with { Groups = shape.Groups - 1 };
        Some<Turned>(radix, x + shape.Range, y + shape.Next, in others, twiddles + 2 * (radix - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Some<TTurn>(int radix, byte* x, byte* y, in StageShape shape, T* twiddles)
        where TTurn : struct, ITurn
    {
        switch (radix)
        {
            case 2:
                Two<TTurn>(x, y, in shape, twiddles);
                break;
            case 3:
                Three<TTurn>(x, y, in shape, twiddles);
                break;
            case 4:
                Four<TTurn>(x, y, in shape, twiddles);
                break;
            case 5:
                Five<TTurn>(x, y, in shape, twiddles);
                break;
            default:
                Eight<TTurn>(x, y, in shape, twiddles);
                break;
        }
    }

    // Addresses are a few pointers plus distances that stay the same in the loops, which the processor adds up on its way to memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two<TTurn>(byte* x, byte* y, in StageShape shape, T* twiddles)
        where TTurn : struct, ITurn
    {
        nint range = shape.Range, step = shape.Step, line = shape.Line, advance = shape.Advance, gap = shape.Gap;
        for (nint group = shape.Groups; group > 0; group--, twiddles += 2, y += gap)
        {
            for (var end = x + range; x < end; x += StageShape.Element, y += advance)
            {
                Vector256<T> ar = Real(x), ai = Imaginary(x), br = Real(x + step), bi = Imaginary(x + step);
                Store(y, ar + br, ai + bi);
                TTurn.Store(y + line, ar - br, ai - bi, twiddles);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three<TTurn>(byte* x, byte* y, in StageShape shape, T* twiddles)
        where TTurn : struct, ITurn
    {
        nint range = shape.Range, step = shape.Step, line = shape.Line, advance = shape.Advance, gap = shape.Gap;
        var sine = Vector256.Create(SinThird);
        var half = Vector256.Create(T.CreateTruncating(-0.5));
        for (nint group = shape.Groups; group > 0; group--, twiddles += 4, y += gap)
        {
            for (var end = x + range; x < end; x += StageShape.Element, y += advance)
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
    private static void Four<TTurn>(byte* x, byte* y, in StageShape shape, T* twiddles)
        where TTurn : struct, ITurn
    {
        nint range = shape.Range, step = shape.Step, line = shape.Line, advance = shape.Advance, gap = shape.Gap, step3 = 3 * step, line3 = 3 * line;
        for (nint group = shape.Groups; group > 0; group--, twiddles += 6, y += gap)
        {
            for (var end = x + range; x < end; x += StageShape.Element, y += advance)
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
    private static void Five<TTurn>(byte* x, byte* y, in StageShape shape, T* twiddles)
        where TTurn : struct, ITurn
    {
        Vector256<T> c1 = Vector256.Create(CosFifth), c2 = Vector256.Create(CosTwoFifths);
        Vector256<T> s1 = Vector256.Create(SinFifth), s2 = Vector256.Create(SinTwoFifths);
        nint range = shape.Range, step = shape.Step, line = shape.Line, advance = shape.Advance, gap = shape.Gap, step3 = 3 * step, line3 = 3 * line;
        for (nint group = shape.Groups; group > 0; group--, twiddles += 8, y += gap)
        {
            for (var end = x + range; x < end; x += StageShape.Element, y += advance)
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
    private static void Eight<TTurn>(byte* x, byte* y, in StageShape shape, T* twiddles)
        where TTurn : struct, ITurn
    {
        var root = Vector256.Create(RootHalf);
        nint range = shape.Range, step = shape.Step, line = shape.Line, advance = shape.Advance, gap = shape.Gap, step3 = 3 * step, line3 = 3 * line;
        for (nint group = shape.Groups; group > 0; group--, twiddles += 14, y += gap)
        {
            for (var end = x + range; x < end; x += StageShape.Element, y += advance)
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
    private static void Odd(int radix, byte* x, byte* y, in StageShape shape, T* twiddles, T* rotations)
    {
        var half = radix / 2;
        var folded = stackalloc Vector256<T>[4 * half];
        nint range = shape.Range, step = shape.Step, line = shape.Line, advance = shape.Advance;
        for (nint group = shape.Groups; group > 0; group--, twiddles += 2 * (radix - 1), y += shape.Gap)
        {
            for (var end = x + range; x < end; x += StageShape.Element, y += advance)
            {
                Vector256<T> sumR = Real(x), sumI = Imaginary(x);
                for (nint j = 1; j <= half; j++)
                {
                    byte* left = x + j * step, right = x + (radix - j) * step;
                    var fold = folded + 4 * (j - 1);
                    fold[0] = Real(left) + Real(right);
                    fold[1] = Imaginary(left) + Imaginary(right);
                    fold[2] = Real(left) - Real(right);
                    fold[3] = Imaginary(left) - Imaginary(right);
                    sumR += fold[0];
                    sumI += fold[1];
                }

                for (nint k = 1; k <= half; k++)
                {
                    Vector256<T> er = Real(x), ei = Imaginary(x), fr = default, fi = default;
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
                    Turned.Store(y + k * line, er - fi, ei + fr, w);
                    Turned.Store(y + (radix - k) * line, er + fi, ei - fr, mirror);
                }

                Store(y, sumR, sumI);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Real(byte* element) => *(Vector256<T>*)element;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Imaginary(byte* element) => *(Vector256<T>*)(element + StageShape.Element / 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(byte* element, Vector256<T> real, Vector256<T> imaginary)
    {
        *(Vector256<T>*)element = real;
        *(Vector256<T>*)(element + StageShape.Element / 2) = imaginary;
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
