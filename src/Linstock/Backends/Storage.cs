using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu;

namespace Linstock.Backends;

/// <summary>
/// The memory behind one or several tensors. Up to 256 bytes live inside the object, up to a few KB in a managed array
/// (nothing to free in both), more in a block of the pool, which is taken back when this object has died; and on a
/// device without data there is none.
/// </summary>
internal unsafe class Storage
{
    /// <summary>The largest size kept in managed memory: below it the garbage collector is cheaper than the pool.</summary>
    internal const int ManagedLimit = 8192;

    // Whoever has the memory: an array, a block of the pool, the layout of a batch, a mapped file; null if it is this very object.
    private object? _owner;

    // Managed memory begins so many bytes into its owner; other memory at this address. Of memory that is no more, or that the processor
    // cannot read, it is 0.
    private nint _address;
    private int _version;
    private bool _isManaged;

    private Storage(long bytes, Device device, object? owner = null)
    {
        Bytes = bytes;
        Device = device;
        _owner = owner;
    }

    /// <summary>Memory of <paramref name="bytes"/> bytes: zeros if it <see cref="IsZeroed"/>, else with undefined content.</summary>
    public static Storage Of(long bytes, Device device)
    {
        if (device.Type == DeviceType.Cpu)
        {
            if (bytes <= 16) return new Inside<Bytes16>(bytes);
            if (bytes <= 64) return new Inside<Bytes64>(bytes);
            if (bytes <= 128) return new Inside<Bytes128>(bytes);
            if (bytes <= 256) return new Inside<Bytes256>(bytes);
            if (bytes <= ManagedLimit) return Over(new byte[bytes]); // arrays that are not cleared take a slower way, which costs more than clearing
            return new Storage(bytes);
        }
        if (device.Type == BatchedBackend.Type) return new Storage(bytes, device, BatchLayout.Allocate(bytes, device));
        if (!device.IsMeta) Backend.Of(device); // throws and says what is missing
        return new Storage(bytes, device);
    }

    /// <summary>Memory that something else owns, such as a mapped file; <paramref name="owner"/> is kept alive.</summary>
    public Storage(byte* memory, long bytes, object owner)
        : this(bytes, Device.Cpu, owner)
        => _address = (nint)memory;

    /// <summary>Memory of which each sample of a batch has its own part.</summary>
    public Storage(BatchLayout layout)
        : this(layout.SampleBytes, layout.Frames.Device, layout)
    {
    }

    // A block of the pool, which watches this object.
    private Storage(long bytes)
    {
        Bytes = bytes;
        Block block = BlockPool.Shared.Rent(bytes, this);
        _owner = block;
        _address = (nint)block.Address;
    }

    /// <summary>What a disposed view refers to.</summary>
    public static Storage Disposed { get; } = new(0, Device.Cpu) { IsDisposed = true };

    /// <summary>The size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>The block of the pool that holds the data, if one does.</summary>
    public Block? PooledBlock => _owner as Block;

    /// <summary>Where the memory is.</summary>
    public Device Device { get; }

    /// <summary>Whether memory of this size holds zeros when it is fresh.</summary>
    public bool IsZeroed => _isManaged;

    /// <summary>Counts the changes in place; a tensor saved for backward compares it.</summary>
    public int Version
    {
        get => Device.Type == BatchedBackend.Type ? Layout!.Root.Version : _version;
        set
        {
            if (Device.Type == BatchedBackend.Type) Layout!.Root.Version = value;
            else _version = value;
        }
    }

    /// <summary>Where the samples of a batch lie; null for ordinary memory.</summary>
    public BatchLayout? Layout => _owner as BatchLayout;

    /// <summary>Whether it was given back by <c>Dispose</c>.</summary>
    public bool IsDisposed { get; private set; }

    // Who holds the elements of a sparse tensor: not the storage.
    private static readonly object SparseOwner = new();

    /// <summary>What a sparse tensor refers to: whoever reads elements from it gets an exception.</summary>
    public static Storage OfSparse(Device device) => new(0, device, SparseOwner);

    /// <summary>A managed array, shared, not copied.</summary>
    public static Storage Over<T>(T[] array)
        where T : unmanaged
        => new(array.LongLength * sizeof(T), Device.Cpu, array)
        {
            _isManaged = true,
            _address = Unsafe.ByteOffset(ref FirstField(array), ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(array))),
        };

    /// <summary>The first byte. Pin it with <c>fixed</c> for as long as a pointer is used.</summary>
    public ref byte Reference
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_isManaged) return ref Unsafe.AddByteOffset(ref FirstField(_owner ?? this), _address);
            if (_address != 0) return ref *(byte*)_address;
            return ref Elsewhere();
        }
    }

    /// <summary>Gives the memory back at once; whoever uses it afterwards gets an exception.</summary>
    public void Dispose()
    {
        if (IsDisposed || ReferenceEquals(this, Disposed)) return;
        IsDisposed = true;
        if (_owner is Block block) BlockPool.Shared.Return(block, this);
        if (Layout is { OwnsRoot: true } layout) layout.Root.Dispose();
        if (_isManaged) _owner = null;
        _isManaged = false;
        _address = 0;
    }

    /// <summary>Throws if the memory was given back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ThrowIfDisposed()
    {
        if (IsDisposed) ThrowNoData();
    }

    /// <summary>
    /// Gives a block of the pool back at once, for code that knows that nothing else refers to this memory; smaller memory is
    /// the garbage collector's.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void GiveBack()
    {
        if (_owner is Block) Dispose();
    }

    /// <summary>What the list of the largest holders of memory shows.</summary>
    public override string ToString() => $"a storage on {Device}, changed in place {Version} times";

    private ref byte Elsewhere()
    {
        if (IsDisposed || _owner is not BatchLayout layout)
        {
            ThrowNoData();
            return ref Unsafe.NullRef<byte>();
        }
        return ref layout.Sample;
    }

    private void ThrowNoData()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, typeof(Tensor));
        if (ReferenceEquals(_owner, SparseOwner))
            throw new NotSupportedException("tensor: this operation is not implemented for sparse tensors; got a sparse operand; convert it with .ToDense()");
        throw new InvalidOperationException($"tensor: data on device {Device} cannot be read by the processor; copy it with .Cpu() first");
    }

    // Where the fields of any object begin: a reference that moves with it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte FirstField(object container) => ref Unsafe.As<Fields>(container).First;

    private sealed class Fields
    {
        public byte First;
    }

    // Memory as a field: one object less, and nearer, than an array.
    private sealed class Inside<TBytes> : Storage
        where TBytes : struct
    {
        private TBytes _bytes;

        public Inside(long bytes)
            : base(bytes, Device.Cpu)
        {
            _isManaged = true;
            _address = Unsafe.ByteOffset(ref FirstField(this), ref Unsafe.As<TBytes, byte>(ref _bytes));
        }
    }

    [InlineArray(2)]
    private struct Bytes16
    {
        private long _first;
    }

    [InlineArray(8)]
    private struct Bytes64
    {
        private long _first;
    }

    [InlineArray(16)]
    private struct Bytes128
    {
        private long _first;
    }

    [InlineArray(32)]
    private struct Bytes256
    {
        private long _first;
    }
}
