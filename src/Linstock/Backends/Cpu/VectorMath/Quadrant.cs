using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

// The pieces sin, cos and tan share: x = n pi/2 + r, and polynomials for sin r and cos r.
internal static partial class VectorMath
{
    /// <summary>
    /// Splits 0 &lt;= x &lt;= 2^20 into n pi/2 + r with |r| up to 1.04 pi/4; the low bits of <paramref name="quadrant"/> are those of n.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ReduceByHalfPi(Vector128<float> x, out Vector128<int> quadrant)
    {
        Vector128<float> rounder = Vector128.Create(12582912f);
        Vector128<float> sum = Vector128.MultiplyAddEstimate(x, Vector128.Create(0.636619747f), rounder);
        Vector128<float> n = sum - rounder;
        quadrant = sum.AsInt32();
        if (HasFusedMultiplyAdd)
        {
            // pi/2 in three full floats: the fused products are exact, and so is each difference while bits cancel.
            Vector128<float> r = Vector128.FusedMultiplyAdd(n, Vector128.Create(-1.57079637f), x);
            r = Vector128.FusedMultiplyAdd(n, Vector128.Create(4.37113883e-08f), r);
            return Vector128.FusedMultiplyAdd(n, Vector128.Create(1.71512451e-15f), r);
        }

        // In double, with the first part of 33 bits, both products of the reduction are exact without fusing.
        return Vector128.Narrow(
            ReduceByHalfPiWide(Vector128.WidenLower(x), Vector128.WidenLower(n)),
            ReduceByHalfPiWide(Vector128.WidenUpper(x), Vector128.WidenUpper(n)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ReduceByHalfPiWide(Vector128<double> x, Vector128<double> n) =>
        x - n * Vector128.Create(1.5707963267341256) - n * Vector128.Create(6.077100506506192e-11);

    /// <summary>
    /// Splits 0 &lt;= x &lt;= 2^20 into n pi/2 + r + tail with |r| up to 1.04 pi/4; the low bits of <paramref name="quadrant"/>
    /// are those of n, and r + tail holds well over 53 bits however close x is to a multiple of pi/2.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ReduceByHalfPi(Vector128<double> x, out Vector128<double> tail, out Vector128<long> quadrant)
    {
        Vector128<double> rounder = Vector128.Create(6755399441055744d);
        Vector128<double> sum = Vector128.MultiplyAddEstimate(x, Vector128.Create(0.6366197723675814), rounder);
        Vector128<double> n = sum - rounder;
        quadrant = sum.AsInt64();

        // pi/2 in parts of 33, 33 and 53 bits: the first two products are exact, and so is the first difference. The
        // second difference and its rounding error (Knuth's two-sum) go on together.
        Vector128<double> a = x - n * Vector128.Create(1.5707963267341256);
        Vector128<double> b = n * Vector128.Create(-6.077100506303966e-11);
        Vector128<double> head = a + b;
        Vector128<double> bPart = head - a;
        Vector128<double> error = (a - (head - bPart)) + (b - bPart);
        Vector128<double> low = Vector128.MultiplyAddEstimate(n, Vector128.Create(-2.0222662487959506e-21), error);
        Vector128<double> r = head + low;
        tail = (head - r) + low;
        return r;
    }

    /// <summary>sin r for |r| up to 1.04 pi/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> SinReduced(Vector128<float> r, Vector128<float> z)
    {
        Vector128<float> p = Vector128.Create(-0.000194927328f);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.00833200011f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.166666523f));
        return Vector128.MultiplyAddEstimate(p, r * z, r);
    }

    /// <summary>cos r for |r| up to 1.04 pi/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> CosReduced(Vector128<float> z)
    {
        Vector128<float> p = Vector128.Create(2.44096336e-05f);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.00138871174f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.0416666418f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.5f));
        return Vector128.MultiplyAddEstimate(p, z, Vector128<float>.One);
    }

    /// <summary>sin(r + tail) for |r| up to pi/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> SinReduced(Vector128<double> r, Vector128<double> z, Vector128<double> tail)
    {
        Vector128<double> p = Vector128.Create(1.5896683401463077e-10);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-2.5050756736023511e-08));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(2.7557313687671137e-06));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.00019841269829813562));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.0083333333333224548));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.16666666666666632));

        // The derivative at r, 1 - r^2/2, carries the tail.
        Vector128<double> correction = Vector128.MultiplyAddEstimate(z * Vector128.Create(-0.5), tail, tail);
        return r + Vector128.MultiplyAddEstimate(p, r * z, correction);
    }

    /// <summary>cos(r + tail) for |r| up to pi/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> CosReduced(Vector128<double> r, Vector128<double> z, Vector128<double> tail)
    {
        Vector128<double> p = Vector128.Create(-1.1359803781367128e-11);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(2.0875727078272463e-09));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-2.7557314387561612e-07));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(2.4801587289636453e-05));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.0013888888888874441));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.041666666666666602));

        // 1 - r^2/2 is rounded once, and what the rounding lost goes with the small terms.
        Vector128<double> half = z * Vector128.Create(0.5);
        Vector128<double> head = Vector128<double>.One - half;
        Vector128<double> lost = (Vector128<double>.One - head) - half;
        return head + (lost + Vector128.MultiplyAddEstimate(p, z * z, r * -tail));
    }
}
