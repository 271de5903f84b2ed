using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linstock.Sampling;

/// <summary>The block rule for normal deviates: 16 uniform numbers become 16 normal ones in place.</summary>
/// <remarks>
/// Box and Muller (1958), elements j and j + 8 of a block forming a pair. In single precision the logarithm, sine and
/// cosine are Cephes' polynomials (Moshier) as PyTorch's AVX2 kernel evaluates them, so a seeded <c>randn</c> agrees
/// with it to the last bit. A fused multiply-add rounds alike on every processor (where the hardware has none, .NET
/// computes it in software), so do the vector operations, and so the bits do not depend on the machine.
/// </remarks>
internal static class NormalBlock
{
    private const int PairOffset = 8;
    private const float TwoPi = (float)(2 * Math.PI);

    /// <summary>Transforms whole blocks of single-precision numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(Span<float> blocks, float mean, float std)
    {
        ref float start = ref MemoryMarshal.GetReference(blocks);
        Vector256<float> means = Vector256.Create(mean);
        Vector256<float> deviations = Vector256.Create(std);
        for (int i = 0; i <= blocks.Length - 2 * PairOffset; i += 2 * PairOffset)
        {
            Vector256<float> first = Vector256<float>.One - Vector256.LoadUnsafe(ref start, (nuint)i);
            Vector256<float> second = Vector256.LoadUnsafe(ref start, (nuint)(i + PairOffset));
            Vector256<float> radius = Vector256.Sqrt(Logarithm(first) * -2f);
            (Vector256<float> sine, Vector256<float> cosine) = SineCosine(second * TwoPi);
            Vector256.FusedMultiplyAdd(radius * cosine, deviations, means).StoreUnsafe(ref start, (nuint)i);
            Vector256.FusedMultiplyAdd(radius * sine, deviations, means).StoreUnsafe(ref start, (nuint)(i + PairOffset));
        }
    }

