using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

// Half and bfloat16 as lanes of 16 bits, to and from float. Lower and upper are the two halves in memory order.
internal static partial class VectorMath
{
    /// <summary>Bfloat16 lanes to float; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Lower, Vector128<float> Upper) WidenBFloat16(Vector128<ushort> bits)
    {
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(bits);
        return (Vector128.ShiftLeft(lower, 16).AsSingle(), Vector128.ShiftLeft(upper, 16).AsSingle());
    }

    /// <summary>Float lanes to the nearest bfloat16, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> NarrowToBFloat16(Vector128<float> lower, Vector128<float> upper) =>
        Vector128.Narrow(RoundToBFloat16(lower), RoundToBFloat16(upper));

    /// <summary>Half lanes to float; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Lower, Vector128<float> Upper) WidenHalf(Vector128<ushort> bits)
    {
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(bits);
        return (HalfToSingle(lower), HalfToSingle(upper));
    }

    /// <summary>Float lanes to the nearest half, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> NarrowToHalf(Vector128<float> lower, Vector128<float> upper) =>
        Vector128.Narrow(RoundToHalf(lower), RoundToHalf(upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RoundToBFloat16(Vector128<float> x)
    {
        Vector128<uint> bits = x.AsUInt32();
        Vector128<uint> rounded = bits + Vector128.Create(0x7FFFu) + (Vector128.ShiftRightLogical(bits, 16) & Vector128<uint>.One);
        Vector128<uint> number = Vector128.Equals(x, x).AsUInt32();
        return Vector128.ConditionalSelect(number, Vector128.ShiftRightLogical(rounded, 16), Vector128.Create(0x7FC0u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> HalfToSingle(Vector128<uint> bits)
    {
        // Exponent and mantissa in place of a float's, then 2^112 makes up for the difference of the biases; the product
        // also normalises subnormal halves. Infinity and NaN come out as 2^16 and more and get a full exponent.
        Vector128<uint> sign = Vector128.ShiftLeft(bits & Vector128.Create(0x8000u), 16);
        Vector128<float> value = Vector128.ShiftLeft(bits & Vector128.Create(0x7FFFu), 13).AsSingle() * Vector128.Create(5.19229686e33f);
        Vector128<uint> special = Vector128.GreaterThanOrEqual(value, Vector128.Create(65536f)).AsUInt32() & Vector128.Create(0x7F800000u);
        return (value.AsUInt32() | special | sign).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RoundToHalf(Vector128<float> x)
    {
        Vector128<uint> sign = Vector128.ShiftRightLogical(x.AsUInt32() & Vector128.Create(0x80000000u), 16);
        Vector128<float> magnitude = Vector128.Abs(x);
        Vector128<uint> bits = magnitude.AsUInt32();

        // Rebias, add half of the last kept place, less where that place is even, and let the carry run.
        Vector128<uint> odd = Vector128.ShiftRightLogical(bits, 13) & Vector128<uint>.One;
        Vector128<uint> normal = Vector128.ShiftRightLogical(bits + Vector128.Create(unchecked((uint)((15 - 127) << 23) + 0xFFF)) + odd, 13);

        // Below 2^-14 adding 1/2 leaves the subnormal half in the low bits, rounded by the addition.
        Vector128<uint> subnormal = (magnitude + Vector128.Create(0.5f)).AsUInt32() - Vector128.Create(0x3F000000u);
        Vector128<uint> result = Vector128.ConditionalSelect(
            Vector128.LessThan(magnitude, Vector128.Create(6.10351562e-05f)).AsUInt32(), subnormal, normal);

        Vector128<uint> finite = Vector128.LessThan(magnitude, Vector128.Create(65520f)).AsUInt32();
        Vector128<uint> special = Vector128.Create(0x7C00u) | (Vector128.AndNot(Vector128.Create(0x200u), Vector128.Equals(x, x).AsUInt32()));
        return Vector128.ConditionalSelect(finite, result, special) | sign;
    }
}
