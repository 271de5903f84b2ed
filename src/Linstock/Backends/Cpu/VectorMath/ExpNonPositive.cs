using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>
    /// e^x for x that are not positive, as in a softmax, in two thirds of the steps of <c>Exp</c>: results below half of the smallest normal number
    /// are zero, and the error in units of the last place is 1.1 + |x| / 20 in single precision, 1.1 in double.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> ExpNonPositive<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? ExpNonPositive(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? ExpNonPositive(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ExpNonPositive(Vector128<float> x)
    {
        // From -127 ln 2 on downwards n is -127, whose power of two has the bits of zero. Written so that a NaN passes.
        Vector128<float> clamped = Vector128.MaxNative(Vector128.Create(-88.0296936f), x);
        Vector128<float> rounder = Vector128.Create(PowerRounder), r, sum;
        if (HasFusedMultiplyAdd)
        {
            // The product with n is not rounded, so that one float for ln 2 errs by no more than |x| 2.7e-9.
            sum = Vector128.MultiplyAddEstimate(clamped, Vector128.Create(1.44269502f), rounder);
            r = Vector128.MultiplyAddEstimate(sum - rounder, Vector128.Create(-0.693147182f), clamped);
        }
        else
        {
            r = ReduceByLn2(clamped, rounder, out sum);
        }

        Vector128<float> scale = PowerOfTwo(sum);
        return Vector128.MultiplyAddEstimate(Expm1Reduced(r), scale, scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ExpNonPositive(Vector128<double> x)
    {
        // From -1023 ln 2 on downwards n is -1023, whose power of two has the bits of zero. Written so that a NaN passes.
        Vector128<double> clamped = Vector128.MaxNative(Vector128.Create(-709.0895657128241), x);
        Vector128<double> r = ReduceByLn2(clamped, Vector128.Create(WidePowerRounder), out Vector128<double> sum);
        Vector128<double> scale = PowerOfTwo(sum);
        return Vector128.MultiplyAddEstimate(Expm1Reduced(r), scale, scale);
    }
}
