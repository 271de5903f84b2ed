using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Linstock.Conformance.Data;

/// <summary>
/// A tensor as bytes in row-major order. The engine reads and compares these instead of tensors, so that a fault of
/// the library cannot hide itself.
/// </summary>
/// <param name="DType">The element type.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Data">The elements, little endian.</param>
public sealed record RecordedTensor(DType DType, long[] Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Whether the elements are floating point or complex, so that tolerances apply.</summary>
    public bool IsInexact => DType is DType.Float16 or DType.BFloat16 or DType.Float32 or DType.Float64 || IsComplex;

    /// <summary>Whether the elements are complex.</summary>
    public bool IsComplex => DType is DType.Complex64 or DType.Complex128;

    /// <summary>The bytes of an element.</summary>
    public static int SizeOf(DType dtype) => dtype switch
    {
        DType.Bool or DType.UInt8 or DType.Int8 => 1,
        DType.Int16 or DType.Float16 or DType.BFloat16 => 2,
        DType.Int32 or DType.Float32 => 4,
        DType.Int64 or DType.Float64 or DType.Complex64 => 8,
        DType.Complex128 => 16,
        _ => throw new NotSupportedException($"element type {dtype}"),
    };

    /// <summary>An element of any type as a complex number; integers beyond 2^53 lose digits.</summary>
    public Complex At(int index)
    {
        int size = SizeOf(DType);
        ReadOnlySpan<byte> element = Data.Span.Slice(index * size, size);
        return DType switch
        {
            DType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
            DType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
            DType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(element),
            DType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(element),
            DType.Complex64 => new Complex(
                BinaryPrimitives.ReadSingleLittleEndian(element), BinaryPrimitives.ReadSingleLittleEndian(element[4..])),
            DType.Complex128 => new Complex(
                BinaryPrimitives.ReadDoubleLittleEndian(element), BinaryPrimitives.ReadDoubleLittleEndian(element[8..])),
            _ => Int64At(index),
        };
    }

    /// <summary>An element of an integer or bool tensor.</summary>
    public long Int64At(int index)
    {
        int size = SizeOf(DType);
        ReadOnlySpan<byte> element = Data.Span.Slice(index * size, size);
        return DType switch
        {
            DType.Bool or DType.UInt8 => element[0],
            DType.Int8 => (sbyte)element[0],
            DType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
            DType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
            DType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element),
            _ => throw new InvalidOperationException($"{DType} has no integers"),
        };
    }

    /// <summary>A tensor filled with one.</summary>
    public static RecordedTensor Ones(DType dtype, params long[] shape)
    {
        byte[] one = dtype switch
        {
            DType.Bool or DType.UInt8 or DType.Int8 => [1],
            DType.Int16 => [1, 0],
            DType.Int32 => [1, 0, 0, 0],
            DType.Int64 => [1, 0, 0, 0, 0, 0, 0, 0],
            DType.Float16 => BitConverter.GetBytes((Half)1),
            DType.BFloat16 => [0x80, 0x3F],
            DType.Float32 => BitConverter.GetBytes(1f),
            DType.Float64 => BitConverter.GetBytes(1d),
            DType.Complex64 => [.. BitConverter.GetBytes(1f), .. new byte[4]],
            DType.Complex128 => [.. BitConverter.GetBytes(1d), .. new byte[8]],
            _ => throw new NotSupportedException($"element type {dtype}"),
        };
        int count = (int)shape.Aggregate(1L, (product, size) => product * size);
        return new RecordedTensor(dtype, shape, Enumerable.Repeat(one, count).SelectMany(bytes => bytes).ToArray());
    }

    /// <summary>The position of a flat index, as text for messages.</summary>
    public string Position(int index)
    {
        var position = new long[Shape.Length];
        long rest = index;
        for (int dim = Shape.Length - 1; dim >= 0; dim--)
        {
            (rest, position[dim]) = Math.DivRem(rest, Shape[dim]);
        }

        return $"[{string.Join(", ", position)}]";
    }
}
