using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>What follows from an element type: its size, its kind, its C# type.</summary>
public static class DTypes
{
    /// <summary>How many element types there are.</summary>
    internal const int Count = (int)DType.BFloat16 + 1;

    // In the order of the enumeration. Every tensor that is made asks, so it is a look into a table.
    private static ReadOnlySpan<byte> ItemSizes => [1, 1, 2, 4, 8, 2, 4, 8, 4, 8, 16, 1, 2];

    extension(DType dtype)
    {
        /// <summary>The size of one element in bytes.</summary>
        public int ItemSize
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get
            {
                if ((uint)dtype >= Count) ThrowUnknown(dtype);
                return ItemSizes[(int)dtype];
            }
        }

        /// <summary>Whether it is one of float16, bfloat16, float32, float64.</summary>
        public bool IsFloatingPoint => dtype is DType.Float16 or DType.Float32 or DType.Float64 or DType.BFloat16;

        /// <summary>Whether it is one of complex32, complex64, complex128.</summary>
        public bool IsComplex => dtype is DType.Complex32 or DType.Complex64 or DType.Complex128;

        /// <summary>Whether it is an integer type (bool is none).</summary>
        public bool IsInteger => dtype <= DType.Int64;

        /// <summary>Whether it is signed: every type but uint8 and bool.</summary>
        public bool IsSigned => dtype is not (DType.UInt8 or DType.Bool);

        /// <summary>Whether a tensor of this type can require a gradient: floating point or complex.</summary>
        public bool IsDifferentiable => dtype.IsFloatingPoint || dtype.IsComplex;

        /// <summary>Whether it is float16 or bfloat16, which are computed in float32 and rounded.</summary>
        internal bool IsReducedFloating => dtype is DType.Float16 or DType.BFloat16;

        /// <summary>Whether an element or its parts are 16-bit floating point: float16, bfloat16 or complex32.</summary>
        internal bool IsReducedPrecision => dtype is DType.Float16 or DType.BFloat16 or DType.Complex32;

        /// <summary>The type in which many elements are folded: float32 for the 16-bit floating types, complex128 for complex ones, else itself.</summary>
        internal DType AccumulationType => dtype.IsReducedFloating ? DType.Float32 : dtype.IsComplex ? DType.Complex128 : dtype;

        /// <summary>The real type of a complex one; any other type itself.</summary>
        public DType ToReal() => dtype switch
        {
            DType.Complex32 => DType.Float16,
            DType.Complex64 => DType.Float32,
            DType.Complex128 => DType.Float64,
            _ => dtype,
        };

        /// <summary>The complex type whose parts have this type; a complex type itself.</summary>
        /// <exception cref="ArgumentException">There is no such complex type.</exception>
        public DType ToComplex() => dtype switch
        {
            DType.Float16 or DType.Complex32 => DType.Complex32,
            DType.Float32 or DType.Complex64 => DType.Complex64,
            DType.Float64 or DType.Complex128 => DType.Complex128,
            _ => throw new ArgumentException($"dtype: there is no complex type with parts of {dtype.Name}"),
        };

        /// <summary>PyTorch's name, such as <c>float32</c>.</summary>
        public string Name => DTypeDeclaration.Of(dtype).Name;
    }

    /// <summary>The element type whose C# type is <typeparamref name="T"/>.</summary>
    /// <remarks>complex32 is <see cref="Complex32"/>, complex64 <see cref="Complex64"/>, complex128 <see cref="Complex"/>.</remarks>
    /// <exception cref="ArgumentException">No element type has this C# type.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return DType.Float32;
        if (typeof(T) == typeof(long)) return DType.Int64;
        if (typeof(T) == typeof(double)) return DType.Float64;
        if (typeof(T) == typeof(int)) return DType.Int32;
        if (typeof(T) == typeof(bool)) return DType.Bool;
        if (typeof(T) == typeof(byte)) return DType.UInt8;
        if (typeof(T) == typeof(sbyte)) return DType.Int8;
        if (typeof(T) == typeof(short)) return DType.Int16;
        if (typeof(T) == typeof(Half)) return DType.Float16;
        if (typeof(T) == typeof(BFloat16)) return DType.BFloat16;
        if (typeof(T) == typeof(Complex)) return DType.Complex128;
        if (typeof(T) == typeof(Complex64)) return DType.Complex64;
        if (typeof(T) == typeof(Complex32)) return DType.Complex32;
        throw new ArgumentException(
            $"dtype: no element type is a C# {typeof(T)}; expected bool, byte, sbyte, short, int, long, Half, BFloat16, float, double, Complex32, Complex64 or Complex");
    }

    /// <summary>Makes a choice by the C# type of an element.</summary>
    internal static TResult Visit<TVisitor, TResult>(DType dtype, TVisitor visitor)
        where TVisitor : struct, IDTypeVisitor<TResult>
        => dtype switch
        {
            DType.UInt8 => visitor.Visit<byte>(),
            DType.Int8 => visitor.Visit<sbyte>(),
            DType.Int16 => visitor.Visit<short>(),
            DType.Int32 => visitor.Visit<int>(),
            DType.Int64 => visitor.Visit<long>(),
            DType.Float16 => visitor.Visit<Half>(),
            DType.Float32 => visitor.Visit<float>(),
            DType.Float64 => visitor.Visit<double>(),
            DType.Complex32 => visitor.Visit<Complex32>(),
            DType.Complex64 => visitor.Visit<Complex64>(),
            DType.Complex128 => visitor.Visit<Complex>(),
            DType.Bool => visitor.Visit<bool>(),
            DType.BFloat16 => visitor.Visit<BFloat16>(),
            _ => throw Unknown(dtype),
        };

    [DoesNotReturn]
    internal static void ThrowUnknown(DType dtype) => throw Unknown(dtype);

    internal static ArgumentException Unknown(DType dtype) => new($"dtype: {(byte)dtype} is not an element type");
}
