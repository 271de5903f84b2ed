using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>How one element in memory becomes the number that the scalar loop computes with, and back.</summary>
internal unsafe interface IElement<TNumber>
    where TNumber : IReal<TNumber>
{
    static abstract TNumber Read(byte* source);

    static abstract void Write(TNumber value, byte* destination);

    /// <summary>Whether a mask holds.</summary>
    static abstract bool IsTrue(TNumber mask);
}

/// <summary>float, double and the two 16-bit types, computed in double.</summary>
internal readonly unsafe struct FloatingElement<T> : IElement<Float64Number>
    where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float64Number Read(byte* source) => double.CreateTruncating(*(T*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Float64Number value, byte* destination) => *(T*)destination = T.CreateTruncating(value.Value);

    public static bool IsTrue(Float64Number mask) => mask.Value != 0;
}

/// <summary>Integers, computed in 64 bits; the low bits are stored.</summary>
internal readonly unsafe struct IntegerElement<T> : IElement<Int64Number>
    where T : unmanaged, IBinaryInteger<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Int64Number Read(byte* source) => long.CreateTruncating(*(T*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Int64Number value, byte* destination) => *(T*)destination = T.CreateTruncating(value.Value);

    public static bool IsTrue(Int64Number mask) => mask.Value != 0;
}

internal readonly unsafe struct BoolElement : IElement<BoolNumber>
{
    public static BoolNumber Read(byte* source) => *source != 0;

    public static void Write(BoolNumber value, byte* destination) => *destination = value.Value ? (byte)1 : (byte)0;

    public static bool IsTrue(BoolNumber mask) => mask.Value;
}

/// <summary>Two halves, floats or doubles, computed in double.</summary>
internal readonly unsafe struct ComplexElement<T> : IElement<ComplexNumber>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexNumber Read(byte* source) =>
        new Complex(double.CreateTruncating(((T*)source)[0]), double.CreateTruncating(((T*)source)[1]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ComplexNumber value, byte* destination)
    {
        ((T*)destination)[0] = T.CreateTruncating(value.Value.Real);
        ((T*)destination)[1] = T.CreateTruncating(value.Value.Imaginary);
    }

    public static bool IsTrue(ComplexNumber mask) => mask.Value.Real != 0;
}
