using Linstock.Backends;
using Linstock.Serialization;

namespace Linstock;

/// <summary>An open safetensors file, or several that make up one model: names, shapes and metadata are known, data are read when asked for.</summary>
public sealed class SafeTensorsReader : IDisposable
{
    private readonly SafeTensorsFile[] _files;
    private readonly Dictionary<string, (SafeTensorsFile File, TensorEntry Entry)> _entries = new(StringComparer.Ordinal);

    /// <summary>The tensors of one file.</summary>
    internal SafeTensorsReader(SafeTensorsFile file)
        : this([file], [.. file.Header.Entries.Select(entry => (file, entry))])
    {
    }

    /// <summary>The tensors of several files.</summary>
    internal SafeTensorsReader(SafeTensorsFile[] files, IReadOnlyList<(SafeTensorsFile File, TensorEntry Entry)> entries)
    {
        _files = files;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in files.SelectMany(static file => file.Header.Metadata))
        {
            metadata.TryAdd(key, value);
        }

        Metadata = metadata;
        foreach ((SafeTensorsFile file, TensorEntry entry) in entries)
        {
            _entries.Add(entry.Name, (file, entry));
        }

        Keys = [.. entries.Select(static entry => entry.Entry.Name)];
    }

    /// <summary>The names of the tensors in the order of the header, or of the index.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>The free text that goes with the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The element type of a tensor, without reading it.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public DType DTypeOf(string name) => Find(name).Entry.DType;

    /// <summary>The shape of a tensor, without reading it.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public Shape ShapeOf(string name) => new(Find(name).Entry.Shape);

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="device">Where it is to be; null means the CPU.</param>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    /// <exception cref="InvalidDataException">The file has become shorter since it was opened.</exception>
    public Tensor GetTensor(string name, Device? device = null)
    {
        (SafeTensorsFile file, TensorEntry entry) = Find(name);
        Tensor tensor = file.TryMap(entry) is { } memory ? Mapped(memory, entry) : Read(file, entry);
        return device is { } place ? tensor.To(place) : tensor;
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_files, static file => file.Dispose());

    internal OrderedDictionary<string, Tensor> ReadAll(Device? device)
    {
        var tensors = new OrderedDictionary<string, Tensor>(Keys.Count, StringComparer.Ordinal);
        foreach (string name in Keys)
        {
            tensors.Add(name, GetTensor(name, device));
        }

        return tensors;
    }

    private static Tensor Read(SafeTensorsFile file, TensorEntry entry)
    {
        Tensor tensor = Torch.Empty(entry.Shape, entry.DType);
        TensorStorage.Fill(tensor, (start, piece) => file.Read(entry, start, piece));
        return tensor;
    }

    private static Tensor Mapped(Storage memory, TensorEntry entry)
    {
        var shape = new Shape(entry.Shape);
        return new Tensor(memory, in shape, Shape.ContiguousStrides(shape), 0, entry.DType, ownsStorage: true);
    }

    private (SafeTensorsFile File, TensorEntry Entry) Find(string name) =>
        _entries.TryGetValue(name, out (SafeTensorsFile File, TensorEntry Entry) found)
            ? found
            : throw new KeyNotFoundException($"safetensors: there is no tensor '{name}'; the file has {Keys.Count} others");
}
