using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The logarithm to base 10.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Log10<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Log10(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Log10(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Log10(Vector128<float> x)
    {
        Vector128<float> f = SplitForLog(x, out Vector128<float> n);
        Vector128<float> tail = Vector128.MultiplyAddEstimate(Log1pTail(f), f * (f * f), f * f * Vector128.Create(-0.5f));

        // log10 e and log10 2 in two parts each.
        Vector128<float> r = Vector128.MultiplyAddEstimate(f, Vector128.Create(-1.010305e-08f), Vector128.MultiplyAddEstimate(n, Vector128.Create(4.60503907e-06f), tail * Vector128.Create(0.434294492f)));
        r = Vector128.MultiplyAddEstimate(f, Vector128.Create(0.434294492f), r);
        return LogSpecialCases(x, Vector128.MultiplyAddEstimate(n, Vector128.Create(0.301025391f), r));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Log10(Vector128<double> x)
    {
        Vector128<double> f = SplitForLog(x, out Vector128<double> n);
        Vector128<double> halfSquare = Vector128.Create(0.5) * f * f;
        Vector128<double> tail = Log1pTail(f, halfSquare) - halfSquare;

        // log10 e and log10 2 in two parts each.
        Vector128<double> r = Vector128.MultiplyAddEstimate(f, Vector128.Create(1.098319650216765e-17), Vector128.MultiplyAddEstimate(n, Vector128.Create(2.8363394551044964e-14), tail * Vector128.Create(0.4342944819032518)));
        r = Vector128.MultiplyAddEstimate(f, Vector128.Create(0.4342944819032518), r);
        return LogSpecialCases(x, Vector128.MultiplyAddEstimate(n, Vector128.Create(0.30102999566395283), r));
    }
}
