using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The inverse cosine, between 0 and pi.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Acos<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Acos(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Acos(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Acos(Vector128<float> x)
    {
        // Beyond 1/2: acos a = 2 asin(sqrt((1 - a) / 2)), and acos(-a) = pi - acos a; within: pi/2 - asin x.
        Vector128<float> a = Vector128.Abs(x);
        Vector128<float> large = Vector128.GreaterThan(a, Vector128.Create(0.5f));
        Vector128<float> negative = Vector128.LessThan(x, Vector128<float>.Zero);
        Vector128<float> z = Vector128.ConditionalSelect(large, Vector128.MultiplyAddEstimate(a, Vector128.Create(-0.5f), Vector128.Create(0.5f)), a * a);
        Vector128<float> p = AsinReduced(Vector128.ConditionalSelect(large, Vector128.Sqrt(z), a), z);
        Vector128<float> sine = Vector128.CopySign(p, x);
        Vector128<float> small = Vector128.Create(1.57079637f) - (sine + Vector128.Create(4.37113883e-08f));
        Vector128<float> twice = p + p;
        Vector128<float> outer = Vector128.ConditionalSelect(negative, Vector128.Create(3.14159274f) - (twice + Vector128.Create(8.74227766e-08f)), twice);
        return Vector128.ConditionalSelect(large, outer, small);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Acos(Vector128<double> x)
    {
        // Beyond 1/2: acos a = 2 asin(sqrt((1 - a) / 2)), and acos(-a) = pi - acos a; within: pi/2 - asin x.
        Vector128<double> a = Vector128.Abs(x);
        Vector128<double> large = Vector128.GreaterThan(a, Vector128.Create(0.5));
        Vector128<double> negative = Vector128.LessThan(x, Vector128<double>.Zero);
        Vector128<double> z = Vector128.ConditionalSelect(large, Vector128.MultiplyAddEstimate(a, Vector128.Create(-0.5), Vector128.Create(0.5)), a * a);
        Vector128<double> p = AsinReduced(Vector128.ConditionalSelect(large, Vector128.Sqrt(z), a), z);
        Vector128<double> sine = Vector128.CopySign(p, x);
        Vector128<double> small = Vector128.Create(1.5707963267948966) - (sine + Vector128.Create(-6.123233995736766e-17));
        Vector128<double> twice = p + p;
        Vector128<double> outer = Vector128.ConditionalSelect(negative, Vector128.Create(3.141592653589793) - (twice + Vector128.Create(-1.2246467991473532e-16)), twice);
        return Vector128.ConditionalSelect(large, outer, small);
    }
}
