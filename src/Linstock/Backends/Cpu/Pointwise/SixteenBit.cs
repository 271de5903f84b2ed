using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>binary16, computed in float and rounded once.</summary>
internal readonly unsafe struct HalfConversion : ITileConversion<Half, float>
{
    public static bool IsIdentity => false;

    public static void Widen(Half* source, float* destination, nint count)
    {
        for (nint i = 0; i < count; i++)
        {
            destination[i] = (float)source[i];
        }
    }

    public static void Narrow(float* source, Half* destination, nint count)
    {
        for (nint i = 0; i < count; i++)
        {
            destination[i] = (Half)source[i];
        }
    }
}

/// <summary>The upper half of a float, computed in float and rounded once, to nearest even.</summary>
internal readonly unsafe struct BFloat16Conversion : ITileConversion<ushort, float>
{
    public static bool IsIdentity => false;

    public static void Widen(ushort* source, float* destination, nint count)
    {
        nint i = 0;
        for (; i + Vector256<ushort>.Count <= count; i += Vector256<ushort>.Count)
        {
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.Load(source + i));
            (lower << 16).AsSingle().Store(destination + i);
            (upper << 16).AsSingle().Store(destination + i + Vector256<float>.Count);
        }

        for (; i < count; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
    }

    public static void Narrow(float* source, ushort* destination, nint count)
    {
        nint i = 0;
        for (; i + Vector256<ushort>.Count <= count; i += Vector256<ushort>.Count)
        {
            Vector256<uint> lower = Round(Vector256.Load(source + i));
            Vector256<uint> upper = Round(Vector256.Load(source + i + Vector256<float>.Count));
            Vector256.Narrow(lower, upper).Store(destination + i);
        }

        for (; i < count; i++)
        {
            destination[i] = (ushort)Round(Vector256.Create(source[i])).ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Round(Vector256<float> value)
    {
        Vector256<uint> bits = value.AsUInt32();
        Vector256<uint> rounded = (bits + Vector256.Create(0x7FFFu) + (bits >> 16 & Vector256<uint>.One)) >> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(value, value).AsUInt32(), rounded, Vector256.Create(0x7FC0u));
    }
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
