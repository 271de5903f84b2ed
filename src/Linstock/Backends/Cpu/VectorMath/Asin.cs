using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The inverse sine, between -pi/2 and pi/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Asin<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Asin(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Asin(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Asin(Vector128<float> x)
    {
        // Beyond 1/2: asin a = pi/2 - 2 asin(sqrt((1 - a) / 2)).
        Vector128<float> a = Vector128.Abs(x);
        Vector128<float> large = Vector128.GreaterThan(a, Vector128.Create(0.5f));
        Vector128<float> z = Vector128.ConditionalSelect(large, Vector128.MultiplyAddEstimate(a, Vector128.Create(-0.5f), Vector128.Create(0.5f)), a * a);
        Vector128<float> p = AsinReduced(Vector128.ConditionalSelect(large, Vector128.Sqrt(z), a), z);
        Vector128<float> complement = Vector128.Create(1.57079637f) - Vector128.MultiplyAddEstimate(p, Vector128.Create(2f), Vector128.Create(4.37113883e-08f));
        return Vector128.CopySign(Vector128.ConditionalSelect(large, complement, p), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Asin(Vector128<double> x)
    {
        // Beyond 1/2: asin a = pi/2 - 2 asin(sqrt((1 - a) / 2)).
        Vector128<double> a = Vector128.Abs(x);
        Vector128<double> large = Vector128.GreaterThan(a, Vector128.Create(0.5));
        Vector128<double> z = Vector128.ConditionalSelect(large, Vector128.MultiplyAddEstimate(a, Vector128.Create(-0.5), Vector128.Create(0.5)), a * a);
        Vector128<double> p = AsinReduced(Vector128.ConditionalSelect(large, Vector128.Sqrt(z), a), z);
        Vector128<double> complement = Vector128.Create(1.5707963267948966) - Vector128.MultiplyAddEstimate(p, Vector128.Create(2d), Vector128.Create(-6.123233995736766e-17));
        return Vector128.CopySign(Vector128.ConditionalSelect(large, complement, p), x);
    }
}
