using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Ops.Special;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The derivative of log Gamma(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Digamma<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Digamma(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Digamma(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Digamma(Vector128<float> x) => LaneWise<DigammaFunction>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Digamma(Vector128<double> x) => LaneWise<DigammaFunction>(x);
}
