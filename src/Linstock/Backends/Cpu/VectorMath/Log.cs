using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The natural logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Log<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Log(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Log(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Log(Vector128<float> x)
    {
        Vector128<float> f = SplitForLog(x, out Vector128<float> n);
        Vector128<float> z = f * f;
        Vector128<float> r = Vector128.MultiplyAddEstimate(n, Vector128.Create(1.42860677e-06f), Log1pTail(f) * (f * z));
        r = Vector128.MultiplyAddEstimate(z, Vector128.Create(-0.5f), r) + f;
        return LogSpecialCases(x, Vector128.MultiplyAddEstimate(n, Vector128.Create(0.693145752f), r));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Log(Vector128<double> x)
    {
        Vector128<double> f = SplitForLog(x, out Vector128<double> n);
        Vector128<double> halfSquare = Vector128.Create(0.5) * f * f;
        Vector128<double> s = Log1pTail(f, halfSquare);
        s = Vector128.MultiplyAddEstimate(n, Vector128.Create(1.9082149292705877e-10), s);
        return LogSpecialCases(x, Vector128.MultiplyAddEstimate(n, Vector128.Create(0.6931471803691238), f - (halfSquare - s)));
    }
}
