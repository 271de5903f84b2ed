using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Linstock.Serialization;

/// <summary>The header of a safetensors file: eight bytes of length, then JSON that names tensors and their data.</summary>
/// <remarks>
/// <para>
/// The format is https://huggingface.co/docs/safetensors. Everything a hostile or damaged file could say is checked
/// here, before any memory is taken for data: the length of the header, names given twice, unknown dtypes, sizes that
/// overflow, and data ranges, which must tile the rest of the file without hole or overlap.
/// </para>
/// <para>Complex tensors (<c>C64</c>, <c>C128</c>) are read and written too; older readers do not know them.</para>
/// </remarks>
internal sealed class SafeTensorsHeader
{
    /// <summary>Bytes before the JSON.</summary>
    public const int PrefixLength = sizeof(ulong);

    /// <summary>The longest header that is accepted, which is the reference implementation's limit too.</summary>
    public const int MaximumLength = 100_000_000;

    private const string MetadataName = "__metadata__";

    private SafeTensorsHeader(List<TensorEntry> entries, Dictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The tensors in the order of the header.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>The free text that accompanies them.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads the length of the JSON.</summary>
    /// <exception cref="InvalidDataException">The length cannot be that of a header in a file of this size.</exception>
    public static int ReadLength(ReadOnlySpan<byte> prefix, long fileLength)
    {
        if (fileLength < PrefixLength || prefix.Length < PrefixLength)
        {
            throw Invalid($"the file is shorter than the length of its header; got {fileLength} bytes; expected at least {PrefixLength}");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaximumLength)
        {
            throw Invalid($"the header is too long; got {length} bytes; expected at most {MaximumLength}");
        }

        if ((long)length > fileLength - PrefixLength)
        {
            throw Invalid($"the header reaches beyond the file; got a header of {length} bytes, a file of {fileLength}");
        }

        return (int)length;
    }

    /// <summary>Parses the JSON and checks it against the file.</summary>
    /// <param name="json">The header without its length.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <exception cref="InvalidDataException">Something is wrong; the message says what, with which tensor.</exception>
    public static SafeTensorsHeader Parse(ReadOnlySpan<byte> json, long fileLength)
    {
        var entries = new List<TensorEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        long dataStart = PrefixLength + json.Length;
        try
        {
            var reader = new Utf8JsonReader(json);
            Expect(ref reader, JsonTokenType.StartObject, "the header");
            while (Next(ref reader) == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (!names.Add(name))
                {
                    throw Invalid($"a name occurs twice; got '{name}'");
                }

                if (name == MetadataName)
                {
                    metadata = ReadMetadata(ref reader);
                }
                else
                {
                    entries.Add(ReadEntry(ref reader, name, dataStart));
                }
            }

            if (reader.Read())
            {
                throw Invalid("something follows the header's closing brace");
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"safetensors: the header is not JSON of the expected form; {failure.Message}", failure);
        }

        RequireTiling(entries, dataStart, fileLength);
        return new SafeTensorsHeader(entries, metadata ?? []);
    }

    /// <summary>Writes length and JSON for tensors whose offsets count from the start of the data.</summary>
    /// <remarks>Spaces at the end make the data begin at a multiple of eight bytes.</remarks>
    public static byte[] Format(IReadOnlyList<TensorEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[PrefixLength]);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                writer.WriteStartObject(MetadataName);
                foreach ((string key, string value) in metadata)
                {
                    writer.WriteString(key, value);
                }

                writer.WriteEndObject();
            }

            foreach (TensorEntry entry in entries)
            {
                WriteEntry(writer, entry);
            }

