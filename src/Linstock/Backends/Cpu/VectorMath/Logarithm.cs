using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

// The pieces every logarithm shares: x = 2^n (1 + f) and a polynomial for log(1 + f).
internal static partial class VectorMath
{
    /// <summary>Splits a positive finite x into 2^n (1 + f) with 1 + f between sqrt(1/2) and sqrt(2); returns f.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> SplitForLog(Vector128<float> x, out Vector128<float> n)
    {
        Vector128<float> subnormal = Vector128.LessThan(x, Vector128.Create(1.17549435e-38f));
        Vector128<int> bits = Vector128.ConditionalSelect(subnormal, x * Vector128.Create(8388608f), x).AsInt32();
        Vector128<int> shifted = bits - Vector128.Create(0x3F3504F3);
        n = Vector128.ConvertToSingle(Vector128.ShiftRightArithmetic(shifted, 23)) - (subnormal & Vector128.Create(23f));
        return (bits - (shifted & Vector128.Create(unchecked((int)0xFF800000)))).AsSingle() - Vector128<float>.One;
    }

    /// <inheritdoc cref="SplitForLog(Vector128{float}, out Vector128{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> SplitForLog(Vector128<double> x, out Vector128<double> n)
    {
        Vector128<double> subnormal = Vector128.LessThan(x, Vector128.Create(2.2250738585072014E-308));
        Vector128<long> bits = Vector128.ConditionalSelect(subnormal, x * Vector128.Create(4503599627370496d), x).AsInt64();

        // Biased so that the shift can be a logical one: there is no arithmetic shift of 64-bit lanes before AVX-512. The
        // exponent becomes a double by being put below the leading bit of 2^52.
        Vector128<long> shifted = bits + Vector128.Create(0x3FF0000000000000L - 0x3FE6A09E667F3BCDL);
        Vector128<long> exponent = Vector128.ShiftRightLogical(shifted, 52) | Vector128.Create(0x4330000000000000L);
        n = exponent.AsDouble() - (Vector128.Create(4503599627370496d + 1023d) + (subnormal & Vector128.Create(52d)));
        Vector128<long> mantissa = (shifted & Vector128.Create(0x000FFFFFFFFFFFFFL)) + Vector128.Create(0x3FE6A09E667F3BCDL);
        return mantissa.AsDouble() - Vector128<double>.One;
    }

    /// <summary>(log(1 + f) - f + f^2 / 2) / f^3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Log1pTail(Vector128<float> f)
    {
        Vector128<float> z = f * f;
        Vector128<float> even = Vector128.Create(0.127666116f);
        even = Vector128.MultiplyAddEstimate(even, z, Vector128.Create(0.142009512f));
        even = Vector128.MultiplyAddEstimate(even, z, Vector128.Create(0.200012609f));
        even = Vector128.MultiplyAddEstimate(even, z, Vector128.Create(0.333333313f));
        Vector128<float> odd = Vector128.Create(-0.0764264464f);
        odd = Vector128.MultiplyAddEstimate(odd, z, Vector128.Create(-0.131594539f));
        odd = Vector128.MultiplyAddEstimate(odd, z, Vector128.Create(-0.166233346f));
        odd = Vector128.MultiplyAddEstimate(odd, z, Vector128.Create(-0.250008225f));
        return Vector128.MultiplyAddEstimate(odd, f, even);
    }

    /// <summary>log(1 + f) - f + f^2 / 2, by way of log(1 + f) = 2 atanh(f / (2 + f)) as in fdlibm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Log1pTail(Vector128<double> f, Vector128<double> halfSquare)
    {
        Vector128<double> s = f / (f + Vector128.Create(2d));
        Vector128<double> z = s * s;
        Vector128<double> w = z * z;
        Vector128<double> even = Vector128.Create(0.14795635373706234);
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.18183562845645421));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.28571428742026306));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.6666666666666734));
        Vector128<double> odd = Vector128.Create(0.15314084831716901);
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.22222198605235646));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.39999999999416647));
        return s * Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(odd, z, even), z, halfSquare);
    }

    /// <summary>The result where 0 &lt; x &lt; infinity, and the limits and NaN elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LogSpecialCases(Vector128<float> x, Vector128<float> result)
    {
        Vector128<float> limit = Vector128.ConditionalSelect(
            Vector128.Equals(x, Vector128<float>.Zero), Vector128.Create(float.NegativeInfinity), Vector128.Create(float.NaN));
        result = Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128.Create(float.PositiveInfinity)), result, x);
        return Vector128.ConditionalSelect(Vector128.LessThanOrEqual(x, Vector128<float>.Zero), limit, result);
    }

    /// <inheritdoc cref="LogSpecialCases(Vector128{float}, Vector128{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> LogSpecialCases(Vector128<double> x, Vector128<double> result)
    {
        Vector128<double> limit = Vector128.ConditionalSelect(
            Vector128.Equals(x, Vector128<double>.Zero), Vector128.Create(double.NegativeInfinity), Vector128.Create(double.NaN));
        result = Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128.Create(double.PositiveInfinity)), result, x);
        return Vector128.ConditionalSelect(Vector128.LessThanOrEqual(x, Vector128<double>.Zero), limit, result);
    }
}
