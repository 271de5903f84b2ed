using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The inverse hyperbolic cosine; NaN below 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Acosh<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Acosh(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Acosh(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Acosh(Vector128<float> x)
    {
        // log1p(t + sqrt(2t + t^2)) with t = x - 1; where t^2 would overflow, log x + log 2.
        Vector128<float> t = x - Vector128<float>.One;
        Vector128<float> huge = Vector128.GreaterThan(x, Vector128.Create(268435456f));
        Vector128<float> argument = t + Vector128.Sqrt(Vector128.MultiplyAddEstimate(t, t, t + t));
        Vector128<float> value = Log1p(Vector128.ConditionalSelect(huge, x, argument)) + (huge & Vector128.Create(0.693147182f));
        return Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128<float>.One), Vector128.Create(float.NaN), value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Acosh(Vector128<double> x)
    {
        // log1p(t + sqrt(2t + t^2)) with t = x - 1; where t^2 would overflow, log x + log 2.
        Vector128<double> t = x - Vector128<double>.One;
        Vector128<double> huge = Vector128.GreaterThan(x, Vector128.Create(1.152921504606847e18));
        Vector128<double> argument = t + Vector128.Sqrt(Vector128.MultiplyAddEstimate(t, t, t + t));
        Vector128<double> value = Log1p(Vector128.ConditionalSelect(huge, x, argument)) + (huge & Vector128.Create(0.6931471805599453));
        return Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128<double>.One), Vector128.Create(double.NaN), value);
    }
}
