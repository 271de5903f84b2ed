using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>Products of lanes.</summary>
internal static class LaneArithmetic<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>x · y + z, rounded once where that is one instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) => typeof(T) == typeof(float)
        ? Vector256.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector256.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    /// <summary>The product of two complex numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<T> Real, Vector256<T> Imaginary) Multiply(Vector256<T> ar, Vector256<T> ai, Vector256<T> br, Vector256<T> bi) =>
        (MultiplyAdd(ar, br, -(ai * bi)), MultiplyAdd(ar, bi, ai * br));
}
