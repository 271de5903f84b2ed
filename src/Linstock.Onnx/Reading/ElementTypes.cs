using Linstock.Onnx.Schema;

namespace Linstock.Onnx.Reading;

/// <summary>ONNX's element types as dtypes.</summary>
/// <remarks>Unsigned integers of 16, 32 and 64 bits have no dtype of their own; they are held in the next wider signed one, 64 bits in 64.</remarks>
internal static class ElementTypes
{
    /// <summary>The dtype that holds an element type; null for text, and for types that are not known.</summary>
    public static DType? ToDType(int type) => (TensorProto.Types.DataType)type switch
    {
        TensorProto.Types.DataType.Float => DType.Float32,
        TensorProto.Types.DataType.Uint8 => DType.UInt8,
        TensorProto.Types.DataType.Int8 => DType.Int8,
        TensorProto.Types.DataType.Uint16 => DType.Int32,
        TensorProto.Types.DataType.Int16 => DType.Int16,
        TensorProto.Types.DataType.Int32 => DType.Int32,
        TensorProto.Types.DataType.Int64 => DType.Int64,
        TensorProto.Types.DataType.Bool => DType.Bool,
        TensorProto.Types.DataType.Float16 => DType.Float16,
        TensorProto.Types.DataType.Double => DType.Float64,
        TensorProto.Types.DataType.Uint32 => DType.Int64,
        TensorProto.Types.DataType.Uint64 => DType.Int64,
        TensorProto.Types.DataType.Complex64 => DType.Complex64,
        TensorProto.Types.DataType.Complex128 => DType.Complex128,
        TensorProto.Types.DataType.Bfloat16 => DType.BFloat16,
        _ => null,
    };

    /// <summary>The dtype that holds an element type.</summary>
    /// <exception cref="NotSupportedException">There is none.</exception>
    public static DType Require(int type, string where) => ToDType(type)
        ?? throw new NotSupportedException($"{where}: element type {type} ({(TensorProto.Types.DataType)type}) is not supported");

    /// <summary>Bytes of an element in the file.</summary>
    public static int FileSize(int type) => (TensorProto.Types.DataType)type switch
    {
        TensorProto.Types.DataType.Uint16 => 2,
        TensorProto.Types.DataType.Uint32 => 4,
        _ => ToDType(type) is { } dtype ? dtype.ItemSize : 0,
    };
}
