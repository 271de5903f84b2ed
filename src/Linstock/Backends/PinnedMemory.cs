using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linstock.Backends;

/// <summary>Memory of somebody else that stays where it is for as long as this object lives.</summary>
internal sealed unsafe class PinnedMemory
{
    private MemoryHandle _handle;

    private PinnedMemory(MemoryHandle handle) => _handle = handle;

    ~PinnedMemory() => _handle.Dispose();

    /// <summary>A storage over the elements, which are neither moved nor freed before the storage has died.</summary>
    public static Storage Over<T>(Memory<T> data)
        where T : unmanaged
    {
        var pinned = new PinnedMemory(data.Pin());
        // The span knows where the elements are; a handle may point at the start of a larger array that it pins.
        var first = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(data.Span));
        return new Storage(first, (long)data.Length * sizeof(T), pinned);
    }
}
