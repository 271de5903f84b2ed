using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>
/// Bulk conversions between float and the formats of 16 bits, rounded to nearest with ties to even. The spans have equal lengths and do
/// not overlap.
/// </summary>
internal static class HalfPrecisionConversion
{
    /// <summary>The values of elements that are given as their bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen<TFormat>(ReadOnlySpan<ushort> source, Span<float> destination) where TFormat : struct, IHalfFormat
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

    /// <summary>The bits of the nearest elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<TFormat>(ReadOnlySpan<float> source, Span<ushort> destination) where TFormat : struct, IHalfFormat
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

    private static void CheckLengths(int source, int destination)
    {
        if (source != destination)
            throw new ArgumentException($"convert: lengths differ; got {source} and {destination}; expected equal lengths");
    }
}
