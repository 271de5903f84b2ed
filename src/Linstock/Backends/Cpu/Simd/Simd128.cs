using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>128-bit registers. The width every machine has (SSE2, NEON).</summary>
internal readonly unsafe struct Simd128<T> : ISimd<T, Vector128<T>>
    where T : unmanaged
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static int Lanes => Vector128<T>.Count;

    public static int Registers => Avx512F.VL.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported ? 32 : 16;

    public static Vector128<T> Zero => Vector128<T>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* target, Vector128<T> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> a, Vector128<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Divide(Vector128<T> a, Vector128<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void KeepLarger(ref Vector128<T> best, ref Vector128<T> bestMark, Vector128<T> value, Vector128<T> mark)
    {
        Vector128<T> takes = Vector128.GreaterThan(value, best) | ~Vector128.Equals(value, value);
        best = Vector128.ConditionalSelect(takes, value, best);
        bestMark = Vector128.ConditionalSelect(takes, mark, bestMark);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c) =>
        typeof(T) == typeof(float)
            ? Vector128.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector128.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector128<T> value) => Vector128.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sums(T* target, Vector128<T> a, Vector128<T> b, Vector128<T> c, Vector128<T> d)
    {
        if (Sse.IsSupported && typeof(T) == typeof(float))
        {
            // Lanes of a and b, of c and d, in turn; then both pairs beside each other.
            Vector128<float> ab = Sse.UnpackLow(a.AsSingle(), b.AsSingle()) + Sse.UnpackHigh(a.AsSingle(), b.AsSingle());
            Vector128<float> cd = Sse.UnpackLow(c.AsSingle(), d.AsSingle()) + Sse.UnpackHigh(c.AsSingle(), d.AsSingle());
            (Sse.MoveLowToHigh(ab, cd) + Sse.MoveHighToLow(cd, ab)).Store((float*)target);
            return;
        }
        target[0] = Vector128.Sum(a);
        target[1] = Vector128.Sum(b);
        target[2] = Vector128.Sum(c);
        target[3] = Vector128.Sum(d);
    }
}
