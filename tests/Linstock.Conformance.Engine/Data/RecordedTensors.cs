using System.Buffers.Binary;
using System.Text.Json;

namespace Linstock.Conformance.Data;

/// <summary>The tensors of a safetensors file. Read here, and not by the library, since it holds the truth.</summary>
public sealed class RecordedTensors
{
    private readonly Dictionary<string, RecordedTensor> _tensors = [];

    /// <summary>Reads the whole file.</summary>
    public RecordedTensors(byte[] file)
    {
        int headerLength = checked((int)BinaryPrimitives.ReadInt64LittleEndian(file));
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, headerLength));
        foreach (JsonProperty entry in header.RootElement.EnumerateObject().Where(e => e.Name != "__metadata__"))
        {
            long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
            JsonElement offsets = entry.Value.GetProperty("data_offsets");
            int begin = offsets[0].GetInt32();
            int end = offsets[1].GetInt32();
            DType dtype = ParseDType(entry.Value.GetProperty("dtype").GetString()!);
            _tensors.Add(entry.Name, new RecordedTensor(dtype, shape, file.AsMemory(8 + headerLength + begin, end - begin)));
        }
    }

    /// <summary>The names in the file.</summary>
    public IReadOnlyCollection<string> Keys => _tensors.Keys;

    /// <summary>The tensor of a name.</summary>
    public RecordedTensor this[string key] => _tensors.TryGetValue(key, out RecordedTensor? tensor)
        ? tensor
        : throw new KeyNotFoundException($"the recording has no tensor '{key}'");

    /// <summary>An element type by its name in safetensors (<c>F32</c>) or PyTorch (<c>float32</c>).</summary>
    public static DType ParseDType(string name) => name switch
    {
        "F32" or "float32" => DType.Float32,
        "F64" or "float64" => DType.Float64,
        "F16" or "float16" => DType.Float16,
        "BF16" or "bfloat16" => DType.BFloat16,
        "I8" or "int8" => DType.Int8,
        "U8" or "uint8" => DType.UInt8,
        "I16" or "int16" => DType.Int16,
        "I32" or "int32" => DType.Int32,
        "I64" or "int64" => DType.Int64,
        "BOOL" or "bool" => DType.Bool,
        "complex32" => DType.Complex32,
        "C64" or "complex64" => DType.Complex64,
        "C128" or "complex128" => DType.Complex128,
        _ => throw new NotSupportedException($"element type '{name}'"),
    };
}
