using System.Diagnostics;
using System.Runtime.CompilerServices;
using Linstock.Backends;

namespace Linstock;

/// <summary>
/// A multi-dimensional array of one element type, as PyTorch's <c>torch.Tensor</c>: strided memory that views may
/// share, on a device, with a place in the graph of the gradient.
/// </summary>
/// <remarks>
/// Nothing needs to be disposed: memory is taken back when the tensors that use it are gone. <see cref="Dispose()"/>
/// gives it back earlier.
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public partial class Tensor : IDisposable
{
    private Geometry _geometry;
    private Storage _storage;
    private long _offset;
    private DType _dtype;
    private bool _ownsStorage;

    /// <summary>A dense tensor over fresh memory with undefined content.</summary>
    internal Tensor(Geometry geometry, DType dtype, Device device)
    {
        _geometry = geometry;
        _dtype = dtype;
        _ownsStorage = true;
        _storage = Storage.Of(geometry.Numel * dtype.ItemSize, device);
    }

    /// <summary>A dense tensor over fresh memory with undefined content.</summary>
    internal Tensor(in Shape shape, DType dtype, Device device)
        : this(Geometry.Dense(Shape.AsSpan(in shape)), dtype, device)
    {
    }

    /// <summary>The same from sizes in a span.</summary>
    internal Tensor(ReadOnlySpan<long> size, DType dtype, Device device)
        : this(Geometry.Dense(size), dtype, device)
    {
    }

    /// <summary>A dense matrix over fresh memory with undefined content.</summary>
    internal Tensor(long rows, long columns, DType dtype, Device device)
        : this(Geometry.Dense([rows, columns]), dtype, device)
    {
    }

    /// <summary>A dense tensor like another one, over fresh memory.</summary>
    internal Tensor(Tensor like, DType dtype)
        : this(like._geometry.Dense(), dtype, like._storage.Device)
    {
    }

    /// <summary>A view of a storage; the caller has proven that it stays inside.</summary>
    internal Tensor(Storage storage, in Shape shape, in Shape strides, long offset, DType dtype, bool ownsStorage = false)
        : this(storage, Geometry.Of(Shape.AsSpan(in shape), Shape.AsSpan(in strides)), offset, dtype)
        => _ownsStorage = ownsStorage;

    /// <summary>A tensor over the same memory as <paramref name="data"/>, without its history.</summary>
    protected Tensor(Tensor data)
        : this((data ?? throw new ArgumentNullException(nameof(data)))._storage, data._geometry, data._offset, data._dtype)
    {
    }

    // A view of another tensor.
    private Tensor(Tensor viewed, Geometry geometry, long offset)
        : this(viewed._storage, geometry, offset, viewed._dtype)
    {
        if (GradMode.IsEnabled) SetView(viewed);
    }

    private Tensor(Storage storage, Geometry geometry, long offset, DType dtype)
    {
        storage.ThrowIfDisposed();
        _geometry = geometry;
        _storage = storage;
        _offset = offset;
        _dtype = dtype;
    }

    /// <summary>The size of each dimension.</summary>
    public ref readonly Shape Shape => ref _geometry.Sizes;

    /// <summary>The distance in elements between neighbours along each dimension.</summary>
    public ref readonly Shape Strides => ref _geometry.Strides;

    /// <summary>The element type.</summary>
    public DType DType => _dtype;

    /// <summary>Where the data is.</summary>
    public Device Device => _storage.Device;

    /// <summary>The number of dimensions.</summary>
    public int NDim => _geometry.Sizes.Rank;

    /// <summary>The number of elements.</summary>
    public long Numel => _geometry.Numel;

    /// <summary>The size of one element in bytes.</summary>
    public int ElementSize => _dtype.ItemSize;

    /// <summary>The position of the first element in its storage, in elements.</summary>
    public long StorageOffset => _offset;

    /// <summary>Whether the elements lie in memory in row-major order without gaps.</summary>
    public bool IsContiguous => _geometry.IsDense;

    /// <summary>Whether the dtype is floating point.</summary>
    public bool IsFloatingPoint => _dtype.IsFloatingPoint;

    /// <summary>Whether the dtype is complex.</summary>
    public bool IsComplex => _dtype.IsComplex;

    /// <summary>Whether the tensor has no data (<c>meta</c>).</summary>
    public bool IsMeta => _storage.Device.IsMeta;

    /// <summary>The number of changes in place so far of the memory, PyTorch's <c>_version</c>.</summary>
    public int Version => _storage.Version;

    internal Storage Storage => _storage;

    /// <summary>Sizes and strides, for results that lie alike.</summary>
    internal Geometry Geometry => _geometry;

    /// <summary>The first element's first byte. Pin it with <c>fixed</c> for as long as a pointer is used.</summary>
    internal ref byte Reference
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.AddByteOffset(ref _storage.Reference, (nint)(_offset * _dtype.ItemSize));
    }

    /// <summary>The number of dimensions (<c>torch.Tensor.dim</c>).</summary>
    public int Dim() => NDim;

    /// <summary>The size of dimension <paramref name="dim"/>, counted from the end if negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long Size(long dim) => Shape[(int)Check.Dim(dim, NDim, "size")];

    /// <summary>The stride of dimension <paramref name="dim"/>, counted from the end if negative, in elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long Stride(long dim) => Strides[(int)Check.Dim(dim, NDim, "stride")];

    /// <summary>
    /// Whether the elements lie in memory in the order of <paramref name="format"/>, without gaps; the strides of dimensions with one
    /// entry do not matter.
    /// </summary>
    public bool IsContiguousIn(MemoryFormat format)
        => format is MemoryFormat.Contiguous or MemoryFormat.Preserve
            ? IsContiguous
            : NDim == MemoryFormats.Rank(format) && MemoryFormats.IsDense(this, format);

    /// <summary>
    /// Gives the memory back at once. Never needed. Of a view only the view itself becomes unusable; of a tensor that
    /// owns its memory the views do too, and using them throws <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        if (_ownsStorage) _storage.Dispose();
        else _storage = Storage.Disposed;
        GC.SuppressFinalize(this);
    }
}
