using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Sorting;

/// <summary>
/// Elements as unsigned integers in the same order: the sign bit of integers turned, negative floating point numbers
/// turned over. The two zeros are equal, and NaN comes behind infinity.
/// </summary>
internal static class SortKey
{
    /// <summary>Whether the keys of the type fit into 32 bits.</summary>
    public static bool IsNarrow<T>()
        where T : unmanaged
        => Unsafe.SizeOf<T>() <= 4;

    /// <summary>The key of an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of<T>(T value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return OfSingle(Unsafe.BitCast<T, float>(value));
        if (typeof(T) == typeof(double)) return OfDouble(Unsafe.BitCast<T, double>(value));
        if (typeof(T) == typeof(Half)) return OfSingle((float)Unsafe.BitCast<T, Half>(value));
        if (typeof(T) == typeof(BFloat16)) return OfSingle((float)Unsafe.BitCast<T, BFloat16>(value));
        if (typeof(T) == typeof(long)) return (ulong)Unsafe.BitCast<T, long>(value) ^ 0x8000000000000000;
        if (typeof(T) == typeof(int)) return (uint)Unsafe.BitCast<T, int>(value) ^ 0x80000000u;
        if (typeof(T) == typeof(short)) return (ulong)(Unsafe.BitCast<T, short>(value) + 0x8000);
        if (typeof(T) == typeof(sbyte)) return (ulong)(Unsafe.BitCast<T, sbyte>(value) + 0x80);
        return Unsafe.BitCast<T, byte>(value);
    }

    /// <summary>Whether an element is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNaN<T>(T value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return float.IsNaN(Unsafe.BitCast<T, float>(value));
        if (typeof(T) == typeof(double)) return double.IsNaN(Unsafe.BitCast<T, double>(value));
        if (typeof(T) == typeof(Half)) return Half.IsNaN(Unsafe.BitCast<T, Half>(value));
        if (typeof(T) == typeof(BFloat16)) return float.IsNaN((float)Unsafe.BitCast<T, BFloat16>(value));
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint OfSingle(float value)
    {
        if (float.IsNaN(value)) return uint.MaxValue;
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f); // -0 + 0 is +0
        return bits ^ ((uint)((int)bits >> 31) | 0x80000000u);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OfDouble(double value)
    {
        if (double.IsNaN(value)) return ulong.MaxValue;
        ulong bits = BitConverter.DoubleToUInt64Bits(value + 0.0);
        return bits ^ ((ulong)((long)bits >> 63) | 0x8000000000000000);
    }
}
