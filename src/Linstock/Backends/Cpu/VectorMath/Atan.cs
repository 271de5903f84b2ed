using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The inverse tangent, between -pi/2 and pi/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Atan<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Atan(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Atan(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Atan(Vector128<float> x)
    {
        // atan a = pi/4 + atan((a - 1) / (a + 1)) beyond tan(pi/8), pi/2 - atan(1 / a) beyond tan(3 pi/8): one division serves both.
        Vector128<float> a = Vector128.Abs(x);
        Vector128<float> middle = Vector128.GreaterThan(a, Vector128.Create(0.414213562f));
        Vector128<float> large = Vector128.GreaterThan(a, Vector128.Create(2.41421356f));
        Vector128<float> numerator = Vector128.ConditionalSelect(large, Vector128.Create(-1f), Vector128.ConditionalSelect(middle, a - Vector128<float>.One, a));
        Vector128<float> denominator = Vector128.ConditionalSelect(large, a, Vector128.ConditionalSelect(middle, a + Vector128<float>.One, Vector128<float>.One));
        Vector128<float> p = AtanReduced(numerator / denominator);
        Vector128<float> head = Vector128.ConditionalSelect(large, Vector128.Create(1.57079637f), Vector128.Create(0.785398185f)) & middle;
        Vector128<float> tail = Vector128.ConditionalSelect(large, Vector128.Create(-4.37113883e-08f), Vector128.Create(-2.18556941e-08f)) & middle;
        return Vector128.CopySign(head + (p + tail), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Atan(Vector128<double> x)
    {
        // atan a = pi/4 + atan((a - 1) / (a + 1)) beyond tan(pi/8), pi/2 - atan(1 / a) beyond tan(3 pi/8): one division serves both.
        Vector128<double> a = Vector128.Abs(x);
        Vector128<double> middle = Vector128.GreaterThan(a, Vector128.Create(0.41421356237309503));
        Vector128<double> large = Vector128.GreaterThan(a, Vector128.Create(2.4142135623730949));
        Vector128<double> numerator = Vector128.ConditionalSelect(large, Vector128.Create(-1d), Vector128.ConditionalSelect(middle, a - Vector128<double>.One, a));
        Vector128<double> denominator = Vector128.ConditionalSelect(large, a, Vector128.ConditionalSelect(middle, a + Vector128<double>.One, Vector128<double>.One));
        Vector128<double> p = AtanReduced(numerator / denominator);
        Vector128<double> head = Vector128.ConditionalSelect(large, Vector128.Create(1.5707963267948966), Vector128.Create(0.78539816339744828)) & middle;
        Vector128<double> tail = Vector128.ConditionalSelect(large, Vector128.Create(6.123233995736766e-17), Vector128.Create(3.061616997868383e-17)) & middle;
        return Vector128.CopySign(head + (p + tail), x);
    }
}
