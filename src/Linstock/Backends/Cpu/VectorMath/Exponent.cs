using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

// The pieces every function built on e^x shares: x = n ln 2 + r, a polynomial for e^r - 1, and multiplication by 2^n.
internal static partial class VectorMath
{
    /// <summary>
    /// Splits x into n ln 2 + r with an integer n and |r| at most ln 2 / 2. <paramref name="rounder"/> is
    /// <see cref="PowerRounder"/> for <c>PowerOfTwo(sum)</c> and <see cref="ScaleRounder"/> for <c>Scale(x, sum)</c>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ReduceByLn2(Vector128<float> x, Vector128<float> rounder, out Vector128<float> sum)
    {
        // Adding 1.5 * 2^23 rounds to an integer; subtracting it again leaves that integer.
        sum = Vector128.MultiplyAddEstimate(x, Vector128.Create(1.44269502f), rounder);
        Vector128<float> n = sum - rounder;

        // ln 2 in two parts, the first of 15 bits so that its product with n is exact with and without a fused multiply-add.
        Vector128<float> r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-0.693145752f), x);
        return Vector128.MultiplyAddEstimate(n, Vector128.Create(-1.42860677e-06f), r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ReduceByLn2(Vector128<double> x, Vector128<double> rounder, out Vector128<double> sum)
    {
        sum = Vector128.MultiplyAddEstimate(x, Vector128.Create(1.4426950408889634), rounder);
        Vector128<double> n = sum - rounder;
        Vector128<double> r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-0.6931471803691238), x);
        return Vector128.MultiplyAddEstimate(n, Vector128.Create(-1.9082149292705877e-10), r);
    }

    /// <summary>e^r - 1 for |r| up to ln 2 / 2, with a relative error below 2^-26.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Expm1Reduced(Vector128<float> r)
    {
        // Estrin's scheme: the processor's queues hold few of these vectors, so that latency counts as much as operations do.
        Vector128<float> z = r * r;
        Vector128<float> high = Vector128.MultiplyAddEstimate(Vector128.Create(0.00836708769f), r, Vector128.Create(0.0416677482f));
        high = Vector128.MultiplyAddEstimate(Vector128.Create(0.00138378621f), z, high);
        Vector128<float> low = Vector128.MultiplyAddEstimate(Vector128.Create(0.16666539f), r, Vector128.Create(0.49999997f));
        return Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(high, z, low), z, r);
    }

    /// <summary>e^r - 1 for |r| up to ln 2 / 2, with a relative error below 2^-60.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Expm1Reduced(Vector128<double> r)
    {
        // Even and odd powers apart: half the latency of one Horner chain.
        Vector128<double> z = r * r;
        Vector128<double> even = Vector128.Create(2.088610639570399e-09);
        even = Vector128.MultiplyAddEstimate(even, z, Vector128.Create(2.7557347662314698e-07));
        even = Vector128.MultiplyAddEstimate(even, z, Vector128.Create(2.4801587266453341e-05));
        even = Vector128.MultiplyAddEstimate(even, z, Vector128.Create(0.0013888888888895958));
        even = Vector128.MultiplyAddEstimate(even, z, Vector128.Create(0.041666666666666685));
        even = Vector128.MultiplyAddEstimate(even, z, Vector128.Create(0.5));
        Vector128<double> odd = Vector128.Create(2.5108623610110476e-08);
        odd = Vector128.MultiplyAddEstimate(odd, z, Vector128.Create(2.7557245385032566e-06));
        odd = Vector128.MultiplyAddEstimate(odd, z, Vector128.Create(0.00019841269885117476));
        odd = Vector128.MultiplyAddEstimate(odd, z, Vector128.Create(0.0083333333333218372));
        odd = Vector128.MultiplyAddEstimate(odd, z, Vector128.Create(0.16666666666666677));
        return Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(odd, r, even), z, r);
    }

    /// <summary>2^r - 1 + <paramref name="start"/> for |r| up to 1/2: from 1 with a relative error below 2^-27 and two roundings, from 0 to be added to 1, with
    /// little more than the rounding of that sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> PowerReduced(Vector128<float> r, Vector128<float> start)
    {
        Vector128<float> square = r * r;
        Vector128<float> high = Vector128.MultiplyAddEstimate(r, Vector128.Create(0.00133839576f), Vector128.Create(0.00961847324f));
        high = Vector128.MultiplyAddEstimate(square, Vector128.Create(0.00015278456f), high);
        Vector128<float> middle = Vector128.MultiplyAddEstimate(r, Vector128.Create(0.0555037782f), Vector128.Create(0.240226507f));
        Vector128<float> low = Vector128.MultiplyAddEstimate(r, Vector128.Create(0.693147182f), start);
        return Vector128.MultiplyAddEstimate(high, square * square, Vector128.MultiplyAddEstimate(middle, square, low));
    }

    /// <summary>2^n, a normal number, from n + <see cref="PowerRounder"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> PowerOfTwo(Vector128<float> sum) => Vector128.ShiftLeft(sum.AsInt32(), 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> PowerOfTwo(Vector128<double> sum) => Vector128.ShiftLeft(sum.AsInt64(), 52).AsDouble();

    /// <summary>
    /// x 2^n from n + <see cref="ScaleRounder"/>: twice by a power of half the exponent, so that subnormal results and overflow
    /// come out right.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Scale(Vector128<float> x, Vector128<float> sum)
    {
        if (HasScale)
            return HardwareScale(x, sum - Vector128.Create(ScaleRounder));
        Vector128<int> half = Vector128.ShiftRightLogical(sum.AsInt32(), 1);
        Vector128<float> first = Vector128.ShiftLeft(half, 23).AsSingle();
        return x * first * Vector128.ShiftLeft(sum.AsInt32() - half, 23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Scale(Vector128<double> x, Vector128<double> sum)
    {
        if (HasScale)
            return HardwareScale(x, sum - Vector128.Create(WideScaleRounder));
        Vector128<long> half = Vector128.ShiftRightLogical(sum.AsInt64(), 1);
        Vector128<double> first = Vector128.ShiftLeft(half, 52).AsDouble();
        return x * first * Vector128.ShiftLeft(sum.AsInt64() - half, 52).AsDouble();
    }
}
