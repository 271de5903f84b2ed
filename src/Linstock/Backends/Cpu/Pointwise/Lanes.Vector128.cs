using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>What kernels need of vectors that the framework has for each element type apart; the JIT folds the choice.</summary>
internal static partial class Lanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Constant128<T>(double value)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector128.Create((float)value).As<float, T>()
        : typeof(T) == typeof(double) ? Vector128.Create(value).As<double, T>()
        : sizeof(long) == Unsafe.SizeOf<T>() ? Vector128.Create((long)value).As<long, T>()
        : sizeof(int) == Unsafe.SizeOf<T>() ? Vector128.Create((int)(long)value).As<int, T>()
        : sizeof(short) == Unsafe.SizeOf<T>() ? Vector128.Create((short)(long)value).As<short, T>()
        : Vector128.Create((byte)(long)value).As<byte, T>();

    /// <summary>x·y + z, rounded once for floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> FusedMultiplyAdd<T>(Vector128<T> x, Vector128<T> y, Vector128<T> z)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector128.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector128.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>()
        : x * y + z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Floor<T>(Vector128<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector128.Floor(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector128.Floor(x.AsDouble()).As<double, T>()
        : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Ceiling<T>(Vector128<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector128.Ceiling(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector128.Ceiling(x.AsDouble()).As<double, T>()
        : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Truncate<T>(Vector128<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector128.Truncate(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector128.Truncate(x.AsDouble()).As<double, T>()
        : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Round<T>(Vector128<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector128.Round(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Vector128.Round(x.AsDouble()).As<double, T>()
        : x;
}
