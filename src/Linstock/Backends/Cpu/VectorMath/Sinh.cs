using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The hyperbolic sine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Sinh<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Sinh(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Sinh(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sinh(Vector128<float> x)
    {
        // With q = (e^|x| - 1) / 4, which is finite wherever the result is: sinh |x| = 2q + 2q / (1 + 4q).
        Vector128<float> a = Vector128.Abs(x);
        Vector128<float> r = ReduceByLn2(Vector128.MinNative(Vector128.Create(89.7f), a), Vector128.Create(PowerRounder - 2f), out Vector128<float> sum);
        Vector128<float> scale = PowerOfTwo(sum);
        Vector128<float> q = Vector128.MultiplyAddEstimate(scale, Expm1Reduced(r), scale - Vector128.Create(0.25f));
        Vector128<float> twice = q + q;
        Vector128<float> value = Vector128.MultiplyAddEstimate(q, Vector128.Create(2f) / Vector128.MultiplyAddEstimate(q, Vector128.Create(4f), Vector128<float>.One), twice);
        return Vector128.ConditionalSelect(Vector128.LessThan(a, Vector128.Create(0.000244140625f)), x, Vector128.CopySign(value, x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Sinh(Vector128<double> x)
    {
        // With q = (e^|x| - 1) / 4, which is finite wherever the result is: sinh |x| = 2q + 2q / (1 + 4q).
        Vector128<double> a = Vector128.Abs(x);
        Vector128<double> r = ReduceByLn2(Vector128.MinNative(Vector128.Create(710.6), a), Vector128.Create(WidePowerRounder - 2d), out Vector128<double> sum);
        Vector128<double> scale = PowerOfTwo(sum);
        Vector128<double> q = Vector128.MultiplyAddEstimate(scale, Expm1Reduced(r), scale - Vector128.Create(0.25));
        Vector128<double> twice = q + q;
        Vector128<double> value = Vector128.MultiplyAddEstimate(q, Vector128.Create(2d) / Vector128.MultiplyAddEstimate(q, Vector128.Create(4d), Vector128<double>.One), twice);
        return Vector128.ConditionalSelect(Vector128.LessThan(a, Vector128.Create(7.4505805969238281e-09)), x, Vector128.CopySign(value, x));
    }
}
