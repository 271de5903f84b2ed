using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Linstock.Backends.Cpu.Memory;

/// <summary>A file as memory, private to the process: what is written there does not reach the file.</summary>
/// <remarks>
/// Pages are read when they are first touched and the system may drop them again, so a model opens at once and needs no more memory than is used.
/// The mapping lives as long as any storage over it. The file must not be cut short meanwhile: the system ends a process that touches what is gone.
/// </remarks>
internal sealed unsafe class MappedFile
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    /// <summary>Maps a whole file.</summary>
    /// <exception cref="IOException">The file cannot be opened or mapped.</exception>
    public MappedFile(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        try
        {
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }
        catch
        {
            _view?.Dispose();
            _file.Dispose();
            GC.SuppressFinalize(this);
            throw;
        }
    }

    ~MappedFile()
    {
        SafeMemoryMappedViewHandle handle = _view.SafeMemoryMappedViewHandle;
        handle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Part of the file as the memory of a tensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie within the file.</exception>
    public Storage Slice(long offset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((Int128)offset + bytes, (Int128)_view.SafeMemoryMappedViewHandle.ByteLength);
        return new Storage(_start + _view.PointerOffset + offset, bytes, this);
    }
}
