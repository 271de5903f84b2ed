namespace Linstock.Serialization;

/// <summary>The header of a GGUF file: metadata, and where each tensor lies.</summary>
/// <remarks>
/// The format is described in ggml's <c>docs/gguf.md</c>; versions 2 and 3, little-endian. Whatever a hostile file claims is compared with what
/// is left of it before memory is taken.
/// </remarks>
internal sealed class GgufHeader
{
    private const uint Magic = 0x46554747;

    // What an entry takes at least: the length of a name and a type; dimensions and an offset too.
    private const int SmallestValue = 8 + 4 + 1, SmallestTensor = 8 + 4 + 4 + 8;
    private const int MaximumArrayDepth = 4, MaximumDimensions = 8, MaximumAlignment = 1 << 20;

    private readonly Input _input;

    private GgufHeader(ByteSource source)
    {
        _input = new Input(source);
        uint magic = _input.ReadUInt32();
        if (magic != Magic)
        {
            throw Invalid("the file does not begin with GGUF");
        }

        Version = _input.ReadUInt32();
        if (Version is < 2 or > 3)
        {
            throw Invalid(Version > 0 && (Version & 0xFFFF) == 0
                ? "the file is big-endian, which is not read"
                : $"the version is not read; got {Version}; expected 2 or 3");
        }

        int tensorCount = Count(_input.ReadUInt64(), SmallestTensor, "tensors");
        int valueCount = Count(_input.ReadUInt64(), SmallestValue, "values of metadata");
        var metadata = new OrderedDictionary<string, object>(StringComparer.Ordinal);
        for (int i = 0; i < valueCount; i++)
        {
            string key = _input.ReadText(_input.ReadUInt64());
            if (!metadata.TryAdd(key, ReadValue(_input.ReadUInt32(), 0)))
            {
                throw Invalid($"a key occurs twice; got '{key}'");
            }
        }

        Metadata = metadata;
        var tensors = new OrderedDictionary<string, GgufEntry>(StringComparer.Ordinal);
        for (int i = 0; i < tensorCount; i++)
        {
            GgufEntry entry = ReadTensor();
            if (!tensors.TryAdd(entry.Name, entry))
            {
                throw Invalid($"a tensor occurs twice; got '{entry.Name}'");
            }
        }

        Tensors = Place(tensors, Alignment(), source.Length);
    }

    /// <summary>The version of the format.</summary>
    public uint Version { get; }

    /// <summary>The metadata as .NET numbers, texts and arrays.</summary>
    public OrderedDictionary<string, object> Metadata { get; }

    /// <summary>The tensors in the order of the file; offsets count from its beginning.</summary>
    public OrderedDictionary<string, GgufEntry> Tensors { get; }

    /// <summary>Reads and checks the header.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static GgufHeader Read(ByteSource source) => new(source);

    /// <summary>Bytes that a tensor takes; false where its shape does not fit its type.</summary>
    public static bool TryByteCount(GgufType type, ReadOnlySpan<long> shape, out long bytes)
    {
        if (DTypeOf(type) is { } dtype)
        {
            return ElementLayout.TryByteCount(shape, dtype.ItemSize, out bytes);
        }

        bytes = 0;
        if (!GgufBlocks.TryGetBlock(type, out int count, out int blockBytes) || shape.Length == 0 || shape[^1] % count != 0)
        {
            return false;
        }

        Span<long> blocks = stackalloc long[shape.Length];
        shape.CopyTo(blocks);
        blocks[^1] /= count;
        return ElementLayout.TryByteCount(blocks, blockBytes, out bytes);
    }

    /// <summary>The element type of numbers that lie in the file as they are; null for blocks.</summary>
    public static DType? DTypeOf(GgufType type) => type switch
    {
        GgufType.F32 => DType.Float32,
        GgufType.F16 => DType.Float16,
        GgufType.BF16 => DType.BFloat16,
        GgufType.F64 => DType.Float64,
        GgufType.I8 => DType.Int8,
        GgufType.I16 => DType.Int16,
        GgufType.I32 => DType.Int32,
        GgufType.I64 => DType.Int64,
        _ => null,
    };

    private object ReadValue(uint type, int depth) => type switch
    {
        0 => _input.ReadByte(),
        1 => (sbyte)_input.ReadByte(),
        2 => _input.ReadUInt16(),
        3 => (short)_input.ReadUInt16(),
        4 => _input.ReadUInt32(),
        5 => _input.ReadInt32(),
        6 => BitConverter.Int32BitsToSingle(_input.ReadInt32()),
        7 => ReadBool(),
        8 => _input.ReadText(_input.ReadUInt64()),
        9 => ReadArray(depth),
        10 => _input.ReadUInt64(),
        11 => (long)_input.ReadUInt64(),
        12 => BitConverter.UInt64BitsToDouble(_input.ReadUInt64()),
        _ => throw Invalid($"a value has an unknown type; got {type}"),
    };

