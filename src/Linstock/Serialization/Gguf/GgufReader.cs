using System.Runtime.InteropServices;
using Linstock.Serialization;

namespace Linstock;

/// <summary>An open GGUF file: metadata, names and shapes are known, data are read when asked for.</summary>
public sealed class GgufReader : IDisposable
{
    // Blocks that are read at a time.
    private const int BlocksAtOnce = 4096;

    private readonly ByteSource _source;
    private readonly GgufHeader _header;

    internal GgufReader(ByteSource source)
    {
        _source = source;
        _header = GgufHeader.Read(source);
        Keys = [.. _header.Tensors.Keys];
    }

    /// <summary>The version of the format.</summary>
    public int Version => (int)_header.Version;

    /// <summary>
    /// The metadata in the order of the file, as <see cref="byte"/>, <see cref="sbyte"/>, <see cref="ushort"/>, <see cref="short"/>, <see cref="uint"/>,
    /// <see cref="int"/>, <see cref="ulong"/>, <see cref="long"/>, <see cref="float"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="string"/>,
    /// or an array of one of these (of <see cref="object"/> for arrays of arrays).
    /// </summary>
    public IReadOnlyDictionary<string, object> Metadata => _header.Metadata;

    /// <summary>The names of the tensors in the order of the file.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>A value of the metadata.</summary>
    /// <typeparam name="T">Its type, as the file has it.</typeparam>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public T GetMetadata<T>(string key) => !_header.Metadata.TryGetValue(key, out object? value)
        ? throw new KeyNotFoundException($"gguf: there is no metadata '{key}'")
        : value is T typed
            ? typed
            : throw new InvalidOperationException($"gguf: metadata '{key}' has another type; got {value.GetType().Name}; expected {typeof(T).Name}");

    /// <summary>How the numbers of a tensor lie in the file.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public GgufType TypeOf(string name) => Entry(name).Type;

    /// <summary>The shape of a tensor, the size that varies fastest last, as everywhere here and unlike in the file.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public Shape ShapeOf(string name) => new(Entry(name).Shape);

    /// <summary>Reads a tensor; a quantised one as float32.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="device">Where it is to be; null means the CPU.</param>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    /// <exception cref="InvalidDataException">Its type is not decoded, or the file has become shorter since it was opened.</exception>
    public Tensor GetTensor(string name, Device? device = null)
    {
        GgufEntry entry = Entry(name);
        Tensor tensor = GgufHeader.DTypeOf(entry.Type) is { } dtype ? Plain(entry, dtype) : Decoded(entry);
        return device is { } place ? tensor.To(place) : tensor;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private Tensor Plain(GgufEntry entry, DType dtype)
    {
        var shape = new Shape(entry.Shape);
        if (_source.IsMapped && BitConverter.IsLittleEndian && entry.Length > 0 && entry.Offset % dtype.ItemSize == 0)
        {
            return new Tensor(_source.Map(entry.Offset, entry.Length), in shape, Shape.ContiguousStrides(shape), 0, dtype, ownsStorage: true);
        }

        Tensor tensor = Torch.Empty(entry.Shape, dtype);
        TensorStorage.Fill(tensor, (start, piece) =>
        {
            _source.Read(entry.Offset + start, piece);
            if (!BitConverter.IsLittleEndian)
            {
                ElementLayout.ReverseBytes(piece, dtype.ItemSize);
            }
        });
        return tensor;
    }

    private Tensor Decoded(GgufEntry entry)
    {
        if (!GgufBlocks.CanDecode(entry.Type))
        {
            throw new InvalidDataException($"gguf: tensor '{entry.Name}' is of type {entry.Type}, which is not decoded");
        }

        GgufBlocks.TryGetBlock(entry.Type, out int count, out int bytes);
        Tensor tensor = Torch.Empty(entry.Shape, DType.Float32);
        byte[] blocks = new byte[Math.Min(entry.Length, (long)BlocksAtOnce * bytes)];
        long offset = entry.Offset;

        // A piece is a whole number of blocks: both are powers of two.
        TensorStorage.Fill(tensor, (_, piece) =>
        {
            for (Span<float> values = MemoryMarshal.Cast<byte, float>(piece); !values.IsEmpty;)
            {
                int some = Math.Min(values.Length / count, BlocksAtOnce);
                Span<byte> part = blocks.AsSpan(0, some * bytes);
                _source.Read(offset, part);
                GgufBlocks.Decode(entry.Type, part, values[..(some * count)]);
                offset += part.Length;
                values = values[(some * count)..];
            }
        });
        return tensor;
    }

    private GgufEntry Entry(string name) => _header.Tensors.TryGetValue(name, out GgufEntry? entry)
        ? entry
        : throw new KeyNotFoundException($"gguf: there is no tensor '{name}'; the file has {Keys.Count} others");
}
