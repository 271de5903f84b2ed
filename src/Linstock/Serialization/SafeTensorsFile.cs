using Linstock.Backends;

namespace Linstock.Serialization;

/// <summary>An open safetensors file whose tensors are read one by one.</summary>
internal sealed class SafeTensorsFile : IDisposable
{
    private readonly ByteSource _source;

    private SafeTensorsFile(ByteSource source)
    {
        _source = source;
        Span<byte> prefix = stackalloc byte[(int)Math.Min(SafeTensorsHeader.PrefixLength, source.Length)];
        source.Read(0, prefix);
        byte[] json = new byte[SafeTensorsHeader.ReadLength(prefix, source.Length)];
        source.Read(SafeTensorsHeader.PrefixLength, json);
        Header = SafeTensorsHeader.Parse(json, source.Length);
    }

    /// <summary>What the file holds.</summary>
    public SafeTensorsHeader Header { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mmap">Whether tensors are to be used in place.</param>
    /// <exception cref="InvalidDataException">The file is not a whole and consistent safetensors file.</exception>
    public static SafeTensorsFile Open(string path, bool mmap = false)
    {
        ByteSource source = ByteSource.Open(path, mmap);
        try
        {
            return new SafeTensorsFile(source);
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

    /// <summary>Reads from memory.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a whole and consistent safetensors file.</exception>
    public static SafeTensorsFile Open(ReadOnlyMemory<byte> bytes) => new(ByteSource.Over(bytes));

    /// <summary>The memory of a tensor in the mapped file; null where it has to be read.</summary>
    /// <remarks>Bool needs its bytes checked; the reference implementation aligns the others, but nothing in the format demands it.</remarks>
    public Storage? TryMap(TensorEntry entry) =>
        _source.IsMapped
        && BitConverter.IsLittleEndian
        && entry.DType != DType.Bool
        && entry.Length > 0
        && entry.Offset % entry.DType.ToReal().ItemSize == 0
            ? _source.Map(entry.Offset, entry.Length)
            : null;

    /// <summary>Copies bytes of a tensor, from <paramref name="start"/> on, into memory.</summary>
    /// <exception cref="InvalidDataException">The file has become shorter since it was opened.</exception>
    public void Read(TensorEntry entry, long start, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, entry.Length - start);
        _source.Read(entry.Offset + start, destination);
        if (entry.DType == DType.Bool)
        {
            ElementLayout.NormaliseBooleans(destination);
        }
        else if (!BitConverter.IsLittleEndian)
        {
            ElementLayout.ReverseBytes(destination, ElementLayout.ComponentSizeOf(entry.DType));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
