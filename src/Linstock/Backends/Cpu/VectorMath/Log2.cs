using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The logarithm to base 2; exact for powers of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Log2<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Log2(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Log2(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Log2(Vector128<float> x)
    {
        Vector128<float> f = SplitForLog(x, out Vector128<float> n);
        Vector128<float> tail = Vector128.MultiplyAddEstimate(Log1pTail(f), f * (f * f), f * f * Vector128.Create(-0.5f));

        // log2 e = 1 + 0.44...: the leading f stays exact.
        Vector128<float> r = f + Vector128.MultiplyAddEstimate(f, Vector128.Create(0.442695041f), tail * Vector128.Create(1.44269502f));
        return LogSpecialCases(x, n + r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Log2(Vector128<double> x)
    {
        Vector128<double> f = SplitForLog(x, out Vector128<double> n);
        Vector128<double> halfSquare = Vector128.Create(0.5) * f * f;
        Vector128<double> tail = Log1pTail(f, halfSquare) - halfSquare;

        // log2 e = 1 + 0.44...: the leading f stays exact.
        Vector128<double> r = f + Vector128.MultiplyAddEstimate(f, Vector128.Create(0.44269504088896340736), tail * Vector128.Create(1.4426950408889634));
        return LogSpecialCases(x, n + r);
    }
}
