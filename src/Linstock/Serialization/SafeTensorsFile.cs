using Microsoft.Win32.SafeHandles;

namespace Linstock.Serialization;

/// <summary>An open safetensors file whose tensors are read one by one.</summary>
/// <remarks>
/// Data go from the system's file cache straight into the tensor's memory. A mapping of the file would copy as often
/// and fault in every page first, and would turn a file cut short while it is open into a crash.
/// </remarks>
internal sealed class SafeTensorsFile : IDisposable
{
    private readonly SafeFileHandle? _handle;
    private readonly ReadOnlyMemory<byte> _memory;

    private SafeTensorsFile(SafeFileHandle? handle, ReadOnlyMemory<byte> memory, SafeTensorsHeader header)
    {
        _handle = handle;
        _memory = memory;
        Header = header;
    }

    /// <summary>What the file holds.</summary>
    public SafeTensorsHeader Header { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole and consistent safetensors file.</exception>
    public static SafeTensorsFile Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        try
        {
            long length = RandomAccess.GetLength(handle);
            Span<byte> prefix = stackalloc byte[SafeTensorsHeader.PrefixLength];
            int got = RandomAccess.Read(handle, prefix, 0);
            byte[] json = new byte[SafeTensorsHeader.ReadLength(prefix[..got], length)];
            ReadExactly(handle, json, SafeTensorsHeader.PrefixLength);
            return new SafeTensorsFile(handle, default, SafeTensorsHeader.Parse(json, length));
        }
        catch (InvalidDataException failure)
        {
            handle.Dispose();
            throw new InvalidDataException($"{failure.Message}; in '{path}'", failure);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads from memory.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a whole and consistent safetensors file.</exception>
    public static SafeTensorsFile Open(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        int length = SafeTensorsHeader.ReadLength(span, span.Length);
        SafeTensorsHeader header = SafeTensorsHeader.Parse(span.Slice(SafeTensorsHeader.PrefixLength, length), span.Length);
        return new SafeTensorsFile(null, bytes, header);
    }

    /// <summary>Copies bytes of a tensor, from <paramref name="start"/> on, into memory.</summary>
    /// <exception cref="InvalidDataException">The file has become shorter since it was opened.</exception>
    public void Read(TensorEntry entry, long start, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, entry.Length - start);
        if (_handle is null)
        {
            _memory.Span.Slice((int)(entry.Offset + start), destination.Length).CopyTo(destination);
        }
        else
        {
            ReadExactly(_handle, destination, entry.Offset + start);
        }

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
    public void Dispose() => _handle?.Dispose();

    private static void ReadExactly(SafeFileHandle handle, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            int got = RandomAccess.Read(handle, destination, offset);
            if (got == 0)
            {
                throw new InvalidDataException($"safetensors: the file has become shorter while it was read; it ends at byte {offset}");
            }

            destination = destination[got..];
            offset += got;
        }
    }
}
