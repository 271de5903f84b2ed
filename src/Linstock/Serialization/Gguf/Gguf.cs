using Linstock.Serialization;

namespace Linstock;

/// <summary>GGUF files, the format of llama.cpp: metadata and tensors, often quantised.</summary>
/// <remarks>
/// Quantised tensors (Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K) are read as float32, others as they are. Damaged and hostile files are refused
/// with an <see cref="InvalidDataException"/> that says what is wrong, before memory is taken for data.
/// </remarks>
/// <example>
/// <code>
/// using GgufReader reader = Gguf.Open("model.gguf");
/// string architecture = reader.GetMetadata&lt;string&gt;("general.architecture");
/// Tensor embedding = reader.GetTensor("token_embd.weight");
/// </code>
/// </example>
public static class Gguf
{
    /// <summary>Opens a file to read its metadata and some of its tensors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mmap">
    /// Whether tensors that are not quantised lie in the mapped file instead of memory of their own: they are read when they are used, and
    /// what is written to them does not reach the file. The file must not be changed as long as they are in use.
    /// </param>
    /// <exception cref="InvalidDataException">The file is not a whole and consistent GGUF file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static GgufReader Open(string path, bool mmap = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ByteSource source = ByteSource.Open(path, mmap);
        try
        {
            return new GgufReader(source);
        }
        catch (InvalidDataException failure)
        {
            source.Dispose();
            throw new InvalidDataException($"{failure.Message}; in '{path}'", failure);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file in memory.</summary>
    /// <param name="data">The file's bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are not a whole and consistent GGUF file.</exception>
    public static GgufReader Open(ReadOnlyMemory<byte> data) => new(ByteSource.Over(data));

    /// <summary>Reads every tensor of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the tensors are to be; null means the CPU.</param>
    /// <param name="mmap">Whether tensors lie in the mapped file; see <see cref="Open(string, bool)"/>.</param>
    /// <returns>The tensors by name, in the order of the file.</returns>
    /// <exception cref="InvalidDataException">The file is not a whole GGUF file, or a tensor has a type that is not decoded.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OrderedDictionary<string, Tensor> Load(string path, Device? device = null, bool mmap = false)
    {
        using GgufReader reader = Open(path, mmap);
        var tensors = new OrderedDictionary<string, Tensor>(reader.Keys.Count, StringComparer.Ordinal);
        foreach (string name in reader.Keys)
        {
            tensors.Add(name, reader.GetTensor(name, device));
        }

        return tensors;
    }
}
