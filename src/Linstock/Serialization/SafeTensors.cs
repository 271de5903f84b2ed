using Linstock.Serialization;

namespace Linstock;

/// <summary>Files of named tensors in the safetensors format: nothing in them is ever executed.</summary>
/// <remarks>
/// Damaged and hostile files are refused with an <see cref="InvalidDataException"/> that says what is wrong, before memory is
/// taken for data. The format is described at https://huggingface.co/docs/safetensors; complex tensors are an extension that older
/// readers do not know.
/// </remarks>
/// <example>
/// <code>
/// SafeTensors.Save("model.safetensors", model.StateDict());
/// model.LoadStateDict(SafeTensors.Load("model.safetensors"));
/// </code>
/// </example>
public static class SafeTensors
{
    /// <summary>Reads every tensor of a file, or of a model that is spread over several files.</summary>
    /// <param name="path">The file; an index such as <c>model.safetensors.index.json</c>; or a folder with an index or with one file.</param>
    /// <param name="device">Where the tensors are to be; null means the CPU.</param>
    /// <param name="mmap">Whether tensors lie in the mapped file instead of memory of their own; see <see cref="Open"/>.</param>
    /// <returns>The tensors by name, in the order of the file's header.</returns>
    /// <exception cref="InvalidDataException">The file is not a whole and consistent safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OrderedDictionary<string, Tensor> Load(string path, Device? device = null, bool mmap = false)
    {
        using SafeTensorsReader reader = Open(path, mmap);
        return reader.ReadAll(device);
    }

    /// <summary>Reads every tensor of a file in memory.</summary>
    /// <param name="data">The file's bytes.</param>
    /// <param name="device">Where the tensors are to be; null means the CPU.</param>
    /// <returns>The tensors by name, in the order of the file's header; they have memory of their own.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a whole and consistent safetensors file.</exception>
    public static OrderedDictionary<string, Tensor> Load(ReadOnlyMemory<byte> data, Device? device = null)
    {
        using var reader = new SafeTensorsReader(SafeTensorsFile.Open(data));
        return reader.ReadAll(device);
    }

    /// <summary>Opens a file, or a model that is spread over several, to read some of its tensors or its metadata.</summary>
    /// <param name="path">The file; an index such as <c>model.safetensors.index.json</c>; or a folder with an index or with one file.</param>
    /// <param name="mmap">
    /// Whether tensors lie in the mapped file instead of memory of their own: they are there at once, are read when they are used, and what is
    /// written to them does not reach the file. The file must not be changed as long as they are in use.
    /// </param>
    /// <exception cref="InvalidDataException">The file is not a whole and consistent safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafeTensorsReader Open(string path, bool mmap = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return SafeTensorsIndex.Find(path) is { } index
            ? SafeTensorsIndex.Open(index, mmap)
            : new SafeTensorsReader(SafeTensorsFile.Open(SafeTensorsIndex.OnlyFile(path), mmap));
    }

    /// <summary>Writes a file, which appears as a whole or not at all: an older one is replaced at the end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names and tensors, in the order of the header. Views are written as tensors of their own.</param>
    /// <param name="metadata">Free text to go with them.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is reserved.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(
        string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        KeyValuePair<string, Tensor>[] list = [.. tensors];
        AtomicFile.Write(path, stream => Save(stream, list, metadata));
    }

    /// <summary>Writes to a stream what <see cref="Save(string, IEnumerable{KeyValuePair{string, Tensor}}, IReadOnlyDictionary{string, string}?)"/> writes to a file.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="tensors">Names and tensors, in the order of the header. Views are written as tensors of their own.</param>
    /// <param name="metadata">Free text to go with them.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is reserved.</exception>
    public static void Save(
        Stream destination, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(tensors);
        KeyValuePair<string, Tensor>[] list = [.. tensors];
        SafeTensorsWriter.Write(
            destination,
            [.. list.Select(pair => (pair.Key, pair.Value.DType, pair.Value.Shape.ToArray()))],
            (i, stream) => TensorStorage.Write(list[i].Value, stream),
            metadata);
    }
}
