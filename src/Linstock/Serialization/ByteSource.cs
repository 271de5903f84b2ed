using Linstock.Backends;
using Linstock.Backends.Cpu.Memory;
using Microsoft.Win32.SafeHandles;

namespace Linstock.Serialization;

/// <summary>The bytes of a file or of memory, read at any place.</summary>
/// <remarks>
/// Data go from the system's file cache straight into their destination. Only a caller that asks for it gets a mapping: it would copy as often
/// and fault in every page first, and it turns a file cut short while it is open into a crash.
/// </remarks>
internal sealed class ByteSource : IDisposable
{
    private readonly SafeFileHandle? _handle;
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly MappedFile? _mapping;

    private ByteSource(SafeFileHandle? handle, ReadOnlyMemory<byte> memory, MappedFile? mapping, long length)
    {
        _handle = handle;
        _memory = memory;
        _mapping = mapping;
        Length = length;
    }

    /// <summary>The number of bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Whether parts can be used in place.</summary>
    public bool IsMapped => _mapping is not null;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mmap">Whether parts of it are to be used in place.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static ByteSource Open(string path, bool mmap = false)
    {
        SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        try
        {
            long length = RandomAccess.GetLength(handle);

            // An empty file cannot be mapped.
            return new ByteSource(handle, default, mmap && length > 0 ? new MappedFile(path) : null, length);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Bytes in memory.</summary>
    public static ByteSource Over(ReadOnlyMemory<byte> bytes) => new(null, bytes, null, bytes.Length);

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on; the caller has compared with <see cref="Length"/>.</summary>
    /// <exception cref="InvalidDataException">The file has become shorter since it was opened.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (_handle is null)
        {
            _memory.Span.Slice(checked((int)offset), destination.Length).CopyTo(destination);
            return;
        }

        while (!destination.IsEmpty)
        {
            int got = RandomAccess.Read(_handle, destination, offset);
            if (got == 0)
            {
                throw new InvalidDataException($"the file has become shorter while it was read; it ended at {offset}");
            }

            destination = destination[got..];
            offset += got;
        }
    }

    /// <summary>Part of the mapped file as the memory of a tensor, private to the process.</summary>
    public Storage Map(long offset, long length) => _mapping!.Slice(offset, length);

    /// <inheritdoc/>
    public void Dispose() => _handle?.Dispose();
}
