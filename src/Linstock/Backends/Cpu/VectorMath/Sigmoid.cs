using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The logistic function 1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Sigmoid<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Sigmoid(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Sigmoid(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sigmoid(Vector128<float> x)
    {
        // 2^n + (1 + 2^n p) for 1 + e^-x: where e^-x is large, the first rounding is one of a smaller number. Numerator and denominator are
        // multiplied by a small power of two, so that nothing overflows and the quotient's own rounding makes subnormal numbers.
        Vector128<float> exponent = Vector128.MaxNative(Vector128.Create(-30f), Vector128.MinNative(Vector128.Create(105f), -x));
        Vector128<float> r = ReduceByLn2(exponent, Vector128.Create(PowerRounder - 32f), out Vector128<float> sum);
        Vector128<float> one = Vector128.Create(2.32830644e-10f), scale = PowerOfTwo(sum);
        return one / (Vector128.MultiplyAddEstimate(scale, Expm1Reduced(r), one) + scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Sigmoid(Vector128<double> x)
    {
        // 2^n + (1 + 2^n p) for 1 + e^-x: where e^-x is large, the first rounding is one of a smaller number. Numerator and denominator are
        // multiplied by a small power of two, so that nothing overflows and the quotient's own rounding makes subnormal numbers.
        Vector128<double> exponent = Vector128.MaxNative(Vector128.Create(-40d), Vector128.MinNative(Vector128.Create(746d), -x));
        Vector128<double> r = ReduceByLn2(exponent, Vector128.Create(WidePowerRounder - 64d), out Vector128<double> sum);
        Vector128<double> one = Vector128.Create(5.4210108624275222e-20), scale = PowerOfTwo(sum);
        return one / (Vector128.MultiplyAddEstimate(scale, Expm1Reduced(r), one) + scale);
    }
}
