using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Pointwise;

internal static partial class Lanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Constant256<T>(double value)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector256.Create((float)value).As<float, T>()
        : typeof(T) == typeof(double) ? Vector256.Create(value).As<double, T>()
        : sizeof(long) == Unsafe.SizeOf<T>() ? Vector256.Create((long)value).As<long, T>()
        : sizeof(int) == Unsafe.SizeOf<T>() ? Vector256.Create((int)(long)value).As<int, T>()
        : sizeof(short) == Unsafe.SizeOf<T>() ? Vector256.Create((short)(long)value).As<short, T>()
        : Vector256.Create((byte)(long)value).As<byte, T>();

    /// <summary>x·y + z, rounded once for floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> FusedMultiplyAdd<T>(Vector256<T> x, Vector256<T> y, Vector256<T> z)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>()
        : x * y + z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Floor<T>(Vector256<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector256.Floor(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector256.Floor(x.AsDouble()).As<double, T>()
        : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Ceiling<T>(Vector256<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector256.Ceiling(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector256.Ceiling(x.AsDouble()).As<double, T>()
        : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Truncate<T>(Vector256<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector256.Truncate(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector256.Truncate(x.AsDouble()).As<double, T>()
        : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Round<T>(Vector256<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector256.Round(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector256.Round(x.AsDouble()).As<double, T>()
        : x;
}
