using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu.Kernels;

/// <summary>
/// Runs of elements from one dtype to another, stored past the caches in whole lines, with exactly the values of
/// <see cref="CastLoops.Cast"/>.
/// </summary>
internal static unsafe class StreamingCasts
{
    /// <summary>
    /// Converts as many elements as there are whole lines for, and says how many those were; 0 for a pair that has no such loop or on a machine
    /// without vectors of 512 bits. <paramref name="to"/> is aligned to 64 bytes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Run<TFrom, TTo>(TFrom* from, TTo* to, nint count)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (!Vector512.IsHardwareAccelerated) return 0;
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(BFloat16)) return Loop<float, ushort, SingleToBFloat16>((float*)from, (ushort*)to, count);
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(Half)) return Loop<float, ushort, SingleToHalf>((float*)from, (ushort*)to, count);
        if (typeof(TFrom) == typeof(BFloat16) && typeof(TTo) == typeof(float)) return Loop<ushort, float, BFloat16ToSingle>((ushort*)from, (float*)to, count);
        if (typeof(TFrom) == typeof(Half) && typeof(TTo) == typeof(float)) return Loop<ushort, float, HalfToSingle>((ushort*)from, (float*)to, count);
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(double)) return Loop<float, double, SingleToDouble>((float*)from, (double*)to, count);
        if (typeof(TFrom) == typeof(double) && typeof(TTo) == typeof(float)) return Loop<double, float, DoubleToSingle>((double*)from, (float*)to, count);
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(long) && Avx512DQ.IsSupported) return Loop<float, long, SingleToInt64>((float*)from, (long*)to, count);
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Loop<TFrom, TTo, TCast>(TFrom* from, TTo* to, nint count)
        where TFrom : unmanaged
        where TTo : unmanaged
        where TCast : struct, IStreamingCast<TFrom, TTo>
    {
        nint done = 0;
        for (; done <= count - (2 * TCast.Step); done += 2 * TCast.Step)
        {
            TCast.Convert(from + done, to + done);
            TCast.Convert(from + done + TCast.Step, to + done + TCast.Step);
        }

        return done;
    }

    private interface IStreamingCast<TFrom, TTo>
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        /// <summary>Elements that fill one or two lines.</summary>
        static abstract int Step { get; }

        /// <summary>Converts as many.</summary>
        static abstract void Convert(TFrom* from, TTo* to);
    }

    private readonly struct SingleToBFloat16 : IStreamingCast<float, ushort>
    {
        public static int Step => 32;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(float* from, ushort* to) =>
            VectorMath.NarrowToBFloat16(Vector512.Load(from), Vector512.Load(from + 16)).StoreAlignedNonTemporal(to);
    }

    private readonly struct SingleToHalf : IStreamingCast<float, ushort>
    {
        public static int Step => 32;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(float* from, ushort* to) =>
            VectorMath.NarrowToHalf(Vector512.Load(from), Vector512.Load(from + 16)).StoreAlignedNonTemporal(to);
    }

    private readonly struct BFloat16ToSingle : IStreamingCast<ushort, float>
    {
        public static int Step => 32;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(ushort* from, float* to)
        {
            (Vector512<float> lower, Vector512<float> upper) = VectorMath.WidenBFloat16(Vector512.Load(from));
            lower.StoreAlignedNonTemporal(to);
            upper.StoreAlignedNonTemporal(to + 16);
        }
    }

    private readonly struct HalfToSingle : IStreamingCast<ushort, float>
    {
        public static int Step => 32;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(ushort* from, float* to)
        {
            (Vector512<float> lower, Vector512<float> upper) = VectorMath.WidenHalf(Vector512.Load(from));
            lower.StoreAlignedNonTemporal(to);
            upper.StoreAlignedNonTemporal(to + 16);
        }
    }

    private readonly struct SingleToDouble : IStreamingCast<float, double>
    {
        public static int Step => 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(float* from, double* to)
        {
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.Load(from));
            lower.StoreAlignedNonTemporal(to);
            upper.StoreAlignedNonTemporal(to + 8);
        }
    }

    private readonly struct DoubleToSingle : IStreamingCast<double, float>
    {
        public static int Step => 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(double* from, float* to) =>
            Vector512.Narrow(Vector512.Load(from), Vector512.Load(from + 8)).StoreAlignedNonTemporal(to);
    }

    private readonly struct SingleToInt64 : IStreamingCast<float, long>
    {
        public static int Step => 8;

        // Out of range and NaN give the smallest number here, as they do one by one.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(float* from, long* to) =>
            Avx512DQ.ConvertToVector512Int64WithTruncation(Vector256.Load(from)).StoreAlignedNonTemporal(to);
    }
}
