using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The hyperbolic cosine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Cosh<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Cosh(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Cosh(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Cosh(Vector128<float> x)
    {
        // With q = e^|x| / 4, which is finite wherever the result is: cosh x = 2q + 1 / (8q).
        Vector128<float> a = Vector128.MinNative(Vector128.Create(89.7f), Vector128.Abs(x));
        Vector128<float> r = ReduceByLn2(a, Vector128.Create(PowerRounder - 2f), out Vector128<float> sum);
        Vector128<float> scale = PowerOfTwo(sum);
        Vector128<float> q = Vector128.MultiplyAddEstimate(scale, Expm1Reduced(r), scale);
        return q + q + Vector128.Create(0.125f) / q;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Cosh(Vector128<double> x)
    {
        // With q = e^|x| / 4, which is finite wherever the result is: cosh x = 2q + 1 / (8q).
        Vector128<double> a = Vector128.MinNative(Vector128.Create(710.6), Vector128.Abs(x));
        Vector128<double> r = ReduceByLn2(a, Vector128.Create(WidePowerRounder - 2d), out Vector128<double> sum);
        Vector128<double> scale = PowerOfTwo(sum);
        Vector128<double> q = Vector128.MultiplyAddEstimate(scale, Expm1Reduced(r), scale);
        return q + q + Vector128.Create(0.125) / q;
    }
}