    /// <summary>Transforms whole blocks of double-precision numbers, with the C library's functions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(Span<double> blocks, double mean, double std)
    {
        for (; blocks.Length >= 2 * PairOffset; blocks = blocks[(2 * PairOffset)..])
        {
            for (int j = 0; j < PairOffset; j++)
            {
                double radius = Math.Sqrt(-2 * Math.Log(1 - blocks[j]));
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * blocks[j + PairOffset]);
                blocks[j] = Math.FusedMultiplyAdd(radius * cosine, std, mean);
                blocks[j + PairOffset] = Math.FusedMultiplyAdd(radius * sine, std, mean);
            }
        }
    }

    /// <summary>Transforms whole blocks of half-precision numbers.</summary>
    /// <remarks>Radius and angle are rounded to half precision; everything else is single precision.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(Span<Half> blocks, Half mean, Half std)
    {
        for (; blocks.Length >= 2 * PairOffset; blocks = blocks[(2 * PairOffset)..])
        {
            for (int j = 0; j < PairOffset; j++)
            {
                float radius = (float)(Half)MathF.Sqrt(-2 * MathF.Log(1 - (float)blocks[j]));
                float angle = (float)(Half)(float)(2 * Math.PI * (double)blocks[j + PairOffset]);
                blocks[j] = (Half)MathF.FusedMultiplyAdd(radius * MathF.Cos(angle), (float)std, (float)mean);
                blocks[j + PairOffset] = (Half)MathF.FusedMultiplyAdd(radius * MathF.Sin(angle), (float)std, (float)mean);
            }
        }
    }

    /// <summary>Transforms whole blocks of bfloat16 numbers.</summary>
    /// <remarks>Every single step is rounded to bfloat16.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(Span<BFloat16> blocks, BFloat16 mean, BFloat16 std)
    {
        for (; blocks.Length >= 2 * PairOffset; blocks = blocks[(2 * PairOffset)..])
        {
            for (int j = 0; j < PairOffset; j++)
            {
                var first = (BFloat16)(1 - blocks[j]);
                var logarithm = (BFloat16)MathF.Log(first);
                var radius = (BFloat16)MathF.Sqrt((BFloat16)(-2 * logarithm));
                var angle = (BFloat16)(2 * Math.PI * blocks[j + PairOffset]);
                blocks[j] = Scale(radius, (BFloat16)MathF.Cos(angle));
                blocks[j + PairOffset] = Scale(radius, (BFloat16)MathF.Sin(angle));
            }
        }

        BFloat16 Scale(float radius, float direction) => (BFloat16)((BFloat16)((BFloat16)(radius * direction) * std) + mean);
    }

    /// <summary>log(x) for positive normal x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Logarithm(Vector256<float> x)
    {
        // x = mantissa 2^exponent with the mantissa in [√½, √2), minus 1.
        Vector256<int> bits = x.AsInt32();
        Vector256<float> exponent = Vector256.ConvertToSingle((bits >>> 23) - Vector256.Create(126));
        Vector256<float> mantissa =
            ((bits & Vector256.Create(0x007fffff)) | Vector256.Create(0x3f000000)).AsSingle();
        Vector256<float> small = Vector256.LessThan(mantissa, Vector256.Create(0.707106781186547524f));
        exponent -= small & Vector256<float>.One;
        mantissa = mantissa - Vector256<float>.One + (small & mantissa);

        Vector256<float> square = mantissa * mantissa;
        Vector256<float> y = Vector256.Create(7.0376836292e-2f);
        y = Fused(y, mantissa, -1.1514610310e-1f);
        y = Fused(y, mantissa, 1.1676998740e-1f);
        y = Fused(y, mantissa, -1.2420140846e-1f);
        y = Fused(y, mantissa, 1.4249322787e-1f);
        y = Fused(y, mantissa, -1.6668057665e-1f);
        y = Fused(y, mantissa, 2.0000714765e-1f);
        y = Fused(y, mantissa, -2.4999993993e-1f);
        y = Fused(y, mantissa, 3.3333331174e-1f);
        y *= mantissa;
        y = Vector256.FusedMultiplyAdd(y, square, exponent * -2.12194440e-4f);
        y = Vector256.FusedMultiplyAdd(square, Vector256.Create(-0.5f), y);
        return Vector256.FusedMultiplyAdd(exponent, Vector256.Create(0.693359375f), mantissa + y);
    }

    /// <summary>sin(t) and cos(t) for t in [0, 2π].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Sine, Vector256<float> Cosine) SineCosine(Vector256<float> t)
    {
        // t = octant π/4 + x with an even octant; π/4 is subtracted in three parts.
        Vector256<int> octant = Vector256.ConvertToInt32Native(t * 1.27323954473516f);
        octant = (octant + Vector256<int>.One) & Vector256.Create(~1);
        Vector256<float> y = Vector256.ConvertToSingle(octant);
        Vector256<float> x = Vector256.FusedMultiplyAdd(y, Vector256.Create(-0.78515625f), t);
        x = Vector256.FusedMultiplyAdd(y, Vector256.Create(-2.4187564849853515625e-4f), x);
        x = Vector256.FusedMultiplyAdd(y, Vector256.Create(-3.77489497744594108e-8f), x);
        Vector256<float> z = x * x;

        Vector256<float> cosine = Fused(Vector256.Create(2.443315711809948e-5f), z, -1.388731625493765e-3f);
        cosine = Fused(cosine, z, 4.166664568298827e-2f) * z;
        cosine = Vector256.FusedMultiplyAdd(cosine, z, -(z * 0.5f)) + Vector256<float>.One;

        Vector256<float> sine = Fused(Vector256.Create(-1.9515295891e-4f), z, 8.3321608736e-3f);
        sine = Fused(sine, z, -1.6666654611e-1f) * z;
        sine = Vector256.FusedMultiplyAdd(sine, x, x);

        // Octants 2 and 6 swap the two; the sine changes sign from octant 4 on, the cosine in octants 2 and 4.
        Vector256<float> swapped = Vector256.Equals(octant & Vector256.Create(2), Vector256.Create(2)).AsSingle();
        Vector256<int> sineSign = (octant & Vector256.Create(4)) << 29;
        Vector256<int> cosineSign = Vector256.AndNot(Vector256.Create(4), octant - Vector256.Create(2)) << 29;
        return (
            (Vector256.ConditionalSelect(swapped, cosine, sine).AsInt32() ^ sineSign).AsSingle(),
            (Vector256.ConditionalSelect(swapped, sine, cosine).AsInt32() ^ cosineSign).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fused(Vector256<float> a, Vector256<float> b, float c) =>
        Vector256.FusedMultiplyAdd(a, b, Vector256.Create(c));
}
