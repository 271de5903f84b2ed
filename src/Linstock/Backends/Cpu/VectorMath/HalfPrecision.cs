using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

// Half and bfloat16 as lanes of 16 bits, to and from float. Lower and upper are the two halves in memory order; even and odd are every other lane,
// for code to which the order does not matter: no lane leaves its place, which takes fewer instructions.
internal static partial class VectorMath
{
    /// <summary>Bfloat16 lanes to float; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Lower, Vector128<float> Upper) WidenBFloat16(Vector128<ushort> bits)
    {
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(bits);
        return (Vector128.ShiftLeft(lower, 16).AsSingle(), Vector128.ShiftLeft(upper, 16).AsSingle());
    }

    /// <summary>Every other bfloat16 lane to float; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Even, Vector128<float> Odd) SplitBFloat16(Vector128<ushort> bits) =>
        (Vector128.ShiftLeft(bits.AsUInt32(), 16).AsSingle(), (bits.AsUInt32() & Vector128.Create(0xFFFF0000u)).AsSingle());

    /// <summary>Float lanes to the nearest bfloat16, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> NarrowToBFloat16(Vector128<float> lower, Vector128<float> upper) =>
        Ordered(Packed(
            Vector128.ShiftRightArithmetic(RoundToBFloat16(lower).AsInt32(), 16), Vector128.ShiftRightArithmetic(RoundToBFloat16(upper).AsInt32(), 16))).AsUInt16();

    /// <summary>The nearest bfloat16, ties to even, as every other lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> JoinBFloat16(Vector128<float> even, Vector128<float> odd) =>
        (Vector128.ShiftRightLogical(RoundToBFloat16(even), 16) | (RoundToBFloat16(odd) & Vector128.Create(0xFFFF0000u))).AsUInt16();

    /// <summary>Half lanes to float; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Lower, Vector128<float> Upper) WidenHalf(Vector128<ushort> bits)
    {
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(bits);
        return (HalfToSingle(lower), HalfToSingle(upper));
    }

    /// <summary>Every other half lane to float; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Even, Vector128<float> Odd) SplitHalf(Vector128<ushort> bits) =>
        (HalfToSingle(bits.AsUInt32() & Vector128.Create(0xFFFFu)), HalfToSingle(Vector128.ShiftRightLogical(bits.AsUInt32(), 16)));

    /// <summary>Float lanes to the nearest half, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> NarrowToHalf(Vector128<float> lower, Vector128<float> upper)
    {
        // The bits of a float, as an integer, saturate to one of its sign.
        Vector128<short> sign = Packed(lower.AsInt32(), upper.AsInt32()) & Vector128.Create(short.MinValue);
        return Ordered(sign | Packed(RoundMagnitudeToHalf(lower), RoundMagnitudeToHalf(upper))).AsUInt16();
    }

    /// <summary>The nearest half, ties to even, as every other lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> JoinHalf(Vector128<float> even, Vector128<float> odd)
    {
        Vector128<uint> signs = (odd.AsUInt32() & Vector128.Create(0x80000000u)) | Vector128.ShiftRightLogical(even.AsUInt32() & Vector128.Create(0x80000000u), 16);
        return (signs | Vector128.ShiftLeft(RoundMagnitudeToHalf(odd), 16).AsUInt32() | RoundMagnitudeToHalf(even).AsUInt32()).AsUInt16();
    }

    // The bfloat16 is the upper half; the lower one holds anything.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RoundToBFloat16(Vector128<float> x)
    {
        Vector128<uint> bits = x.AsUInt32();
        Vector128<uint> rounded = bits + Vector128.Create(0x7FFFu) + (Vector128.ShiftRightLogical(bits, 16) & Vector128<uint>.One);
        return Vector128.ConditionalSelect(Vector128.Equals(x, x).AsUInt32(), rounded, Vector128.Create(0x7FC00000u));
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
    private static Vector128<int> RoundMagnitudeToHalf(Vector128<float> x)
    {
        // What is too large, and NaN, as the least power of two that is too large: infinity.
        Vector128<float> magnitude = Vector128.Abs(x);
        Vector128<int> bits = Vector128.Min(magnitude.AsInt32(), Vector128.Create(0x47800000));

        // Rebias, add half of the last kept place, less where that place is even, and let the carry run.
        Vector128<int> odd = Vector128.ShiftRightLogical(bits, 13) & Vector128<int>.One;
        Vector128<int> normal = Vector128.ShiftRightLogical(bits + Vector128.Create(((15 - 127) << 23) + 0xFFF) + odd, 13);

        // Below 2^-14 adding 1/2 leaves the subnormal half in the low bits, rounded by the addition.
        Vector128<int> subnormal = (magnitude + Vector128.Create(0.5f)).AsInt32() - Vector128.Create(0x3F000000);
        Vector128<int> result = Vector128.ConditionalSelect(
            Vector128.LessThan(magnitude, Vector128.Create(6.10351562e-05f)).AsInt32(), subnormal, normal);
        return result | Vector128.AndNot(Vector128.Create(0x200), Vector128.Equals(x, x).AsInt32());
    }
}
