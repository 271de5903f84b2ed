using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>What follows from an element type: its size, its kind, its C# type.</summary>
public static class DTypes
{
    extension(DType dtype)
    {
        /// <summary>The size of one element in bytes.</summary>
        public int ItemSize => dtype switch
        {
            DType.UInt8 or DType.Int8 or DType.Bool => 1,
            DType.Int16 or DType.Float16 or DType.BFloat16 => 2,
            DType.Int32 or DType.Float32 => 4,
            DType.Int64 or DType.Float64 or DType.Complex64 => 8,
            DType.Complex128 => 16,
            _ => throw Unknown(dtype),
        };

        /// <summary>Whether it is one of float16, bfloat16, float32, float64.</summary>
        public bool IsFloatingPoint => dtype is DType.Float16 or DType.Float32 or DType.Float64 or DType.BFloat16;

        /// <summary>Whether it is complex64 or complex128.</summary>
        public bool IsComplex => dtype is DType.Complex64 or DType.Complex128;

        /// <summary>Whether it is an integer type (bool is none).</summary>
        public bool IsInteger => dtype <= DType.Int64;

        /// <summary>Whether it is signed: every type but uint8 and bool.</summary>
        public bool IsSigned => dtype is not (DType.UInt8 or DType.Bool);

        /// <summary>Whether a tensor of this type can require a gradient: floating point or complex.</summary>
        public bool IsDifferentiable => dtype.IsFloatingPoint || dtype.IsComplex;

        /// <summary>Whether it is float16 or bfloat16, which are computed in float32 and rounded.</summary>
        internal bool IsReducedFloating => dtype is DType.Float16 or DType.BFloat16;

        /// <summary>The real type of a complex one; any other type itself.</summary>
        public DType ToReal() => dtype switch
        {
            DType.Complex64 => DType.Float32,
            DType.Complex128 => DType.Float64,
            _ => dtype,
        };

        /// <summary>The complex type whose parts have this type; a complex type itself.</summary>
        /// <exception cref="ArgumentException">There is no such complex type.</exception>
        public DType ToComplex() => dtype switch
        {
            DType.Float32 or DType.Complex64 => DType.Complex64,
            DType.Float64 or DType.Complex128 => DType.Complex128,
            _ => throw new ArgumentException($"dtype: there is no complex type with parts of {dtype.Name}"),
        };

        /// <summary>PyTorch's name, such as <c>float32</c>.</summary>
        public string Name => dtype switch
        {
            DType.UInt8 => "uint8",
            DType.Int8 => "int8",
            DType.Int16 => "int16",
            DType.Int32 => "int32",
            DType.Int64 => "int64",
            DType.Float16 => "float16",
            DType.Float32 => "float32",
            DType.Float64 => "float64",
            DType.Complex64 => "complex64",
            DType.Complex128 => "complex128",
            DType.Bool => "bool",
            DType.BFloat16 => "bfloat16",
            _ => throw Unknown(dtype),
        };
    }

    /// <summary>The element type whose C# type is <typeparamref name="T"/>.</summary>
    /// <remarks>complex64 is <see cref="Complex32"/>, complex128 <see cref="Complex"/>.</remarks>
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
        if (typeof(T) == typeof(Complex32)) return DType.Complex64;
        throw new ArgumentException(
            $"dtype: no element type is a C# {typeof(T)}; expected bool, byte, sbyte, short, int, long, Half, BFloat16, float, double, Complex32 or Complex");
    }

    [DoesNotReturn]
    internal static void ThrowUnknown(DType dtype) => throw Unknown(dtype);

    internal static ArgumentException Unknown(DType dtype) => new($"dtype: {(byte)dtype} is not an element type");
}
