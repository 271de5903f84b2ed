using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu;

namespace Linstock.Backends;

/// <summary>
/// The memory behind one or several tensors. Up to 16 bytes live inside the object, up to a few KB in a managed array
/// (nothing to free), more in a block of the pool, which is taken back when this object has died; and on a
/// device without data there is none.
/// </summary>
internal sealed unsafe class Storage
{
    /// <summary>The largest size kept in managed memory: below it the garbage collector is cheaper than the pool.</summary>
    internal const int ManagedLimit = 8192;

    private readonly byte[]? _array;
    private byte* _block;
    private readonly Block? _pooled;
    private Inner _inner;
    private int _version;

    /// <summary>Memory of <paramref name="bytes"/> bytes with undefined content.</summary>
    public Storage(long bytes, Device device)
    {
        Bytes = bytes;
        Device = device;
        if (device.Type != DeviceType.Cpu)
        {
            if (device.Type == BatchedBackend.Type) ForeignOwner = BatchLayout.Allocate(bytes, device);
            else if (!device.IsMeta) Backend.Of(device); // throws and says what is missing
            return;
        }
        if (bytes > ManagedLimit)
        {
            _pooled = BlockPool.Shared.Rent(bytes, this);
            _block = _pooled.Address;
        }
        else if (bytes > Inner.Size) _array = new byte[bytes]; // arrays that are not cleared take a slower way, which costs more than clearing
    }

    /// <summary>Memory that something else owns, such as a mapped file; <paramref name="owner"/> is kept alive.</summary>
    public Storage(byte* memory, long bytes, object owner)
    {
        Bytes = bytes;
        _block = memory;
        ForeignOwner = owner;
    }

    /// <summary>Memory of which each sample of a batch has its own part.</summary>
    public Storage(BatchLayout layout)
    {
        Bytes = layout.SampleBytes;
        Device = layout.Frames.Device;
        ForeignOwner = layout;
    }

    private Storage(Array array, long bytes)
    {
        Bytes = bytes;
        ForeignOwner = array;
    }

    /// <summary>What a disposed view refers to.</summary>
    public static Storage Disposed { get; } = new(Array.Empty<byte>(), 0) { IsDisposed = true };

    /// <summary>The size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Where the memory is.</summary>
    public Device Device { get; }

    /// <summary>Whether memory of this size holds zeros when it is fresh.</summary>
    public bool IsZeroed => _block is null && ForeignOwner is null && Device.Type == DeviceType.Cpu;

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
    public BatchLayout? Layout => ForeignOwner as BatchLayout;

    /// <summary>Whether it was given back by <c>Dispose</c>.</summary>
    public bool IsDisposed { get; private set; }

    private object? ForeignOwner { get; }

    // Who holds the elements of a sparse tensor: not the storage.
    private static readonly object SparseOwner = new();

    /// <summary>What a sparse tensor refers to: whoever reads elements from it gets an exception.</summary>
    public static Storage OfSparse(Device device) => new(device);

    private Storage(Device device)
    {
        Device = device;
        ForeignOwner = SparseOwner;
    }

    /// <summary>A managed array, shared, not copied.</summary>
    public static Storage Over<T>(T[] array)
        where T : unmanaged
        => new(array, array.LongLength * sizeof(T));

    /// <summary>The first byte. Pin it with <c>fixed</c> for as long as a pointer is used.</summary>
    public ref byte Reference
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_array is not null && !IsDisposed) return ref MemoryMarshal.GetArrayDataReference(_array);
            if (_block is not null) return ref *_block;
            if (IsDisposed | Device.Type != DeviceType.Cpu) return ref Elsewhere();
            if (ForeignOwner is Array array) return ref MemoryMarshal.GetArrayDataReference(array);
            if (ForeignOwner is not null) ThrowNoData();
            return ref Unsafe.As<Inner, byte>(ref _inner);
        }
    }

    /// <summary>Gives the memory back at once; whoever uses it afterwards gets an exception.</summary>
    public void Dispose()
    {
        if (IsDisposed || ReferenceEquals(this, Disposed)) return;
        IsDisposed = true;
        if (_pooled is not null) BlockPool.Shared.Return(_pooled, this);
        if (Layout is { OwnsRoot: true } layout) layout.Root.Dispose();
        _block = null;
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
        if (_pooled is not null) Dispose();
    }

    /// <summary>What the list of the largest holders of memory shows.</summary>
    public override string ToString() => $"a storage on {Device}, changed in place {Version} times";

    private ref byte Elsewhere()
    {
        if (IsDisposed || ForeignOwner is not BatchLayout layout)
        {
            ThrowNoData();
            return ref Unsafe.NullRef<byte>();
        }
        return ref layout.Sample;
    }

    private void ThrowNoData()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, typeof(Tensor));
        if (ReferenceEquals(ForeignOwner, SparseOwner))
            throw new NotSupportedException("tensor: this operation is not implemented for sparse tensors; got a sparse operand; convert it with .ToDense()");
        throw new InvalidOperationException($"tensor: data on device {Device} cannot be read by the processor; copy it with .Cpu() first");
    }

    [InlineArray(Size)]
    private struct Inner
    {
        public const int Size = 16;
        private byte _first;
    }
}
