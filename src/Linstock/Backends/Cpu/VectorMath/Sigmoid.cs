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
        // With e = e^-|x|: 1 / (1 + e) on the right and e / (1 + e) on the left, which keeps full precision down to the
        // subnormal numbers.
        Vector128<float> exponent = Vector128.MaxNative(Vector128.Create(-105f), -Vector128.Abs(x));
        Vector128<float> r = ReduceByLn2(exponent, Vector128.Create(ScaleRounder), out Vector128<float> sum);
        Vector128<float> p = Expm1Reduced(r);
        Vector128<float> mantissa = p + Vector128<float>.One;
        Vector128<float> e = Scale(mantissa, sum);
        Vector128<float> denominator = Vector128<float>.One + e;
        Vector128<float> left = Vector128.LessThan(x, Vector128<float>.Zero);
        Vector128<float> quotient = Vector128.ConditionalSelect(left, e, Vector128<float>.One) / denominator;

        // On the left the rounding errors of 1 + p and of 1 + e add up to a unit; both are known exactly.
        Vector128<float> lost = (p - (mantissa - Vector128<float>.One)) - (e - (denominator - Vector128<float>.One));
        return Vector128.MultiplyAddEstimate(quotient, lost & left, quotient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Sigmoid(Vector128<double> x)
    {
        // With e = e^-|x|: 1 / (1 + e) on the right and e / (1 + e) on the left, which keeps full precision down to the
        // subnormal numbers.
        Vector128<double> exponent = Vector128.MaxNative(Vector128.Create(-746d), -Vector128.Abs(x));
        Vector128<double> r = ReduceByLn2(exponent, Vector128.Create(WideScaleRounder), out Vector128<double> sum);
        Vector128<double> p = Expm1Reduced(r);
        Vector128<double> mantissa = p + Vector128<double>.One;
        Vector128<double> e = Scale(mantissa, sum);
        Vector128<double> denominator = Vector128<double>.One + e;
        Vector128<double> left = Vector128.LessThan(x, Vector128<double>.Zero);
        Vector128<double> quotient = Vector128.ConditionalSelect(left, e, Vector128<double>.One) / denominator;

        // On the left the rounding errors of 1 + p and of 1 + e add up to a unit; both are known exactly.
        Vector128<double> lost = (p - (mantissa - Vector128<double>.One)) - (e - (denominator - Vector128<double>.One));
        return Vector128.MultiplyAddEstimate(quotient, lost & left, quotient);
    }
}
