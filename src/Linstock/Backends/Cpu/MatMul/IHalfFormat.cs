using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>A 16-bit floating-point format, seen as its bits.</summary>
internal unsafe interface IHalfFormat
{
    /// <summary>The value, exactly.</summary>
    static abstract float ToSingle(ushort bits);

    /// <summary>The nearest value of the format, ties to even.</summary>
    static abstract ushort FromSingle(float value);

    /// <summary>Eight values, exactly.</summary>
    static abstract Vector256<float> Widen(Vector256<uint> bits);
}

/// <summary>bfloat16: the upper half of a binary32.</summary>
internal readonly struct BFloat16Format : IHalfFormat
{
    public static float ToSingle(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    public static ushort FromSingle(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return 0x7fc0;
        return (ushort)(bits + 0x7fff + (bits >> 16 & 1) >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widen(Vector256<uint> bits) => Vector256.ShiftLeft(bits, 16).AsSingle();
}

/// <summary>IEEE 754 binary16.</summary>
internal readonly struct Float16Format : IHalfFormat
{
    public static float ToSingle(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    public static ushort FromSingle(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widen(Vector256<uint> bits)
    {
        // Exponent and fraction move to their place in a binary32 and 2¹¹² mends the bias, subnormals included; an exponent
        // of all ones (infinity, NaN) has to become one again.
        Vector256<uint> magnitude = bits & Vector256.Create(0x7fffu);
        Vector256<uint> special = Vector256.GreaterThan(magnitude.AsInt32(), Vector256.Create(0x7bff)).AsUInt32();
        Vector256<float> value = Vector256.ShiftLeft(magnitude, 13).AsSingle() * Vector256.Create(5.192296858534828e33f);
        Vector256<uint> sign = Vector256.ShiftLeft(bits & Vector256.Create(0x8000u), 16);
        return (value.AsUInt32() | (special & Vector256.Create(0x7f800000u)) | sign).AsSingle();
    }
}
