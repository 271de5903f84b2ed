using Linstock.Backends.Cpu.Memory;
using Linstock.Serialization;

namespace Linstock;

/// <summary>An open safetensors file: names, shapes and metadata are known, data are read when asked for.</summary>
public sealed class SafeTensorsReader : IDisposable
{
    private readonly SafeTensorsFile _file;
    private readonly MappedFile? _mapping;
    private readonly Dictionary<string, TensorEntry> _entries = new(StringComparer.Ordinal);

    internal SafeTensorsReader(SafeTensorsFile file, MappedFile? mapping)
    {
        _file = file;
        _mapping = mapping;
        foreach (TensorEntry entry in file.Header.Entries)
        {
            _entries.Add(entry.Name, entry);
        }

        Keys = [.. file.Header.Entries.Select(entry => entry.Name)];
    }

    /// <summary>The names of the tensors in the order of the header.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>The free text that goes with the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Header.Metadata;

    /// <summary>The element type of a tensor, without reading it.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public DType DTypeOf(string name) => Entry(name).DType;

    /// <summary>The shape of a tensor, without reading it.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public Shape ShapeOf(string name) => new(Entry(name).Shape);

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="device">Where it is to be; null means the CPU.</param>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    /// <exception cref="InvalidDataException">The file has become shorter since it was opened.</exception>
    public Tensor GetTensor(string name, Device? device = null)
    {
        TensorEntry entry = Entry(name);
        Tensor tensor = IsUsableInPlace(entry) ? Mapped(entry) : Read(entry);
        return device is { } place ? tensor.To(place) : tensor;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    internal OrderedDictionary<string, Tensor> ReadAll(Device? device)
    {
        var tensors = new OrderedDictionary<string, Tensor>(Keys.Count, StringComparer.Ordinal);
        foreach (string name in Keys)
        {
            tensors.Add(name, GetTensor(name, device));
        }

        return tensors;
    }

    private Tensor Read(TensorEntry entry)
    {
        Tensor tensor = Torch.Empty(entry.Shape, entry.DType);
        TensorStorage.Fill(tensor, (start, piece) => _file.Read(entry, start, piece));
        return tensor;
    }

    private Tensor Mapped(TensorEntry entry)
    {
        var shape = new Shape(entry.Shape);
        return new Tensor(
            _mapping!.Slice(entry.Offset, entry.Length), in shape, Shape.ContiguousStrides(shape), 0, entry.DType, ownsStorage: true);
    }

    // Bool needs its bytes checked; the reference implementation aligns the others, but nothing in the format demands it.
    private bool IsUsableInPlace(TensorEntry entry) =>
        _mapping is not null
        && BitConverter.IsLittleEndian
        && entry.DType != DType.Bool
        && entry.Length > 0
        && entry.Offset % entry.DType.ToReal().ItemSize == 0;

    private TensorEntry Entry(string name) => _entries.TryGetValue(name, out TensorEntry entry)
        ? entry
        : throw new KeyNotFoundException($"safetensors: there is no tensor '{name}'; the file has {Keys.Count} others");
}
