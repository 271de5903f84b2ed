using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The inverse hyperbolic sine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Asinh<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Asinh(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Asinh(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Asinh(Vector128<float> x)
    {
        // log1p(a + a^2 / (1 + sqrt(1 + a^2))); where a^2 would overflow, log a + log 2.
        Vector128<float> a = Vector128.Abs(x);
        Vector128<float> huge = Vector128.GreaterThan(a, Vector128.Create(268435456f));
        Vector128<float> square = a * a;
        Vector128<float> argument = a + square / (Vector128<float>.One + Vector128.Sqrt(Vector128<float>.One + square));
        Vector128<float> value = Log1p(Vector128.ConditionalSelect(huge, a, argument)) + (huge & Vector128.Create(0.693147182f));
        return Vector128.CopySign(value, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Asinh(Vector128<double> x)
    {
        // log1p(a + a^2 / (1 + sqrt(1 + a^2))); where a^2 would overflow, log a + log 2.
        Vector128<double> a = Vector128.Abs(x);
        Vector128<double> huge = Vector128.GreaterThan(a, Vector128.Create(1.152921504606847e18));
        Vector128<double> square = a * a;
        Vector128<double> argument = a + square / (Vector128<double>.One + Vector128.Sqrt(Vector128<double>.One + square));
        Vector128<double> value = Log1p(Vector128.ConditionalSelect(huge, a, argument)) + (huge & Vector128.Create(0.6931471805599453));
        return Vector128.CopySign(value, x);
    }
}
