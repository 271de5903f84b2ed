using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>binary16, computed in float and rounded once.</summary>
internal readonly unsafe struct HalfConversion : ITileConversion<Half, float>
{
    public static bool IsIdentity => false;

    public static void Widen(Half* source, float* destination, nint count) =>
        HalfPrecisionConversion.Convert(new ReadOnlySpan<Half>(source, (int)count), new Span<float>(destination, (int)count));

    public static void Narrow(float* source, Half* destination, nint count) =>
        HalfPrecisionConversion.Convert(new ReadOnlySpan<float>(source, (int)count), new Span<Half>(destination, (int)count));
}

/// <summary>The upper half of a float, computed in float and rounded once, to nearest even.</summary>
internal readonly unsafe struct BFloat16Conversion : ITileConversion<ushort, float>
{
    public static bool IsIdentity => false;

    public static void Widen(ushort* source, float* destination, nint count) =>
        HalfPrecisionConversion.Convert(new ReadOnlySpan<BFloat16>(source, (int)count), new Span<float>(destination, (int)count));

    public static void Narrow(float* source, ushort* destination, nint count) =>
        HalfPrecisionConversion.Convert(new ReadOnlySpan<float>(source, (int)count), new Span<BFloat16>(destination, (int)count));
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
