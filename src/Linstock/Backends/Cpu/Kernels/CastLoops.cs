using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu.Pointwise;

namespace Linstock.Backends.Cpu.Kernels;

/// <summary>Inner loops that copy elements from one dtype to another, as C casts them; a pair of dtypes each.</summary>
internal static unsafe class CastLoops
{
    /// <summary>The loop from one dtype to another.</summary>
    public static delegate*<byte**, nint*, nint, void> Select(DType from, DType to)
    {
        if (from == to)
        {
            return from.ItemSize switch
            {
                1 => &Same<byte>,
                2 => &Same<short>,
                4 => &Same<int>,
                8 => &Same<long>,
                _ => &Same<Complex>,
            };
        }
        return (delegate*<byte**, nint*, nint, void>)DTypes.Visit<Source, nint>(from, new Source(to));
    }

    /// <summary>The loop that stores past the caches; the caller's barrier orders its stores. Null for a pair that has none.</summary>
    public static delegate*<byte**, nint*, nint, void> SelectStreaming(DType from, DType to) => (from, to) switch
    {
        (DType.Float32, DType.BFloat16) => &StreamingLoop<float, BFloat16>,
        (DType.Float32, DType.Float16) => &StreamingLoop<float, Half>,
        (DType.Float32, DType.Float64) => &StreamingLoop<float, double>,
        (DType.Float32, DType.Int64) => &StreamingLoop<float, long>,
        (DType.BFloat16, DType.Float32) => &StreamingLoop<BFloat16, float>,
        (DType.Float16, DType.Float32) => &StreamingLoop<Half, float>,
        (DType.Float64, DType.Float32) => &StreamingLoop<double, float>,
        (DType.Float64, DType.Int64) => &StreamingLoop<double, long>,
        (DType.UInt8, DType.Float32) => &StreamingLoop<byte, float>,
        (DType.Int32, DType.Float32) => &StreamingLoop<int, float>,
        (DType.Int32, DType.Int64) => &StreamingLoop<int, long>,
        (DType.Int64, DType.Float32) => &StreamingLoop<long, float>,
        (DType.Int64, DType.Float64) => &StreamingLoop<long, double>,
        (DType.Int64, DType.Int32) => &StreamingLoop<long, int>,
        _ => null,
    };

    private readonly struct Source(DType to) : IDTypeVisitor<nint>
    {
        public nint Visit<TFrom>()
            where TFrom : unmanaged
            => DTypes.Visit<Target<TFrom>, nint>(to, default);
    }

