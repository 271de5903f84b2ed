using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>x^y, with C's special cases.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Pow<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged =>
        typeof(T) == typeof(float) ? Pow(x.AsSingle(), y.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Pow(x.AsDouble(), y.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Pow(Vector128<float> x, Vector128<float> y)
    {
        Vector128<float> ax = Vector128.Abs(x);

        // In double, to 2^-33 of the exponent: log |x|, times y, and the exponential.
        Vector128<float> value = Vector128.Narrow(
            PowWide(Vector128.WidenLower(ax), Vector128.WidenLower(y)), PowWide(Vector128.WidenUpper(ax), Vector128.WidenUpper(y)));
        return PowSpecialCases(x, y, ax, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Pow(Vector128<double> x, Vector128<double> y)
    {
        Vector128<double> ax = Vector128.Abs(x);

        // log |x| as a sum h + l with an error below 2^-65: with s = f / (2 + f) and z = s^2, both as sums of two,
        // log(1 + f) = 2s + s z (2/3 + z R(z)).
        Vector128<double> f = SplitForLog(ax, out Vector128<double> n);
        Vector128<double> d = f + Vector128.Create(2d);
        Vector128<double> dLow = f - (d - Vector128.Create(2d));
        Vector128<double> s = f / d;
        Vector128<double> product = s * d;
        Vector128<double> sLow = (((f - product) - ProductError(s, d, product)) - s * dLow) / d;
        Vector128<double> z = s * s;
        Vector128<double> zLow = Vector128.MultiplyAddEstimate(s + s, sLow, ProductError(s, s, z));
        Vector128<double> w = z * z;
        Vector128<double> even = Vector128.Create(0.11675775741393178);
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.1538455842453253));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.22222222217789595));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.3999999999999998));
        Vector128<double> odd = Vector128.Create(0.11981801278755103);
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.13336264701021966));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.18181818844031564));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.28571428571443841));
        Vector128<double> tail = Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(odd, z, even), z, Vector128.Create(3.700743415417188e-17));
        Vector128<double> a = Vector128.Create(0.66666666666666663) + tail;
        Vector128<double> aLow = tail - (a - Vector128.Create(0.66666666666666663));
        Vector128<double> b = z * a;
        Vector128<double> bLow = Vector128.MultiplyAddEstimate(z, aLow, Vector128.MultiplyAddEstimate(zLow, a, ProductError(z, a, b)));
        Vector128<double> c = s * b;
        Vector128<double> cLow = Vector128.MultiplyAddEstimate(s, bLow, Vector128.MultiplyAddEstimate(sLow, b, ProductError(s, b, c)));
        Vector128<double> twice = s + s;
        Vector128<double> h = twice + c;
        Vector128<double> l = (twice - h) + c + (cLow + sLow + sLow);
        Vector128<double> nHigh = n * Vector128.Create(0.6931471803691238);
        Vector128<double> sum = nHigh + h;
        Vector128<double> sumPart = sum - nHigh;
        l += Vector128.MultiplyAddEstimate(n, Vector128.Create(1.9082149292705877e-10), (nHigh - (sum - sumPart)) + (h - sumPart));
        h = sum + l;
        l = (sum - h) + l;

        // y log |x|, again as a sum; beyond 1e25 the result is decided, and the clamp keeps the products finite.
        Vector128<double> exponent = Vector128.MinNative(Vector128.Create(1e25), Vector128.MaxNative(Vector128.Create(-1e25), y));
        Vector128<double> p = exponent * h;
        Vector128<double> pLow = Vector128.MultiplyAddEstimate(exponent, l, ProductError(exponent, h, p));
        Vector128<double> clamped = Vector128.MinNative(Vector128.Create(710d), Vector128.MaxNative(Vector128.Create(-746d), p));
        Vector128<double> r = ReduceByLn2(clamped, Vector128.Create(WideScaleRounder), out Vector128<double> scale);
        Vector128<double> m = Expm1Reduced(r);
        pLow = Vector128.MinNative(Vector128.Create(0.001), Vector128.MaxNative(Vector128.Create(-0.001), pLow));
        Vector128<double> value = Scale(Vector128<double>.One + Vector128.MultiplyAddEstimate(pLow, m, m + pLow), scale);

        // What the logarithm does not reach: zero and infinity.
        Vector128<double> grows = Vector128.Equals(ax, Vector128<double>.Zero) ^ Vector128.GreaterThan(y, Vector128<double>.Zero);
        Vector128<double> extreme = Vector128.Equals(ax, Vector128<double>.Zero) | Vector128.Equals(ax, Vector128.Create(double.PositiveInfinity));
        value = Vector128.ConditionalSelect(extreme, grows & Vector128.Create(double.PositiveInfinity), value);
        value = Vector128.ConditionalSelect(Vector128.Equals(x, x) & Vector128.Equals(y, y), value, x + y);
        return PowSpecialCases(x, y, ax, value);
    }

    /// <summary>x^y for x &gt;= 0 in float's precision and range; NaN for 0^0, inf^0 and 1^inf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> PowWide(Vector128<double> x, Vector128<double> y)
    {
        // Subnormal floats are normal doubles, so the plain split does.
        Vector128<long> shifted = x.AsInt64() + Vector128.Create(0x3FF0000000000000L - 0x3FE6A09E667F3BCDL);
        Vector128<long> exponent = Vector128.ShiftRightLogical(shifted, 52) | Vector128.Create(0x4330000000000000L);
        Vector128<double> n = exponent.AsDouble() - Vector128.Create(4503599627370496d + 1023d);
        Vector128<long> mantissa = (shifted & Vector128.Create(0x000FFFFFFFFFFFFFL)) + Vector128.Create(0x3FE6A09E667F3BCDL);
        Vector128<double> f = mantissa.AsDouble() - Vector128<double>.One;
        Vector128<double> s = f / (f + Vector128.Create(2d));
        Vector128<double> z = s * s;
        Vector128<double> p = Vector128.Create(0.2358214181862541);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.28537309210758999));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.40000335179834917));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.66666665645508594));
        Vector128<double> log = Vector128.MultiplyAddEstimate(p, s * z, s + s);
        log = Vector128.MultiplyAddEstimate(n, Vector128.Create(0.6931471805599453), log);
        Vector128<double> infinity = Vector128.Create(double.PositiveInfinity);
        log = Vector128.ConditionalSelect(Vector128.LessThan(x, infinity), log, x);
        log = Vector128.ConditionalSelect(Vector128.Equals(x, Vector128<double>.Zero), -infinity, log);

        Vector128<double> power = Vector128.MinNative(Vector128.Create(89d), Vector128.MaxNative(Vector128.Create(-105d), y * log));
        Vector128<double> r = ReduceByLn2(power, Vector128.Create(WidePowerRounder), out Vector128<double> sum);
        Vector128<double> e = Vector128.Create(0.00019520797370103476);
        e = Vector128.MultiplyAddEstimate(e, r, Vector128.Create(0.0013945407514120163));
        e = Vector128.MultiplyAddEstimate(e, r, Vector128.Create(0.0083339652176359445));
        e = Vector128.MultiplyAddEstimate(e, r, Vector128.Create(0.041666287188922888));
        e = Vector128.MultiplyAddEstimate(e, r, Vector128.Create(0.16666664003326778));
        e = Vector128.MultiplyAddEstimate(e, r, Vector128.Create(0.50000000677778311));
        e = Vector128.MultiplyAddEstimate(e, r * r, r) + Vector128<double>.One;
        return e * PowerOfTwo(sum);
    }

    /// <summary>The sign of an odd power, NaN for a fractional power of a negative number, and 1 for x^0, 1^y and (-1)^inf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> PowSpecialCases(Vector128<float> x, Vector128<float> y, Vector128<float> ax, Vector128<float> value)
    {
        Vector128<float> integral = Vector128.Equals(Vector128.Truncate(y), y);
        Vector128<float> half = y * Vector128.Create(0.5f);
        Vector128<float> odd = Vector128.AndNot(integral, Vector128.Equals(Vector128.Truncate(half), half));
        value ^= x & odd & Vector128.Create(-0f);

        Vector128<float> infinity = Vector128.Create(float.PositiveInfinity);
        Vector128<float> undefined = Vector128.LessThan(x, Vector128<float>.Zero) & Vector128.LessThan(ax, infinity) & Vector128.LessThan(Vector128.Abs(y), infinity);
        value = Vector128.ConditionalSelect(Vector128.AndNot(undefined, integral), Vector128.Create(float.NaN), value);

        Vector128<float> one = Vector128.Equals(y, Vector128<float>.Zero) | Vector128.Equals(x, Vector128<float>.One)
            | (Vector128.Equals(ax, Vector128<float>.One) & Vector128.Equals(Vector128.Abs(y), infinity));
        return Vector128.ConditionalSelect(one, Vector128<float>.One, value);
    }

    /// <summary>The sign of an odd power, NaN for a fractional power of a negative number, and 1 for x^0, 1^y and (-1)^inf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> PowSpecialCases(Vector128<double> x, Vector128<double> y, Vector128<double> ax, Vector128<double> value)
    {
        Vector128<double> integral = Vector128.Equals(Vector128.Truncate(y), y);
        Vector128<double> half = y * Vector128.Create(0.5);
        Vector128<double> odd = Vector128.AndNot(integral, Vector128.Equals(Vector128.Truncate(half), half));
        value ^= x & odd & Vector128.Create(-0d);

        Vector128<double> infinity = Vector128.Create(double.PositiveInfinity);
        Vector128<double> undefined = Vector128.LessThan(x, Vector128<double>.Zero) & Vector128.LessThan(ax, infinity) & Vector128.LessThan(Vector128.Abs(y), infinity);
        value = Vector128.ConditionalSelect(Vector128.AndNot(undefined, integral), Vector128.Create(double.NaN), value);

        Vector128<double> one = Vector128.Equals(y, Vector128<double>.Zero) | Vector128.Equals(x, Vector128<double>.One)
            | (Vector128.Equals(ax, Vector128<double>.One) & Vector128.Equals(Vector128.Abs(y), infinity));
        return Vector128.ConditionalSelect(one, Vector128<double>.One, value);
    }
}
