using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Linstock.Backends.Cpu.Pointwise;

namespace Linstock.Backends.Cpu.Kernels;

/// <summary>
/// Runs of elements from one dtype to another, a vector at a time, with exactly the values of <see cref="CastLoops.Cast"/>. Pairs that the
/// just-in-time compiler turns into vectors by itself, and those that nobody converts in bulk, have none.
/// </summary>
/// <remarks>
/// Vectors of 256 bits: two of them fill a line, and past the caches they leave the processor as one. Formats of 16 bits take long enough to
/// convert that wider vectors pay (16M floats to binary16: 5.2 ms with 256 bits, 3.9 ms with 512).
/// </remarks>
internal static unsafe class VectorCasts
{
    /// <summary>
    /// Converts as many elements as there are whole vectors for, and says how many those were; 0 for a pair without vectors. Past the caches,
    /// <paramref name="to"/> is aligned to 64 bytes and whole lines are stored.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Run<TFrom, TTo, TStore>(TFrom* from, TTo* to, nint count)
        where TFrom : unmanaged
        where TTo : unmanaged
        where TStore : struct, IStore
    {
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(double)) return Loop<float, double, SingleToDouble, TStore>((float*)from, (double*)to, count);
        if (typeof(TFrom) == typeof(double) && typeof(TTo) == typeof(float)) return Loop<double, float, DoubleToSingle, TStore>((double*)from, (float*)to, count);
        if (typeof(TFrom) == typeof(int) && typeof(TTo) == typeof(float)) return Loop<int, float, Int32ToSingle, TStore>((int*)from, (float*)to, count);
        if (typeof(TFrom) == typeof(byte) && typeof(TTo) == typeof(float)) return Loop<byte, float, ByteToSingle, TStore>((byte*)from, (float*)to, count);
        if (typeof(TFrom) == typeof(int) && typeof(TTo) == typeof(long)) return Loop<int, long, Int32ToInt64, TStore>((int*)from, (long*)to, count);
        if (typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(int)) return Loop<long, int, Int64ToInt32, TStore>((long*)from, (int*)to, count);
        if (Vector128.IsHardwareAccelerated)
        {
            if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(BFloat16)) return Narrow<BFloat16Format, TStore>((float*)from, (ushort*)to, count);
            if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(Half)) return Narrow<Float16Format, TStore>((float*)from, (ushort*)to, count);
            if (typeof(TFrom) == typeof(BFloat16) && typeof(TTo) == typeof(float)) return Widen<BFloat16Format, TStore>((ushort*)from, (float*)to, count);
            if (typeof(TFrom) == typeof(Half) && typeof(TTo) == typeof(float)) return Widen<Float16Format, TStore>((ushort*)from, (float*)to, count);
            if (typeof(TFrom) == typeof(BFloat16) && typeof(TTo) == typeof(Half)) return Reformat<BFloat16Format, Float16Format, TStore>((ushort*)from, (ushort*)to, count);
            if (typeof(TFrom) == typeof(Half) && typeof(TTo) == typeof(BFloat16)) return Reformat<Float16Format, BFloat16Format, TStore>((ushort*)from, (ushort*)to, count);
        }

        if (Avx512DQ.VL.IsSupported)
        {
            // Out of range and NaN give the smallest number here, as they do one by one.
            if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(long)) return Loop<float, long, SingleToInt64, TStore>((float*)from, (long*)to, count);
            if (typeof(TFrom) == typeof(double) && typeof(TTo) == typeof(long)) return Loop<double, long, DoubleToInt64, TStore>((double*)from, (long*)to, count);
            if (typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(float)) return Loop<long, float, Int64ToSingle, TStore>((long*)from, (float*)to, count);
            if (typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(double)) return Loop<long, double, Int64ToDouble, TStore>((long*)from, (double*)to, count);
        }
        else if (Avx2.IsSupported)
        {
            if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(long)) return Loop<float, long, SingleToInt64ByInt32, TStore>((float*)from, (long*)to, count);
        }

        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Loop<TFrom, TTo, TCast, TStore>(TFrom* from, TTo* to, nint count)
        where TFrom : unmanaged
        where TTo : unmanaged
        where TCast : struct, IVectorCast<TFrom, TTo>
        where TStore : struct, IStore
    {
        nint done = 0;
        for (; done <= count - (2 * TCast.Step); done += 2 * TCast.Step)
        {
            TCast.Convert<TStore>(from + done, to + done);
            TCast.Convert<TStore>(from + done + TCast.Step, to + done + TCast.Step);
        }

        // Half a line through the caches only.
        if (!TStore.PastCaches && done <= count - TCast.Step)
        {
            TCast.Convert<TStore>(from + done, to + done);
            done += TCast.Step;
        }

        return done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Narrow<TFormat, TStore>(float* from, ushort* to, nint count)
        where TFormat : struct, IHalfFormat
        where TStore : struct, IStore =>
        Vector512.IsHardwareAccelerated
            ? Loop<float, ushort, Narrowing<Vector512<float>, Width512<float>, SixteenBitWidth512<TFormat>>, TStore>(from, to, count)
            : Loop<float, ushort, Narrowing<Vector256<float>, Width256<float>, SixteenBitWidth256<TFormat>>, TStore>(from, to, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Widen<TFormat, TStore>(ushort* from, float* to, nint count)
        where TFormat : struct, IHalfFormat
        where TStore : struct, IStore =>
        Vector512.IsHardwareAccelerated
            ? Loop<ushort, float, Widening<Vector512<float>, Width512<float>, SixteenBitWidth512<TFormat>>, TStore>(from, to, count)
            : Loop<ushort, float, Widening<Vector256<float>, Width256<float>, SixteenBitWidth256<TFormat>>, TStore>(from, to, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Reformat<TFrom, TTo, TStore>(ushort* from, ushort* to, nint count)
        where TFrom : struct, IHalfFormat
        where TTo : struct, IHalfFormat
        where TStore : struct, IStore =>
        Loop<ushort, ushort, Reformatting<SixteenBitWidth256<TFrom>, SixteenBitWidth256<TTo>>, TStore>(from, to, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TStore>(Vector256<T> values, T* to)
        where T : unmanaged
        where TStore : struct, IStore
    {
        if (TStore.PastCaches)
        {
            values.StoreAlignedNonTemporal(to);
        }
        else
        {
            values.Store(to);
        }
    }

    private interface IVectorCast<TFrom, TTo>
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        /// <summary>Elements of one call; twice as many fill a line or several.</summary>
        static abstract int Step { get; }

        /// <summary>Converts as many.</summary>
        static abstract void Convert<TStore>(TFrom* from, TTo* to)
            where TStore : struct, IStore;
    }

    private readonly struct SingleToDouble : IVectorCast<float, double>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(float* from, double* to)
            where TStore : struct, IStore
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Load(from));
            Store<double, TStore>(lower, to);
            Store<double, TStore>(upper, to + 4);
        }
    }

    private readonly struct DoubleToSingle : IVectorCast<double, float>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(double* from, float* to)
            where TStore : struct, IStore => Store<float, TStore>(Vector256.Narrow(Vector256.Load(from), Vector256.Load(from + 4)), to);
    }

    private readonly struct Int32ToSingle : IVectorCast<int, float>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(int* from, float* to)
            where TStore : struct, IStore => Store<float, TStore>(Vector256.ConvertToSingle(Vector256.Load(from)), to);
    }

    private readonly struct ByteToSingle : IVectorCast<byte, float>
    {
        public static int Step => 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(byte* from, float* to)
            where TStore : struct, IStore
        {
            (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.Load(from));
            (Vector256<uint> first, Vector256<uint> second) = Vector256.Widen(Vector256.Create(lower, upper));
            Store<float, TStore>(Vector256.ConvertToSingle(first.AsInt32()), to);
            Store<float, TStore>(Vector256.ConvertToSingle(second.AsInt32()), to + 8);
        }
    }

    private readonly struct Int32ToInt64 : IVectorCast<int, long>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(int* from, long* to)
            where TStore : struct, IStore
        {
            (Vector256<long> lower, Vector256<long> upper) = Vector256.Widen(Vector256.Load(from));
            Store<long, TStore>(lower, to);
            Store<long, TStore>(upper, to + 4);
        }
    }

    private readonly struct Int64ToInt32 : IVectorCast<long, int>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(long* from, int* to)
            where TStore : struct, IStore => Store<int, TStore>(Vector256.Narrow(Vector256.Load(from), Vector256.Load(from + 4)), to);
    }

    /// <summary>Float to a format of 16 bits.</summary>
    private readonly struct Narrowing<TVector, TWidth, TPair> : IVectorCast<float, ushort>
        where TVector : struct
        where TWidth : struct, IVectorWidth<TVector>
        where TPair : struct, ISixteenBitWidth<TVector>
    {
        public static int Step => TWidth.Bytes / sizeof(ushort);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(float* from, ushort* to)
            where TStore : struct, IStore =>
            TPair.Store<TStore>(TWidth.Load((byte*)from), TWidth.Load((byte*)from + TWidth.Bytes), (byte*)to);
    }

    /// <summary>A format of 16 bits to float.</summary>
    private readonly struct Widening<TVector, TWidth, TPair> : IVectorCast<ushort, float>
        where TVector : struct
        where TWidth : struct, IVectorWidth<TVector>
        where TPair : struct, ISixteenBitWidth<TVector>
    {
        public static int Step => TWidth.Bytes / sizeof(ushort);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(ushort* from, float* to)
            where TStore : struct, IStore
        {
            (TVector lower, TVector upper) = TPair.Load((byte*)from);
            if (TStore.PastCaches)
            {
                TWidth.StoreStreaming(lower, (byte*)to);
                TWidth.StoreStreaming(upper, (byte*)to + TWidth.Bytes);
            }
            else
            {
                TWidth.Store(lower, (byte*)to);
                TWidth.Store(upper, (byte*)to + TWidth.Bytes);
            }
        }
    }

    /// <summary>From one format of 16 bits to the other.</summary>
    private readonly struct Reformatting<TFrom, TTo> : IVectorCast<ushort, ushort>
        where TFrom : struct, ISixteenBitWidth<Vector256<float>>
        where TTo : struct, ISixteenBitWidth<Vector256<float>>
    {
        public static int Step => Vector256<ushort>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(ushort* from, ushort* to)
            where TStore : struct, IStore
        {
            (Vector256<float> lower, Vector256<float> upper) = TFrom.Load((byte*)from);
            TTo.Store<TStore>(lower, upper, (byte*)to);
        }
    }

    private readonly struct SingleToInt64 : IVectorCast<float, long>
    {
        public static int Step => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(float* from, long* to)
            where TStore : struct, IStore => Store<long, TStore>(Avx512DQ.VL.ConvertToVector256Int64WithTruncation(Vector128.Load(from)), to);
    }

    /// <summary>Through 32 bits, which hold nearly all numbers that programs convert; vectors with others go one by one.</summary>
    private readonly struct SingleToInt64ByInt32 : IVectorCast<float, long>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(float* from, long* to)
            where TStore : struct, IStore
        {
            // The smallest number stands for what does not fit, too.
            Vector256<int> integers = Avx.ConvertToVector256Int32WithTruncation(Vector256.Load(from));
            if (Vector256.EqualsAny(integers, Vector256.Create(int.MinValue)))
            {
                for (int i = 0; i < Step; i++) to[i] = CastLoops.Cast<float, long>(from[i]);
                return;
            }

            (Vector256<long> lower, Vector256<long> upper) = Vector256.Widen(integers);
            Store<long, TStore>(lower, to);
            Store<long, TStore>(upper, to + 4);
        }
    }

    private readonly struct DoubleToInt64 : IVectorCast<double, long>
    {
        public static int Step => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(double* from, long* to)
            where TStore : struct, IStore => Store<long, TStore>(Avx512DQ.VL.ConvertToVector256Int64WithTruncation(Vector256.Load(from)), to);
    }

    private readonly struct Int64ToSingle : IVectorCast<long, float>
    {
        public static int Step => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(long* from, float* to)
            where TStore : struct, IStore => Store<float, TStore>(Avx512DQ.ConvertToVector256Single(Vector512.Load(from)), to);
    }

    private readonly struct Int64ToDouble : IVectorCast<long, double>
    {
        public static int Step => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Convert<TStore>(long* from, double* to)
            where TStore : struct, IStore => Store<double, TStore>(Avx512DQ.VL.ConvertToVector256Double(Vector256.Load(from)), to);
    }
}
