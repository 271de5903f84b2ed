using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Pointwise;

internal static partial class Lanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Constant512<T>(double value)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Create((float)value).As<float, T>()
        : typeof(T) == typeof(double) ? Vector512.Create(value).As<double, T>()
        : sizeof(long) == Unsafe.SizeOf<T>() ? Vector512.Create((long)value).As<long, T>()
        : sizeof(int) == Unsafe.SizeOf<T>() ? Vector512.Create((int)(long)value).As<int, T>()
        : sizeof(short) == Unsafe.SizeOf<T>() ? Vector512.Create((short)(long)value).As<short, T>()
        : Vector512.Create((byte)(long)value).As<byte, T>();

    /// <summary>x·y + z, rounded once for floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> FusedMultiplyAdd<T>(Vector512<T> x, Vector512<T> y, Vector512<T> z)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>()
        : x * y + z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Floor<T>(Vector512<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Floor(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector512.Floor(x.AsDouble()).As<double, T>()
        : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Ceiling<T>(Vector512<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Ceiling(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector512.Ceiling(x.AsDouble()).As<double, T>()
        : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Truncate<T>(Vector512<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Truncate(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector512.Truncate(x.AsDouble()).As<double, T>()
        : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Round<T>(Vector512<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Round(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector512.Round(x.AsDouble()).As<double, T>()
        : x;
}
