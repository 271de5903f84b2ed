using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Ops.Special;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>log |Gamma(x)|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Lgamma<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Lgamma(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Lgamma(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Lgamma(Vector128<float> x) => LaneWise<LgammaFunction>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Lgamma(Vector128<double> x) => LaneWise<LgammaFunction>(x);
}
