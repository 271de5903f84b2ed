using System.Runtime.InteropServices;

namespace Linstock.Backends.Cpu;

/// <summary>A piece of pooled memory. The object lives as long as the memory does and goes out again with it.</summary>
/// <remarks>
/// Whoever returns a block must forget it: the same object is handed to the next owner. A block belongs to one
/// <see cref="BlockShard"/>, under whose lock all fields but the address change.
/// </remarks>
internal sealed unsafe class Block(byte* address, int sizeClass)
{
    /// <summary><see cref="Index"/> of a block in a free list.</summary>
    public const int Free = -1;

    /// <summary><see cref="Index"/> of a block that is out and that nobody watches.</summary>
    public const int Unwatched = -2;

    /// <summary>The memory, aligned to at least 64 bytes. Its contents are undefined when it is rented.</summary>
    public byte* Address { get; } = address;

    /// <summary>The bytes there are.</summary>
    public long Capacity { get; } = SizeClasses.Capacity(sizeClass);

    /// <summary>The bytes asked for.</summary>
    public long Bytes { get; internal set; }

    internal readonly int SizeClass = sizeClass;
    internal BlockShard Shard = null!;

    /// <summary>Where the shard's list of watched blocks has this one, or <see cref="Free"/>, or <see cref="Unwatched"/>.</summary>
    internal int Index = Free;

    /// <summary>The shard's sweep count when the block was rented.</summary>
    internal int Epoch;

    /// <summary>The shard's sweep count when a loop over large operands last read the block.</summary>
    internal int ReadEpoch = -1;

    /// <summary>Its footprint among the <see cref="RecentBlocks"/> when it went out; 0 once a loop has asked.</summary>
    internal long Footprint;

    /// <summary><see cref="Environment.TickCount64"/> when the block was rented.</summary>
    internal long Since;

    /// <summary>The next block of the free list.</summary>
    internal Block? Next;

    // Long weak handles: they let go only of owners that no finalizer can bring back. A short one would hand out
    // the memory of a tensor that some object's finalizer still reads. The handle is made with the block and pointed
    // at each owner in turn.
    private WeakGCHandle<object> _owner = new(null!, trackResurrection: true);

    internal object? Owner => _owner.TryGetTarget(out object? owner) ? owner : null;

    internal bool IsOwnerAlive => _owner.TryGetTarget(out _);

    internal void Watch(object owner) => _owner.SetTarget(owner);

    /// <summary>The memory has gone back to the source; whoever still has this object finds it free.</summary>
    internal void Forget()
    {
        Index = Free;
        _owner.Dispose();
    }
}
