using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>Elements of 16 bits that are computed with in float, a vector at a time; lower and upper halves in the order of memory.</summary>
internal interface ISixteenBitConversion<TElement> : ITileConversion<TElement, float>
    where TElement : unmanaged
{
    static abstract (Vector512<float> Lower, Vector512<float> Upper) Widen(Vector512<ushort> bits);

    static abstract Vector512<ushort> Narrow(Vector512<float> lower, Vector512<float> upper);

    static abstract (Vector256<float> Lower, Vector256<float> Upper) Widen(Vector256<ushort> bits);

    static abstract Vector256<ushort> Narrow(Vector256<float> lower, Vector256<float> upper);
}

/// <summary>binary16, computed in float and rounded once.</summary>
internal readonly unsafe struct HalfConversion : ISixteenBitConversion<Half>
{
    public static bool IsIdentity => false;

    public static void Widen(Half* source, float* destination, nint count) =>
        HalfPrecisionConversion.Convert(new ReadOnlySpan<Half>(source, (int)count), new Span<float>(destination, (int)count));

    public static void Narrow(float* source, Half* destination, nint count) =>
        HalfPrecisionConversion.Convert(new ReadOnlySpan<float>(source, (int)count), new Span<Half>(destination, (int)count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Lower, Vector512<float> Upper) Widen(Vector512<ushort> bits) => VectorMath.WidenHalf(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Narrow(Vector512<float> lower, Vector512<float> upper) => VectorMath.NarrowToHalf(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Lower, Vector256<float> Upper) Widen(Vector256<ushort> bits) => VectorMath.WidenHalf(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Narrow(Vector256<float> lower, Vector256<float> upper) => VectorMath.NarrowToHalf(lower, upper);
}

/// <summary>The upper half of a float, computed in float and rounded once, to nearest even.</summary>
internal readonly unsafe struct BFloat16Conversion : ISixteenBitConversion<ushort>
{
    public static bool IsIdentity => false;

    public static void Widen(ushort* source, float* destination, nint count) =>
        HalfPrecisionConversion.Convert(new ReadOnlySpan<BFloat16>(source, (int)count), new Span<float>(destination, (int)count));

    public static void Narrow(float* source, ushort* destination, nint count) =>
        HalfPrecisionConversion.Convert(new ReadOnlySpan<float>(source, (int)count), new Span<BFloat16>(destination, (int)count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Lower, Vector512<float> Upper) Widen(Vector512<ushort> bits) => VectorMath.WidenBFloat16(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Narrow(Vector512<float> lower, Vector512<float> upper) => VectorMath.NarrowToBFloat16(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Lower, Vector256<float> Upper) Widen(Vector256<ushort> bits) => VectorMath.WidenBFloat16(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Narrow(Vector256<float> lower, Vector256<float> upper) => VectorMath.NarrowToBFloat16(lower, upper);
}

/// <summary>One bfloat16, computed in double.</summary>
internal readonly unsafe struct BFloat16Element : IElement<Float64Number>
{
    public static int Size => 2;

    public static Float64Number Read(byte* source) => BitConverter.UInt32BitsToSingle((uint)*(ushort*)source << 16);

    public static void Write(Float64Number value, byte* destination)
    {
        float single = (float)value.Value;
        BFloat16Conversion.Narrow(&single, (ushort*)destination, 1);
    }

    public static bool IsTrue(Float64Number mask) => mask.Value != 0;
}
