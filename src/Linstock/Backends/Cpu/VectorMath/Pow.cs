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
        // The largest number in place of infinity: the products below stay defined, and nothing distinguishes the results but NaN for 1^inf.
        Vector128<float> magnitude = Vector128.Abs(x);
        Vector128<float> exponent = Vector128.MinNative(Vector128.Create(float.MaxValue), Vector128.MaxNative(Vector128.Create(float.MinValue), y));
        Vector128<float> value = HasFusedMultiplyAdd
            ? PowPositive(magnitude, exponent)
            : Vector128.Narrow(
                PowWide(Vector128.WidenLower(magnitude), Vector128.WidenLower(exponent)), PowWide(Vector128.WidenUpper(magnitude), Vector128.WidenUpper(exponent)));
        return PowSpecialCases(x, y, value);
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
        return PowSpecialCases(x, y, value);
    }

    /// <summary>x^y for x &gt;= 0 and finite y, where a fused multiply-add is one instruction; NaN for 0^0 and inf^0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> PowPositive(Vector128<float> x, Vector128<float> y)
    {
        // x = 2^n m with m between 11/12 and 11/6, in four pieces, each with a c of four bits that makes m c = 1 + r exact, |r| below 1/8.
        Vector128<float> subnormal = Vector128.LessThan(x, Vector128.Create(1.17549435e-38f));
        Vector128<int> bits = Vector128.ConditionalSelect(subnormal, x * Vector128.Create(8388608f), x).AsInt32();
        Vector128<int> shifted = bits - Vector128.Create(0x3F6AAAAB);
        Vector128<int> piece = Vector128.ShiftRightLogical(shifted, 21);
        Vector128<float> n = Vector128.ConvertToSingle(Vector128.ShiftRightArithmetic(shifted, 23)) - (subnormal & Vector128.Create(23f));
        Vector128<float> m = (bits - (shifted & Vector128.Create(unchecked((int)0xFF800000)))).AsSingle();
        Vector128<float> r = Vector128.FusedMultiplyAdd(m, Pick(1f, 0.8125f, 0.6875f, 0.5625f, piece), Vector128.Create(-1f));

        // log2 x = n - log2 c + (r - r^2 / 2 + r^3 Q(r)) log2 e as a sum of two, to 2^-30 of itself: with an exponent of 128 in the result that is a
        // quarter of its last place. The first part of -log2 c has few bits, so that its sum with n is exact.
        Vector128<float> square = r * r, half = r * Vector128.Create(-0.5f);
        Vector128<float> u = Vector128.FusedMultiplyAdd(half, r, r);
        Vector128<float> uLow = Vector128.FusedMultiplyAdd(half, r, r - u);
        Vector128<float> q = Vector128.FusedMultiplyAdd(r, Vector128.Create(-0.210430712f), Vector128.Create(0.207743451f));
        q = Vector128.FusedMultiplyAdd(q, square, Vector128.FusedMultiplyAdd(r, Vector128.Create(-0.240097716f), Vector128.Create(0.288534611f)));
        q = Vector128.FusedMultiplyAdd(q, square, Vector128.FusedMultiplyAdd(r, Vector128.Create(-0.360674739f), Vector128.Create(0.48089835f)));
        Vector128<float> product = u * Vector128.Create(1.44269502f);
        Vector128<float> low = Vector128.FusedMultiplyAdd(u, Vector128.Create(1.44269502f), -product);
        low = Vector128.FusedMultiplyAdd(u, Vector128.Create(1.92596303e-08f), low);
        low = Vector128.FusedMultiplyAdd(uLow, Vector128.Create(1.44269502f), low);
        Vector128<float> whole = n + Pick(0f, 0.299560547f, 0.540557861f, 0.830078125f, piece);
        Vector128<float> log = whole + product;
        low += Pick(0f, -2.65016098e-07f, 1.05200343e-05f, -3.12644238e-06f, piece);
        low += product - (log - whole);
        low = Vector128.FusedMultiplyAdd(square * r, q, low);

        // y log2 x less the nearest integer is found from the parts; where the result is decided by far, or x is 0 or infinite, it need not even be finite.
        Vector128<float> limits = Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128.Create(float.PositiveInfinity)), log, x);
        limits = Vector128.ConditionalSelect(Vector128.Equals(x, Vector128<float>.Zero), Vector128.Create(float.NegativeInfinity), limits);
        low *= y;
        Vector128<float> power = Vector128.FusedMultiplyAdd(y, limits, low);
        power = Vector128.MinNative(Vector128.Create(130f), Vector128.MaxNative(Vector128.Create(-152f), power));
        Vector128<float> sum = power + Vector128.Create(ScaleRounder);
        Vector128<float> rest = Vector128.FusedMultiplyAdd(y, log, Vector128.Create(ScaleRounder) - sum) + low;
        rest = Vector128.MinNative(Vector128<float>.One, Vector128.MaxNative(Vector128.Create(-1f), rest));
        return Scale(PowerReduced(rest, Vector128<float>.Zero) + Vector128<float>.One, sum);
    }

    /// <summary>x^y for x &gt;= 0 and finite y in float's precision and range; NaN for 0^0 and inf^0.</summary>
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

    /// <summary>The sign of an odd power, NaN for a fractional power of a negative number, and 1 for x^0 and 1^y. Infinity counts as an even number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> PowSpecialCases(Vector128<float> x, Vector128<float> y, Vector128<float> value)
    {
        Vector128<float> integral = Vector128.Equals(Vector128.Truncate(y), y);
        Vector128<float> half = y * Vector128.Create(0.5f);
        Vector128<float> odd = Vector128.AndNot(integral, Vector128.Equals(Vector128.Truncate(half), half));
        value ^= x & odd & Vector128.Create(-0f);

        // A mask of ones is NaN.
        Vector128<float> undefined = Vector128.LessThan(x, Vector128<float>.Zero) & Vector128.GreaterThan(x, Vector128.Create(float.NegativeInfinity));
        value |= Vector128.AndNot(undefined, integral);
        Vector128<float> one = Vector128.Equals(y, Vector128<float>.Zero) | Vector128.Equals(x, Vector128<float>.One);
        return Vector128.ConditionalSelect(one, Vector128<float>.One, value);
    }

    /// <summary>The sign of an odd power, NaN for a fractional power of a negative number, and 1 for x^0 and 1^y. Infinity counts as an even number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> PowSpecialCases(Vector128<double> x, Vector128<double> y, Vector128<double> value)
    {
        Vector128<double> integral = Vector128.Equals(Vector128.Truncate(y), y);
        Vector128<double> half = y * Vector128.Create(0.5);
        Vector128<double> odd = Vector128.AndNot(integral, Vector128.Equals(Vector128.Truncate(half), half));
        value ^= x & odd & Vector128.Create(-0d);

        // A mask of ones is NaN.
        Vector128<double> undefined = Vector128.LessThan(x, Vector128<double>.Zero) & Vector128.GreaterThan(x, Vector128.Create(double.NegativeInfinity));
        value |= Vector128.AndNot(undefined, integral);
        Vector128<double> one = Vector128.Equals(y, Vector128<double>.Zero) | Vector128.Equals(x, Vector128<double>.One);
        return Vector128.ConditionalSelect(one, Vector128<double>.One, value);
    }
}
