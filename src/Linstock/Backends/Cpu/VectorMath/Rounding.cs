using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

// Functions that are one instruction or two.
internal static partial class VectorMath
{
    /// <summary>The square root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Sqrt<T>(Vector128<T> x) where T : unmanaged => Vector128.Sqrt(x);

    /// <summary>1 / sqrt(x), rounded twice (no estimate).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Rsqrt<T>(Vector128<T> x) where T : unmanaged => Vector128<T>.One / Vector128.Sqrt(x);

    /// <summary>1 / x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Reciprocal<T>(Vector128<T> x) where T : unmanaged => Vector128<T>.One / x;

    /// <summary>The magnitude of x with the sign of y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> CopySign<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged => Vector128.CopySign(x, y);

    /// <summary>The largest integer not above x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Floor<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Floor(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Floor(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Floor(Vector128<float> x) => Vector128.Floor(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Floor(Vector128<double> x) => Vector128.Floor(x);

    /// <summary>The smallest integer not below x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Ceiling<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Ceiling(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Ceiling(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Ceiling(Vector128<float> x) => Vector128.Ceiling(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Ceiling(Vector128<double> x) => Vector128.Ceiling(x);

    /// <summary>x without its fraction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Truncate<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Truncate(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Truncate(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Truncate(Vector128<float> x) => Vector128.Truncate(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Truncate(Vector128<double> x) => Vector128.Truncate(x);

    /// <summary>The nearest integer, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Round<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Round(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Round(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Round(Vector128<float> x) => Vector128.Round(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Round(Vector128<double> x) => Vector128.Round(x);

    /// <summary>x y + z, rounded once where the machine has such an instruction and twice elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> FusedMultiplyAdd<T>(Vector128<T> x, Vector128<T> y, Vector128<T> z) where T : unmanaged =>
        typeof(T) == typeof(float) ? FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FusedMultiplyAdd(Vector128<float> x, Vector128<float> y, Vector128<float> z) => Vector128.MultiplyAddEstimate(x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> FusedMultiplyAdd(Vector128<double> x, Vector128<double> y, Vector128<double> z) => Vector128.MultiplyAddEstimate(x, y, z);
}