            writer.WriteEndObject();
        }

        while (buffer.Length % sizeof(ulong) != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        byte[] header = buffer.ToArray();
        long length = header.Length - PrefixLength;
        if (length > MaximumLength)
        {
            throw new ArgumentException(
                $"safetensors: names, shapes and metadata make too long a header; got {length} bytes; expected at most {MaximumLength}");
        }

        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)length);
        return header;
    }

    /// <summary>Refuses a name that a header cannot hold.</summary>
    /// <exception cref="ArgumentException">It is the reserved name.</exception>
    public static void RequireName(string name)
    {
        if (name == MetadataName)
        {
            throw new ArgumentException($"safetensors: the name '{MetadataName}' is reserved; give the tensor another one");
        }
    }

    private static void WriteEntry(Utf8JsonWriter writer, TensorEntry entry)
    {
        writer.WriteStartObject(entry.Name);
        writer.WriteString("dtype", NameOf(entry.DType));
        writer.WriteStartArray("shape");
        foreach (long size in entry.Shape)
        {
            writer.WriteNumberValue(size);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(entry.Offset);
        writer.WriteNumberValue(entry.Offset + entry.Length);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject, MetadataName);
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, $"the value of '{key}' in {MetadataName}");
            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw Invalid($"a key of {MetadataName} occurs twice; got '{key}'");
            }
        }

        return metadata;
    }

    private static TensorEntry ReadEntry(ref Utf8JsonReader reader, string name, long dataStart)
    {
        DType? dtype = null;
        long[]? shape = null;
        long[]? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"tensor '{name}'");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            bool repeated = field switch
            {
                "dtype" => dtype is not null,
                "shape" => shape is not null,
                "data_offsets" => offsets is not null,
                _ => throw Invalid($"tensor '{name}' has an unknown field; got '{field}'; expected dtype, shape and data_offsets"),
            };
            if (repeated)
            {
                throw Invalid($"tensor '{name}' has the field '{field}' twice");
            }

            switch (field)
            {
                case "dtype":
                    Expect(ref reader, JsonTokenType.String, $"dtype of tensor '{name}'");
                    dtype = DTypeOf(name, reader.GetString()!);
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, $"shape of tensor '{name}'");
                    break;
                default:
                    offsets = ReadNumbers(ref reader, $"data_offsets of tensor '{name}'");
                    break;
            }
        }

        if (dtype is null || shape is null || offsets is null)
        {
            throw Invalid($"tensor '{name}' lacks a field; expected dtype, shape and data_offsets");
        }

        if (shape.Length > Shape.MaxRank)
        {
            throw Invalid($"tensor '{name}' has too many dimensions; got {shape.Length}; expected at most {Shape.MaxRank}");
        }

        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw Invalid($"tensor '{name}' has no data range; got data_offsets [{string.Join(", ", offsets)}]; expected [begin, end]");
        }

        if (!ElementLayout.TryByteCount(shape, dtype.Value.ItemSize, out long bytes))
        {
            throw Invalid($"tensor '{name}' is too large to exist; got shape [{string.Join(", ", shape)}]");
        }

        if (bytes != offsets[1] - offsets[0])
        {
            throw Invalid(
                $"tensor '{name}' has as much data as its shape does not; got {offsets[1] - offsets[0]} bytes; expected {bytes} "
                + $"for {dtype} [{string.Join(", ", shape)}]");
        }

        if (offsets[0] > long.MaxValue - dataStart)
        {
            throw Invalid($"tensor '{name}' lies beyond any file; got data_offsets [{offsets[0]}, {offsets[1]}]");
        }

        return new TensorEntry(name, dtype.Value, shape, dataStart + offsets[0], bytes);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string what)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, what);
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                string text = Encoding.UTF8.GetString(reader.ValueSpan);
                throw Invalid($"{what} holds something that is no size; got {text}; expected an integer from 0 to {long.MaxValue}");
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static void RequireTiling(List<TensorEntry> entries, long dataStart, long fileLength)
    {
        long position = dataStart;
        foreach (TensorEntry entry in entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length))
        {
            if (entry.Offset != position)
            {
                string what = entry.Offset < position ? "overlaps the one before it" : "leaves a hole before it";
                throw Invalid(
                    $"the data of tensor '{entry.Name}' {what}; got begin {entry.Offset - dataStart}; expected {position - dataStart}");
            }

            // Cannot overflow: the range begins at or before the end of the file, or the check below fails first.
            if (entry.Length > fileLength - position)
            {
                throw Invalid(
                    $"the data of tensor '{entry.Name}' reach beyond the file; got end {(Int128)position - dataStart + entry.Length}; "
                    + $"expected at most {fileLength - dataStart}");
            }

            position += entry.Length;
        }

        if (position != fileLength)
        {
            throw Invalid($"there are data that belong to no tensor; got {fileLength - position} bytes at the end");
        }
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw Invalid("the header ends in the middle");

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType expected, string what)
    {
        if (Next(ref reader) != expected)
        {
            throw Invalid($"{what} has the wrong form; got {reader.TokenType}; expected {expected}");
        }
    }

    private static string NameOf(DType dtype) => DTypeDeclaration.Of(dtype).SafeTensors
        ?? throw new ArgumentException($"safetensors: the format has no {dtype.Name}; got such a tensor; expected another dtype: convert it, for instance to complex64");

    private static DType DTypeOf(string tensor, string name)
    {
        foreach (DTypeDeclaration declaration in DTypeDeclaration.All)
        {
            if (declaration.SafeTensors == name) return declaration.DType;
        }

        throw Invalid(
            $"tensor '{tensor}' has a dtype that no tensor here has; got '{name}'; "
            + "expected BOOL, U8, I8, I16, I32, I64, F16, BF16, F32, F64, C64 or C128");
    }

    private static InvalidDataException Invalid(string what) => new("safetensors: " + what);
}
