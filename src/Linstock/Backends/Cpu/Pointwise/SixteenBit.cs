using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>Elements of 16 bits that are computed with in float and rounded once.</summary>
internal readonly unsafe struct SixteenBitTile<TFormat> : ITileConversion<ushort, float>
    where TFormat : struct, IHalfFormat
{
    public static bool IsIdentity => false;

    public static void Widen(ushort* source, float* destination, nint count) =>
        HalfPrecisionConversion.Widen<TFormat>(new(source, (int)count), new(destination, (int)count));

    public static void Narrow(float* source, ushort* destination, nint count) =>
        HalfPrecisionConversion.Narrow<TFormat>(new(source, (int)count), new(destination, (int)count));
}

/// <summary>One bfloat16, computed in double.</summary>
internal readonly unsafe struct BFloat16Element : IElement<Float64Number>
{
    public static int Size => 2;

    public static Float64Number Read(byte* source) => BFloat16Format.Widen(*(ushort*)source);

    public static void Write(Float64Number value, byte* destination) => *(ushort*)destination = BFloat16Format.Narrow((float)value.Value);

    public static bool IsTrue(Float64Number mask) => mask.Value != 0;
}
