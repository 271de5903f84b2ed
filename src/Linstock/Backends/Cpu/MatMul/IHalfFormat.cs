using System.Runtime.InteropServices;

namespace Linstock.Backends.Cpu;

/// <summary>A 16-bit floating-point format, seen as its bits.</summary>
internal interface IHalfFormat
{
    /// <summary>The value, exactly.</summary>
    static abstract float ToSingle(ushort bits);

    /// <summary>The nearest value of the format, ties to even.</summary>
    static abstract ushort FromSingle(float value);

    /// <summary>Many values, exactly.</summary>
    static abstract void Widen(ReadOnlySpan<ushort> bits, Span<float> values);

    /// <summary>The nearest values of the format, ties to even.</summary>
    static abstract void Narrow(ReadOnlySpan<float> values, Span<ushort> bits);
}

/// <summary>bfloat16: the upper half of a binary32.</summary>
internal readonly struct BFloat16Format : IHalfFormat
{
    public static float ToSingle(ushort bits) => BFloat16.FromBits(bits);

    public static ushort FromSingle(float value) => ((BFloat16)value).ToBits();

    public static void Widen(ReadOnlySpan<ushort> bits, Span<float> values) =>
        HalfPrecisionConversion.Convert(MemoryMarshal.Cast<ushort, BFloat16>(bits), values);

    public static void Narrow(ReadOnlySpan<float> values, Span<ushort> bits) =>
        HalfPrecisionConversion.Convert(values, MemoryMarshal.Cast<ushort, BFloat16>(bits));
}

/// <summary>IEEE 754 binary16.</summary>
internal readonly struct Float16Format : IHalfFormat
{
    public static float ToSingle(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    public static ushort FromSingle(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    public static void Widen(ReadOnlySpan<ushort> bits, Span<float> values) =>
        HalfPrecisionConversion.Convert(MemoryMarshal.Cast<ushort, Half>(bits), values);

    public static void Narrow(ReadOnlySpan<float> values, Span<ushort> bits) =>
        HalfPrecisionConversion.Convert(values, MemoryMarshal.Cast<ushort, Half>(bits));
}
