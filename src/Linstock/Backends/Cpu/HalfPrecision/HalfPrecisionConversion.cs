using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>
/// Bulk conversions between float, Half and BFloat16, rounded to nearest with ties to even. The spans have equal lengths and do
/// not overlap.
/// </summary>
internal static class HalfPrecisionConversion
{
    public static void Convert(ReadOnlySpan<Half> source, Span<float> destination) =>
        Widen<HalfFormat>(MemoryMarshal.Cast<Half, ushort>(source), destination);

    public static void Convert(ReadOnlySpan<BFloat16> source, Span<float> destination) =>
        Widen<BrainFormat>(MemoryMarshal.Cast<BFloat16, ushort>(source), destination);

    public static void Convert(ReadOnlySpan<float> source, Span<Half> destination) =>
        Narrow<HalfFormat>(source, MemoryMarshal.Cast<Half, ushort>(destination));

    public static void Convert(ReadOnlySpan<float> source, Span<BFloat16> destination) =>
        Narrow<BrainFormat>(source, MemoryMarshal.Cast<BFloat16, ushort>(destination));

    public static void Convert(ReadOnlySpan<Half> source, Span<BFloat16> destination) =>
        Reformat<HalfFormat, BrainFormat>(MemoryMarshal.Cast<Half, ushort>(source), MemoryMarshal.Cast<BFloat16, ushort>(destination));

    public static void Convert(ReadOnlySpan<BFloat16> source, Span<Half> destination) =>
        Reformat<BrainFormat, HalfFormat>(MemoryMarshal.Cast<BFloat16, ushort>(source), MemoryMarshal.Cast<Half, ushort>(destination));

    /// <summary>A format of 16 bits, in vectors and one at a time.</summary>
    private interface IFormat
    {
        static abstract (Vector256<float> Lower, Vector256<float> Upper) Widen(Vector256<ushort> bits);

        static abstract Vector256<ushort> Narrow(Vector256<float> lower, Vector256<float> upper);

        static abstract (Vector512<float> Lower, Vector512<float> Upper) Widen(Vector512<ushort> bits);

        static abstract Vector512<ushort> Narrow(Vector512<float> lower, Vector512<float> upper);

        static abstract float Widen(ushort bits);

        static abstract ushort Narrow(float value);
    }

    private readonly struct HalfFormat : IFormat
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector256<float> Lower, Vector256<float> Upper) Widen(Vector256<ushort> bits) => VectorMath.WidenHalf(bits);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ushort> Narrow(Vector256<float> lower, Vector256<float> upper) => VectorMath.NarrowToHalf(lower, upper);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector512<float> Lower, Vector512<float> Upper) Widen(Vector512<ushort> bits) => VectorMath.WidenHalf(bits);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ushort> Narrow(Vector512<float> lower, Vector512<float> upper) => VectorMath.NarrowToHalf(lower, upper);

        public static float Widen(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

        public static ushort Narrow(float value) => BitConverter.HalfToUInt16Bits((Half)value);
    }

    private readonly struct BrainFormat : IFormat
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector256<float> Lower, Vector256<float> Upper) Widen(Vector256<ushort> bits) => VectorMath.WidenBFloat16(bits);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ushort> Narrow(Vector256<float> lower, Vector256<float> upper) => VectorMath.NarrowToBFloat16(lower, upper);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector512<float> Lower, Vector512<float> Upper) Widen(Vector512<ushort> bits) => VectorMath.WidenBFloat16(bits);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ushort> Narrow(Vector512<float> lower, Vector512<float> upper) => VectorMath.NarrowToBFloat16(lower, upper);

        public static float Widen(ushort bits) => BFloat16.FromBits(bits);

        public static ushort Narrow(float value) => ((BFloat16)value).ToBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<TFormat>(ReadOnlySpan<ushort> source, Span<float> destination) where TFormat : IFormat
    {
        CheckLengths(source.Length, destination.Length);
        nuint count = (nuint)source.Length;
        nuint step = (nuint)Vector256<ushort>.Count;
        ref ushort from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0;
        if (Vector512.IsHardwareAccelerated && count >= 2 * step)
        {
            for (; i + 2 * step <= count; i += 2 * step)
            {
                (Vector512<float> lower, Vector512<float> upper) = TFormat.Widen(Vector512.LoadUnsafe(ref from, i));
                lower.StoreUnsafe(ref to, i);
                upper.StoreUnsafe(ref to, i + step);
            }

            if (i == count)
                return;
            i = nuint.Min(i, count - step);
        }

        if (Vector128.IsHardwareAccelerated && count >= step)
        {
            // The last vector overlaps the one before it, so that there is no tail.
            while (true)
            {
                (Vector256<float> lower, Vector256<float> upper) = TFormat.Widen(Vector256.LoadUnsafe(ref from, i));
                lower.StoreUnsafe(ref to, i);
                upper.StoreUnsafe(ref to, i + step / 2);
                if (i + step == count)
                    return;
                i = nuint.Min(i + step, count - step);
            }
        }

        for (; i < count; i++)
            Unsafe.Add(ref to, i) = TFormat.Widen(Unsafe.Add(ref from, i));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow<TFormat>(ReadOnlySpan<float> source, Span<ushort> destination) where TFormat : IFormat
    {
        CheckLengths(source.Length, destination.Length);
        nuint count = (nuint)source.Length;
        nuint step = (nuint)Vector256<ushort>.Count;
        ref float from = ref MemoryMarshal.GetReference(source);
        ref ushort to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0;
        if (Vector512.IsHardwareAccelerated && count >= 2 * step)
        {
            for (; i + 2 * step <= count; i += 2 * step)
                TFormat.Narrow(Vector512.LoadUnsafe(ref from, i), Vector512.LoadUnsafe(ref from, i + step)).StoreUnsafe(ref to, i);
            if (i == count)
                return;
            i = nuint.Min(i, count - step);
        }

        if (Vector128.IsHardwareAccelerated && count >= step)
        {
            while (true)
            {
                TFormat.Narrow(Vector256.LoadUnsafe(ref from, i), Vector256.LoadUnsafe(ref from, i + step / 2)).StoreUnsafe(ref to, i);
                if (i + step == count)
                    return;
                i = nuint.Min(i + step, count - step);
            }
        }

        for (; i < count; i++)
            Unsafe.Add(ref to, i) = TFormat.Narrow(Unsafe.Add(ref from, i));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reformat<TFrom, TTo>(ReadOnlySpan<ushort> source, Span<ushort> destination) where TFrom : IFormat where TTo : IFormat
    {
        CheckLengths(source.Length, destination.Length);
        nuint count = (nuint)source.Length;
        nuint step = (nuint)Vector256<ushort>.Count;
        ref ushort from = ref MemoryMarshal.GetReference(source);
        ref ushort to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0;
        if (Vector128.IsHardwareAccelerated && count >= step)
        {
            while (true)
            {
                (Vector256<float> lower, Vector256<float> upper) = TFrom.Widen(Vector256.LoadUnsafe(ref from, i));
                TTo.Narrow(lower, upper).StoreUnsafe(ref to, i);
                if (i + step == count)
                    return;
                i = nuint.Min(i + step, count - step);
            }
        }

        for (; i < count; i++)
            Unsafe.Add(ref to, i) = TTo.Narrow(TFrom.Widen(Unsafe.Add(ref from, i)));
    }

    private static void CheckLengths(int source, int destination)
    {
        if (source != destination)
            throw new ArgumentException($"convert: lengths differ; got {source} and {destination}; expected equal lengths");
    }
}
