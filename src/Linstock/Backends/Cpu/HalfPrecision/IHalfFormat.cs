using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>A floating-point format of 16 bits, seen as its bits: what every loop over such elements is written against.</summary>
/// <remarks>
/// Widening is exact; narrowing rounds to nearest, ties to even. The halves of a pair of registers are in the order of memory. Whole spans
/// are converted by <see cref="HalfPrecisionConversion"/>.
/// </remarks>
internal interface IHalfFormat
{
    /// <summary>The value.</summary>
    static abstract float Widen(ushort bits);

    /// <summary>The values of a register.</summary>
    static abstract (Vector256<float> Lower, Vector256<float> Upper) Widen(Vector256<ushort> bits);

    /// <summary>The values of a register.</summary>
    static abstract (Vector512<float> Lower, Vector512<float> Upper) Widen(Vector512<ushort> bits);

    /// <summary>The values of every other element of a register, from the first and from the second one on.</summary>
    static abstract (Vector256<float> Even, Vector256<float> Odd) Split(Vector256<ushort> bits);

    /// <summary>The values of every other element of a register, from the first and from the second one on.</summary>
    static abstract (Vector512<float> Even, Vector512<float> Odd) Split(Vector512<ushort> bits);

    /// <summary>The nearest value of the format.</summary>
    static abstract ushort Narrow(float value);

    /// <summary>The nearest values of the format.</summary>
    static abstract Vector256<ushort> Narrow(Vector256<float> lower, Vector256<float> upper);

    /// <summary>The nearest values of the format.</summary>
    static abstract Vector512<ushort> Narrow(Vector512<float> lower, Vector512<float> upper);

    /// <summary>The nearest values of the format, as every other element of a register.</summary>
    static abstract Vector256<ushort> Join(Vector256<float> even, Vector256<float> odd);

    /// <summary>The nearest values of the format, as every other element of a register.</summary>
    static abstract Vector512<ushort> Join(Vector512<float> even, Vector512<float> odd);
}

/// <summary>IEEE 754 binary16.</summary>
internal readonly struct Float16Format : IHalfFormat
{
    public static float Widen(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Lower, Vector256<float> Upper) Widen(Vector256<ushort> bits) => VectorMath.WidenHalf(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Lower, Vector512<float> Upper) Widen(Vector512<ushort> bits) => VectorMath.WidenHalf(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Even, Vector256<float> Odd) Split(Vector256<ushort> bits) => VectorMath.SplitHalf(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Even, Vector512<float> Odd) Split(Vector512<ushort> bits) => VectorMath.SplitHalf(bits);

    public static ushort Narrow(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Narrow(Vector256<float> lower, Vector256<float> upper) => VectorMath.NarrowToHalf(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Narrow(Vector512<float> lower, Vector512<float> upper) => VectorMath.NarrowToHalf(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Join(Vector256<float> even, Vector256<float> odd) => VectorMath.JoinHalf(even, odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Join(Vector512<float> even, Vector512<float> odd) => VectorMath.JoinHalf(even, odd);
}

/// <summary>bfloat16: the upper half of a binary32.</summary>
internal readonly struct BFloat16Format : IHalfFormat
{
    public static float Widen(ushort bits) => BFloat16.FromBits(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Lower, Vector256<float> Upper) Widen(Vector256<ushort> bits) => VectorMath.WidenBFloat16(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Lower, Vector512<float> Upper) Widen(Vector512<ushort> bits) => VectorMath.WidenBFloat16(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Even, Vector256<float> Odd) Split(Vector256<ushort> bits) => VectorMath.SplitBFloat16(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Even, Vector512<float> Odd) Split(Vector512<ushort> bits) => VectorMath.SplitBFloat16(bits);

    public static ushort Narrow(float value) => ((BFloat16)value).ToBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Narrow(Vector256<float> lower, Vector256<float> upper) => VectorMath.NarrowToBFloat16(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Narrow(Vector512<float> lower, Vector512<float> upper) => VectorMath.NarrowToBFloat16(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Join(Vector256<float> even, Vector256<float> odd) => VectorMath.JoinBFloat16(even, odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Join(Vector512<float> even, Vector512<float> odd) => VectorMath.JoinBFloat16(even, odd);
}
