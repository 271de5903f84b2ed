using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Exp<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Exp(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Exp(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]

    private static Vector128<float> Exp(Vector128<float> x)
    {
        // Clamped where the result has long been infinite or zero; written so that a NaN passes.
        Vector128<float> clamped = Vector128.MinNative(Vector128.Create(89f), Vector128.MaxNative(Vector128.Create(-105f), x));
        Vector128<float> r = ReduceByLn2(clamped, Vector128.Create(ScaleRounder), out Vector128<float> sum);
        return Scale(Expm1Reduced(r) + Vector128<float>.One, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]

    private static Vector128<double> Exp(Vector128<double> x)
    {
        // Clamped where the result has long been infinite or zero; written so that a NaN passes.
        Vector128<double> clamped = Vector128.MinNative(Vector128.Create(710d), Vector128.MaxNative(Vector128.Create(-746d), x));
        Vector128<double> r = ReduceByLn2(clamped, Vector128.Create(WideScaleRounder), out Vector128<double> sum);
        return Scale(Expm1Reduced(r) + Vector128<double>.One, sum);
    }
}