    private bool ReadBool() => _input.ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw Invalid($"a truth value is neither 0 nor 1; got {other}"),
    };

    private object ReadArray(int depth)
    {
        if (depth == MaximumArrayDepth)
        {
            throw Invalid($"arrays are nested too deeply; expected at most {MaximumArrayDepth} levels");
        }

        uint type = _input.ReadUInt32();
        ulong count = _input.ReadUInt64();
        return type switch
        {
            0 => _input.ReadBytes(count, "an array"),
            1 => Many(count, 1, () => (sbyte)_input.ReadByte()),
            2 => Many(count, 2, _input.ReadUInt16),
            3 => Many(count, 2, () => (short)_input.ReadUInt16()),
            4 => Many(count, 4, _input.ReadUInt32),
            5 => Many(count, 4, _input.ReadInt32),
            6 => Many(count, 4, () => BitConverter.Int32BitsToSingle(_input.ReadInt32())),
            7 => Many(count, 1, ReadBool),
            8 => Many(count, 8, () => _input.ReadText(_input.ReadUInt64())),
            9 => Many(count, 12, () => ReadArray(depth + 1)),
            10 => Many(count, 8, _input.ReadUInt64),
            11 => Many(count, 8, () => (long)_input.ReadUInt64()),
            12 => Many(count, 8, () => BitConverter.UInt64BitsToDouble(_input.ReadUInt64())),
            _ => throw Invalid($"an array has an unknown type; got {type}"),
        };
    }

    private T[] Many<T>(ulong count, int smallest, Func<T> read)
    {
        var items = new T[Count(count, smallest, "elements of an array")];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = read();
        }

        return items;
    }

    private GgufEntry ReadTensor()
    {
        string name = _input.ReadText(_input.ReadUInt64());
        uint dimensions = _input.ReadUInt32();
        if (dimensions > MaximumDimensions)
        {
            throw Invalid($"tensor '{name}' has too many dimensions; got {dimensions}; expected at most {MaximumDimensions}");
        }

        // The file names the dimension that varies fastest first.
        var shape = new long[dimensions];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            ulong size = _input.ReadUInt64();
            shape[i] = size <= long.MaxValue ? (long)size : throw Invalid($"tensor '{name}' has an impossible size; got {size}");
        }

        uint number = _input.ReadUInt32();
        var type = (GgufType)number;
        ulong offset = _input.ReadUInt64();
        if (number > int.MaxValue || !Enum.IsDefined(type))
        {
            throw Invalid($"tensor '{name}' has a type that is not read; got {number}");
        }

        return TryByteCount(type, shape, out long bytes) && offset <= long.MaxValue
            ? new GgufEntry(name, type, shape, (long)offset, bytes)
            : throw Invalid($"tensor '{name}' has a shape that does not fit its type; got [{string.Join(", ", shape)}] of {type}");
    }

    private uint Alignment()
    {
        const string Key = "general.alignment";
        const uint Default = 32;
        return !Metadata.TryGetValue(Key, out object? value) ? Default
            : value is uint alignment and > 0 and <= MaximumAlignment && alignment % 8 == 0 ? alignment
            : throw Invalid($"{Key} is no alignment; got {value}; expected a multiple of 8 up to {MaximumAlignment}");
    }

    private OrderedDictionary<string, GgufEntry> Place(OrderedDictionary<string, GgufEntry> tensors, uint alignment, long fileLength)
    {
        long start = (_input.Position + alignment - 1) / alignment * alignment;
        var placed = new OrderedDictionary<string, GgufEntry>(tensors.Count, StringComparer.Ordinal);
        Int128 total = 0;
        foreach ((string name, GgufEntry entry) in tensors)
        {
            if (entry.Offset % alignment != 0)
            {
                throw Invalid($"tensor '{name}' does not begin at a multiple of {alignment} bytes; got {entry.Offset}");
            }

            if ((Int128)start + entry.Offset + entry.Length > fileLength)
            {
                throw Invalid($"tensor '{name}' reaches beyond the file; the file is cut off");
            }

            total += entry.Length;
            placed.Add(name, entry with { Offset = start + entry.Offset });
        }

        return total <= fileLength ? placed : throw Invalid("tensors overlap");
    }

    private int Count(ulong count, int smallest, string what) =>
        count <= (ulong)(_input.Remaining / smallest) && count <= (ulong)Array.MaxLength
            ? (int)count
            : throw Invalid($"there cannot be so many {what}; got {count}, with {_input.Remaining} bytes left");

    private static InvalidDataException Invalid(string what) => new("gguf: " + what);

    private sealed class Input(ByteSource source) : SourceReader(source, 0, "gguf")
    {
        public uint ReadUInt32() => (uint)ReadInt32();
    }
}

/// <summary>Where one tensor lies in a GGUF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its numbers lie there.</param>
/// <param name="Shape">Its sizes, the one that varies fastest last.</param>
/// <param name="Offset">The first byte of its data.</param>
/// <param name="Length">Bytes of data.</param>
internal sealed record GgufEntry(string Name, GgufType Type, long[] Shape, long Offset, long Length);