    private readonly struct Target<TFrom> : IDTypeVisitor<nint>
        where TFrom : unmanaged
    {
        public nint Visit<TTo>()
            where TTo : unmanaged
        {
            delegate*<byte**, nint*, nint, void> loop = &Loop<TFrom, TTo>;
            return (nint)loop;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StreamingLoop<TFrom, TTo>(byte** pointers, nint* strides, nint count)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        TFrom* from = (TFrom*)pointers[0];
        TTo* to = (TTo*)pointers[1];
        if (strides[0] != sizeof(TFrom) || strides[1] != sizeof(TTo) || ((nint)to & (sizeof(TTo) - 1)) != 0)
        {
            Loop<TFrom, TTo>(pointers, strides, count);
            return;
        }

        nint head = Math.Min(count, (-(nint)to & 63) / sizeof(TTo));
        Part(head, from, to, strides);
        nint done = head + VectorCasts.Run<TFrom, TTo, PastCaches>(from + head, to + head, count - head);
        Part(count - done, from + done, to + done, strides);

        static void Part(nint count, TFrom* from, TTo* to, nint* strides)
        {
            if (count == 0) return;
            byte** pointers = stackalloc byte*[2] { (byte*)from, (byte*)to };
            Loop<TFrom, TTo>(pointers, strides, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Same<T>(byte** pointers, nint* strides, nint count)
        where T : unmanaged
    {
        byte* from = pointers[0], to = pointers[1];
        nint fromStep = strides[0], toStep = strides[1];
        if (fromStep == sizeof(T) && toStep == sizeof(T))
        {
            Buffer.MemoryCopy(from, to, count * sizeof(T), count * sizeof(T));
            return;
        }
        if (fromStep == 0 && toStep == sizeof(T))
        {
            new Span<T>(to, (int)Math.Min(count, int.MaxValue)).Fill(*(T*)from);
            for (nint i = int.MaxValue; i < count; i++) ((T*)to)[i] = *(T*)from;
            return;
        }
        for (nint i = 0; i < count; i++, from += fromStep, to += toStep) *(T*)to = *(T*)from;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TFrom, TTo>(byte** pointers, nint* strides, nint count)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        byte* from = pointers[0], to = pointers[1];
        nint fromStep = strides[0], toStep = strides[1];
        if (fromStep == sizeof(TFrom) && toStep == sizeof(TTo))
        {
            for (nint i = VectorCasts.Run<TFrom, TTo, ThroughCaches>((TFrom*)from, (TTo*)to, count); i < count; i++) ((TTo*)to)[i] = Cast<TFrom, TTo>(((TFrom*)from)[i]);
            return;
        }
        for (nint i = 0; i < count; i++, from += fromStep, to += toStep) *(TTo*)to = Cast<TFrom, TTo>(*(TFrom*)from);
    }

    /// <summary>Converts one element: floating point to integer truncates and wraps, complex to real drops the imaginary part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTo Cast<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(bool)) return (TTo)(object)IsNonZero(value);
        if (typeof(TTo) == typeof(Complex)) return (TTo)(object)ToComplex(value);
        if (typeof(TTo) == typeof(Complex64)) return (TTo)(object)(Complex64)ToComplex(value);
        if (typeof(TTo) == typeof(Complex32)) return (TTo)(object)(Complex32)ToComplex(value);
        if (IsIntegral<TFrom>())
        {
            long integer = ToInt64(value);
            if (typeof(TTo) == typeof(float)) return (TTo)(object)(float)integer;
            if (typeof(TTo) == typeof(double)) return (TTo)(object)(double)integer;
            if (typeof(TTo) == typeof(Half)) return (TTo)(object)(Half)(float)integer;
            if (typeof(TTo) == typeof(BFloat16)) return (TTo)(object)(BFloat16)(float)integer;
            return FromInt64<TTo>(integer);
        }
        if (typeof(TTo) == typeof(float)) return (TTo)(object)ToSingle(value);
        if (typeof(TTo) == typeof(double)) return (TTo)(object)ToDouble(value);
        if (typeof(TTo) == typeof(Half)) return (TTo)(object)(typeof(TFrom) == typeof(float) ? (Half)(float)(object)value : (Half)ToSingle(value));
        if (typeof(TTo) == typeof(BFloat16)) return (TTo)(object)(BFloat16)ToSingle(value);
        return FromInt64<TTo>(Truncate(ToDouble(value)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Truncate(double value)
        => value >= -9.2233720368547758e18 && value < 9.2233720368547758e18 ? (long)value : long.MinValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsIntegral<T>()
        => typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte) || typeof(T) == typeof(short) || typeof(T) == typeof(int)
            || typeof(T) == typeof(long) || typeof(T) == typeof(bool);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNonZero<T>(T value)
    {
        if (typeof(T) == typeof(Complex)) return (Complex)(object)value! != Complex.Zero;
        if (typeof(T) == typeof(Complex64) || typeof(T) == typeof(Complex32)) return ToComplex(value) != Complex.Zero;
        return IsIntegral<T>() ? ToInt64(value) != 0 : ToDouble(value) != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ToInt64<T>(T value)
    {
        if (typeof(T) == typeof(byte)) return (byte)(object)value!;
        if (typeof(T) == typeof(sbyte)) return (sbyte)(object)value!;
        if (typeof(T) == typeof(short)) return (short)(object)value!;
        if (typeof(T) == typeof(int)) return (int)(object)value!;
        if (typeof(T) == typeof(long)) return (long)(object)value!;
        return (bool)(object)value! ? 1 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ToSingle<T>(T value)
    {
        if (typeof(T) == typeof(float)) return (float)(object)value!;
        if (typeof(T) == typeof(Half)) return (float)(Half)(object)value!;
        if (typeof(T) == typeof(BFloat16)) return (float)(BFloat16)(object)value!;
        if (typeof(T) == typeof(Complex64)) return ((Complex64)(object)value!).Real;
        return (float)ToDouble(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ToDouble<T>(T value)
    {
        if (typeof(T) == typeof(float)) return (float)(object)value!;
        if (typeof(T) == typeof(double)) return (double)(object)value!;
        if (typeof(T) == typeof(Half)) return (double)(Half)(object)value!;
        if (typeof(T) == typeof(BFloat16)) return (float)(BFloat16)(object)value!;
        if (typeof(T) == typeof(Complex)) return ((Complex)(object)value!).Real;
        if (typeof(T) == typeof(Complex64)) return ((Complex64)(object)value!).Real;
        if (typeof(T) == typeof(Complex32)) return (double)((Complex32)(object)value!).Real;
        return ToInt64(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Complex ToComplex<T>(T value)
    {
        if (typeof(T) == typeof(Complex)) return (Complex)(object)value!;
        if (typeof(T) == typeof(Complex64)) return (Complex64)(object)value!;
        if (typeof(T) == typeof(Complex32)) return (Complex32)(object)value!;
        return new Complex(ToDouble(value), 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T FromInt64<T>(long value)
    {
        if (typeof(T) == typeof(byte)) return (T)(object)(byte)value;
        if (typeof(T) == typeof(sbyte)) return (T)(object)(sbyte)value;
        if (typeof(T) == typeof(short)) return (T)(object)(short)value;
        if (typeof(T) == typeof(int)) return (T)(object)(int)value;
        return (T)(object)value;
    }
}
