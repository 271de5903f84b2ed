using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The inverse hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Atanh<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Atanh(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Atanh(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Atanh(Vector128<float> x)
    {
        Vector128<float> a = Vector128.Abs(x);
        Vector128<float> value = Vector128.Create(0.5f) * Log1p((a + a) / (Vector128<float>.One - a));
        return Vector128.CopySign(value, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Atanh(Vector128<double> x)
    {
        Vector128<double> a = Vector128.Abs(x);
        Vector128<double> value = Vector128.Create(0.5) * Log1p((a + a) / (Vector128<double>.One - a));
        return Vector128.CopySign(value, x);
    }
}
