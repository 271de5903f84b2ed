using System.Buffers.Binary;
using Google.Protobuf;
using Linstock.Onnx.Schema;
using Linstock.Serialization;
using DataType = Linstock.Onnx.Schema.TensorProto.Types.DataType;

namespace Linstock.Onnx.Reading;

/// <summary>Tensors of a file. What a tensor declares is held against the bytes that are there before memory is taken.</summary>
/// <param name="external">Where tensors lie that have a file of their own.</param>
internal sealed class TensorReader(ExternalFiles external)
{
    private const int MaximumRank = 64;

    /// <summary>Reads a tensor.</summary>
    /// <param name="proto">The tensor.</param>
    /// <param name="where">What it is, for messages.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="NotSupportedException">It holds text or a type that has no dtype.</exception>
    public Tensor Read(TensorProto proto, string where)
    {
        DType dtype = ElementTypes.Require(proto.DataType, where);
        long[] shape = [.. proto.Dims];
        int size = ElementTypes.FileSize(proto.DataType);
        if (shape.Length > MaximumRank || !ElementLayout.TryByteCount(shape, Math.Max(size, dtype.ItemSize), out long bytes))
        {
            throw new InvalidDataException($"{where}: its shape cannot be right; got [{string.Join(", ", shape.Take(MaximumRank))}]");
        }

        long count = bytes / Math.Max(size, dtype.ItemSize);
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            using Stream data = external.Open(proto, count * size, where);
            return Fill(proto.DataType, dtype, shape, size, count, (_, piece) => data.ReadExactly(piece));
        }

        if (proto.RawData.Length > 0)
        {
            ByteString raw = proto.RawData;
            Require(raw.Length == count * size, where, count * size, raw.Length, "bytes");
            return Fill(proto.DataType, dtype, shape, size, count, (start, piece) => raw.Span.Slice((int)start, piece.Length).CopyTo(piece));
        }

        return FromNumbers(proto, dtype, shape, count, where);
    }

    /// <summary>Reads a sparse tensor as a dense one.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or would be very much larger than its values.</exception>
    public Tensor ReadSparse(SparseTensorProto proto, string where)
    {
        if (proto.Values is null || proto.Indices is null)
        {
            throw new InvalidDataException($"{where}: a sparse tensor has values and indices");
        }

        Tensor values = Read(proto.Values, where), indices = Read(proto.Indices, where);
        long[] shape = [.. proto.Dims];
        const long MostElements = 1L << 28;
        if (shape.Length > MaximumRank || !ElementLayout.TryByteCount(shape, values.ElementSize, out long bytes) || bytes > MostElements
            || values.NDim != 1 || indices.DType != DType.Int64 || indices.Shape[0] != values.Numel || indices.NDim > 2
            || (indices.NDim == 2 && indices.Shape[1] != shape.Length))
        {
            throw new InvalidDataException($"{where}: a sparse tensor of shape [{string.Join(", ", shape.Take(MaximumRank))}] does not fit its values {values.Shape} and indices {indices.Shape}");
        }

        long total = bytes / values.ElementSize;
        Tensor flat = indices;
        if (indices.NDim == 2)
        {
            flat = Torch.Zeros([values.Numel], dtype: DType.Int64);
            for (int d = 0; d < shape.Length; d++)
            {
                flat = (flat * shape[d]) + indices.Select(1, d);
            }
        }

        if (flat.Numel > 0 && (flat.Min().Item<long>() < 0 || flat.Max().Item<long>() >= total))
        {
            throw new InvalidDataException($"{where}: an index of the sparse tensor lies outside of [{string.Join(", ", shape)}]");
        }

        return Torch.Zeros([total], dtype: values.DType).IndexCopy(0, flat, values).Reshape(shape);
    }

    private static Tensor Fill(int type, DType dtype, long[] shape, int size, long count, TensorStorage.ReadPiece read)
    {
        if (size != dtype.ItemSize)
        {
            return Widen((DataType)type, shape, size, count, read);
        }

        Tensor tensor = Torch.Empty(shape, dtype: dtype, device: Device.Cpu);
        TensorStorage.Fill(tensor, (start, piece) =>
        {
            read(start, piece);
            if (!BitConverter.IsLittleEndian)
            {
                ElementLayout.ReverseBytes(piece, ElementLayout.ComponentSizeOf(dtype));
            }

            if (dtype == DType.Bool)
            {
                ElementLayout.NormaliseBooleans(piece);
            }
        });
        return tensor;
    }

    private static Tensor Widen(DataType type, long[] shape, int size, long count, TensorStorage.ReadPiece read)
    {
        byte[] bytes = new byte[count * size];
        read(0, bytes);
        if (type == DataType.Uint16)
        {
            int[] values = new int[count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(i * 2));
            }

            return Torch.FromArray(values, shape);
        }

        long[] wide = new long[count];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i * 4));
        }

        return Torch.FromArray(wide, shape);
    }

    // Tensors written number by number: the narrow integers and 16-bit floats share the field for 32-bit integers, complex ones the floats'.
    private static Tensor FromNumbers(TensorProto proto, DType dtype, long[] shape, long count, string where)
    {
        switch ((DataType)proto.DataType)
        {
            case DataType.Float:
                return Numbers(proto.FloatData, count);
            case DataType.Double:
                return Numbers(proto.DoubleData, count);
            case DataType.Int64:
                return Numbers(proto.Int64Data, count);
            case DataType.Uint32 or DataType.Uint64:
                Require(proto.Uint64Data.Count == count, where, count, proto.Uint64Data.Count, "numbers");
                return Torch.FromArray([.. proto.Uint64Data.Select(value => unchecked((long)value))], shape);
            case DataType.Complex64:
                return Torch.ViewAsComplex(Numbers(proto.FloatData, 2 * count, 2));
            case DataType.Complex128:
                return Torch.ViewAsComplex(Numbers(proto.DoubleData, 2 * count, 2));
            case DataType.Float16 or DataType.Bfloat16:
                Require(proto.Int32Data.Count == count, where, count, proto.Int32Data.Count, "numbers");
                Tensor halves = Torch.Empty(shape, dtype: dtype, device: Device.Cpu);
                byte[] bits = new byte[2 * count];
                for (int i = 0; i < count; i++)
                {
                    BitConverter.TryWriteBytes(bits.AsSpan(2 * i), unchecked((ushort)proto.Int32Data[i]));
                }

                TensorStorage.Fill(halves, (start, piece) => bits.AsSpan((int)start, piece.Length).CopyTo(piece));
                return halves;
            default:
                return Numbers(proto.Int32Data, count).To(dtype);
        }

        Tensor Numbers<T>(Google.Protobuf.Collections.RepeatedField<T> data, long expected, params ReadOnlySpan<long> last)
            where T : unmanaged
        {
            Require(data.Count == expected, where, expected, data.Count, "numbers");
            return Torch.FromArray(data.ToArray(), [.. shape, .. last]);
        }
    }

    private static void Require(bool condition, string where, long expected, long got, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"{where}: its shape and dtype need {expected} {what}; got {got}");
        }
    }
}
