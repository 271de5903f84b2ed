using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu.Kernels;

/// <summary>
/// Runs of elements from one dtype to another, a vector at a time, with exactly the values of <see cref="CastLoops.Cast"/>. Pairs that the
/// just-in-time compiler turns into vectors by itself, and those that nobody converts in bulk, have none.
/// </summary>
internal static unsafe class VectorCasts
{
    /// <summary>
    /// Converts as many elements as there are whole vectors for, and says how many those were; 0 for a pair without vectors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Run<TFrom, TTo>(TFrom* from, TTo* to, nint count)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(double)) return Loop<float, double, SingleToDouble>((float*)from, (double*)to, count);
        if (typeof(TFrom) == typeof(double) && typeof(TTo) == typeof(float)) return Loop<double, float, DoubleToSingle>((double*)from, (float*)to, count);
        if (typeof(TFrom) == typeof(int) && typeof(TTo) == typeof(float)) return Loop<int, float, Int32ToSingle>((int*)from, (float*)to, count);
        if (typeof(TFrom) == typeof(byte) && typeof(TTo) == typeof(float)) return Loop<byte, float, ByteToSingle>((byte*)from, (float*)to, count);
        if (typeof(TFrom) == typeof(int) && typeof(TTo) == typeof(long)) return Loop<int, long, Int32ToInt64>((int*)from, (long*)to, count);
        if (typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(int)) return Loop<long, int, Int64ToInt32>((long*)from, (int*)to, count);
        if (Avx512DQ.VL.IsSupported)
        {
            // Out of range and NaN give the smallest number here, as they do one by one.
            if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(long)) return Loop<float, long, SingleToInt64>((float*)from, (long*)to, count);
            if (typeof(TFrom) == typeof(double) && typeof(TTo) == typeof(long)) return Loop<double, long, DoubleToInt64>((double*)from, (long*)to, count);
            if (typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(float)) return Loop<long, float, Int64ToSingle>((long*)from, (float*)to, count);
            if (typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(double)) return Loop<long, double, Int64ToDouble>((long*)from, (double*)to, count);
        }
        return 0;
    }

    private static nint Loop<TFrom, TTo, TCast>(TFrom* from, TTo* to, nint count)
        where TFrom : unmanaged
        where TTo : unmanaged
        where TCast : struct, IVectorCast<TFrom, TTo>
    {
        nint done = 0;
        for (; done <= count - (2 * TCast.Step); done += 2 * TCast.Step)
        {
            TCast.Convert(from + done, to + done);
            TCast.Convert(from + done + TCast.Step, to + done + TCast.Step);
        }
        return done;
    }

    private interface IVectorCast<TFrom, TTo>
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        /// <summary>Elements a turn.</summary>
        static abstract int Step { get; }

        /// <summary>Converts as many.</summary>
        static abstract void Convert(TFrom* from, TTo* to);
    }

    private readonly struct SingleToDouble : IVectorCast<float, double>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(float* from, double* to)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Load(from));
            lower.Store(to);
            upper.Store(to + 4);
        }
    }

    private readonly struct DoubleToSingle : IVectorCast<double, float>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(double* from, float* to) => Vector256.Narrow(Vector256.Load(from), Vector256.Load(from + 4)).Store(to);
    }

    private readonly struct Int32ToSingle : IVectorCast<int, float>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(int* from, float* to) => Vector256.ConvertToSingle(Vector256.Load(from)).Store(to);
    }

    private readonly struct ByteToSingle : IVectorCast<byte, float>
    {
        public static int Step => 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(byte* from, float* to)
        {
            (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.Load(from));
            (Vector256<uint> first, Vector256<uint> second) = Vector256.Widen(Vector256.Create(lower, upper));
            Vector256.ConvertToSingle(first.AsInt32()).Store(to);
            Vector256.ConvertToSingle(second.AsInt32()).Store(to + 8);
        }
    }

    private readonly struct Int32ToInt64 : IVectorCast<int, long>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(int* from, long* to)
        {
            (Vector256<long> lower, Vector256<long> upper) = Vector256.Widen(Vector256.Load(from));
            lower.Store(to);
            upper.Store(to + 4);
        }
    }

    private readonly struct Int64ToInt32 : IVectorCast<long, int>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(long* from, int* to) => Vector256.Narrow(Vector256.Load(from), Vector256.Load(from + 4)).Store(to);
    }

    private readonly struct SingleToInt64 : IVectorCast<float, long>
    {
        public static int Step => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(float* from, long* to) => Avx512DQ.VL.ConvertToVector256Int64WithTruncation(Vector128.Load(from)).Store(to);
    }

    private readonly struct DoubleToInt64 : IVectorCast<double, long>
    {
        public static int Step => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(double* from, long* to) => Avx512DQ.VL.ConvertToVector256Int64WithTruncation(Vector256.Load(from)).Store(to);
    }

    private readonly struct Int64ToSingle : IVectorCast<long, float>
    {
        public static int Step => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(long* from, float* to) => Avx512DQ.VL.ConvertToVector128Single(Vector256.Load(from)).Store(to);
    }

    private readonly struct Int64ToDouble : IVectorCast<long, double>
    {
        public static int Step => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert(long* from, double* to) => Avx512DQ.VL.ConvertToVector256Double(Vector256.Load(from)).Store(to);
    }
}
