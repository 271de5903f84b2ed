using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The complementary error function 1 - erf x, with full relative accuracy on the right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Erfc<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Erfc(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Erfc(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Erfc(Vector128<float> x)
    {
        Vector128<float> magnitude = Vector128.Abs(x);
        Vector128<float> a = Vector128.MinNative(Vector128.Create(10.5f), magnitude);
        Vector128<float> value = Gaussian(a) * ErfcxPositive(a);
        value = Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128<float>.Zero), Vector128.Create(2f) - value, value);
        Vector128<float> nearZero = Vector128<float>.One - Vector128.CopySign(ErfNearZero(magnitude), x);
        return Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(0.5f)), nearZero, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Erfc(Vector128<double> x)
    {
        Vector128<double> magnitude = Vector128.Abs(x);
        Vector128<double> a = Vector128.MinNative(Vector128.Create(28d), magnitude);
        Vector128<double> value = Gaussian(a) * ErfcxPositive(a);
        value = Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128<double>.Zero), Vector128.Create(2d) - value, value);
        Vector128<double> nearZero = Vector128<double>.One - Vector128.CopySign(ErfNearZero(magnitude), x);
        return Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(0.5)), nearZero, value);
    }
}
