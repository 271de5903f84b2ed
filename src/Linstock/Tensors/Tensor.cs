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
    private Shape _strides;
    private Shape _shape;
    private Storage _storage;
    private long _offset;
    private long _numel;
    private DType _dtype;
    private bool _isContiguous;
    private bool _ownsStorage;

    /// <summary>A dense tensor over fresh memory with undefined content.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Tensor(in Shape shape, DType dtype, Device device)
    {
        Shape.Initialize(ref _shape, in shape);
        Shape.InitializeContiguous(ref _strides, in _shape);
        _numel = shape.Numel;
        _dtype = dtype;
        _isContiguous = true;
        _ownsStorage = true;
        _storage = Storage.Of(_numel * dtype.ItemSize, device);
    }

    /// <summary>The same from sizes whose product is <paramref name="numel"/>.</summary>
    internal Tensor(ReadOnlySpan<long> size, long numel, DType dtype, Device device)
    {
        Shape.Initialize(ref _shape, size);
        Shape.InitializeContiguous(ref _strides, in _shape);
        _numel = numel;
        _dtype = dtype;
        _isContiguous = true;
        _ownsStorage = true;
        _storage = Storage.Of(numel * dtype.ItemSize, device);
    }

    /// <summary>A dense matrix over fresh memory with undefined content.</summary>
    internal Tensor(long rows, long columns, DType dtype, Device device)
    {
        Shape.InitializeMatrix(ref _shape, ref _strides, rows, columns);
        _numel = rows * columns;
        _dtype = dtype;
        _isContiguous = true;
        _ownsStorage = true;
        _storage = Storage.Of(_numel * dtype.ItemSize, device);
    }

    /// <summary>A dense tensor like another one, over fresh memory.</summary>
    internal Tensor(Tensor like, DType dtype)
    {
        Shape.Initialize(ref _shape, in like._shape);
        if (like._isContiguous) Shape.Initialize(ref _strides, in like._strides);
        else Shape.InitializeContiguous(ref _strides, in _shape);
        _numel = like._numel;
        _dtype = dtype;
        _isContiguous = true;
        _ownsStorage = true;
        _storage = Storage.Of(_numel * dtype.ItemSize, like._storage.Device);
    }

    /// <summary>A view of a storage; the caller has proven that it stays inside.</summary>
    internal Tensor(Storage storage, in Shape shape, in Shape strides, long offset, DType dtype, bool ownsStorage = false)
    {
        storage.ThrowIfDisposed();
        Shape.Initialize(ref _shape, in shape);
        Shape.Initialize(ref _strides, in strides);
        _offset = offset;
        _numel = shape.Numel;
        _dtype = dtype;
        _storage = storage;
        _ownsStorage = ownsStorage;
        _isContiguous = IsDense(Shape.AsSpan(in _shape), Shape.AsSpan(in _strides));
    }

    /// <summary>A view of another tensor with as many elements as <paramref name="numel"/> says.</summary>
    internal Tensor(Tensor viewed, in Shape shape, in Shape strides, long offset, long numel)
    {
        _storage = viewed._storage;
        _storage.ThrowIfDisposed();
        Shape.Initialize(ref _shape, in shape);
        Shape.Initialize(ref _strides, in strides);
        _offset = offset;
        _numel = numel;
        _dtype = viewed._dtype;
        _isContiguous = IsDense(Shape.AsSpan(in _shape), Shape.AsSpan(in _strides));
        if (GradMode.IsEnabled) SetView(viewed);
    }

    /// <summary>A tensor over the same memory as <paramref name="data"/>, without its history.</summary>
    protected Tensor(Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data._storage.ThrowIfDisposed();
        Shape.Initialize(ref _shape, in data._shape);
        Shape.Initialize(ref _strides, in data._strides);
        _offset = data._offset;
        _numel = data._numel;
        _dtype = data._dtype;
        _storage = data._storage;
        _isContiguous = data._isContiguous;
    }

    /// <summary>The size of each dimension.</summary>
    public ref readonly Shape Shape => ref _shape;

    /// <summary>The distance in elements between neighbours along each dimension.</summary>
    public ref readonly Shape Strides => ref _strides;

    /// <summary>The element type.</summary>
    public DType DType => _dtype;

    /// <summary>Where the data is.</summary>
    public Device Device => _storage.Device;

    /// <summary>The number of dimensions.</summary>
    public int NDim => _shape.Rank;

    /// <summary>The number of elements.</summary>
    public long Numel => _numel;

    /// <summary>The size of one element in bytes.</summary>
    public int ElementSize => _dtype.ItemSize;

    /// <summary>The position of the first element in its storage, in elements.</summary>
    public long StorageOffset => _offset;

    /// <summary>Whether the elements lie in memory in row-major order without gaps.</summary>
    public bool IsContiguous => _isContiguous;

    /// <summary>Whether the dtype is floating point.</summary>
    public bool IsFloatingPoint => _dtype.IsFloatingPoint;

    /// <summary>Whether the dtype is complex.</summary>
    public bool IsComplex => _dtype.IsComplex;

    /// <summary>Whether the tensor has no data (<c>meta</c>).</summary>
    public bool IsMeta => _storage.Device.IsMeta;

    /// <summary>The number of changes in place so far of the memory, PyTorch's <c>_version</c>.</summary>
    public int Version => _storage.Version;

    internal Storage Storage => _storage;

    internal Backend Backend => Backend.Of(_storage.Device);

    /// <summary>The first element's first byte. Pin it with <c>fixed</c> for as long as a pointer is used.</summary>
    internal ref byte Reference
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.AddByteOffset(ref _storage.Reference, (nint)(_offset * _dtype.ItemSize));
    }

    /// <summary>The number of dimensions (<c>torch.Tensor.dim</c>).</summary>
    public int Dim() => _shape.Rank;

    /// <summary>The size of dimension <paramref name="dim"/>, counted from the end if negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long Size(long dim) => _shape[(int)Check.Dim(dim, NDim, "size")];

    /// <summary>The stride of dimension <paramref name="dim"/>, counted from the end if negative, in elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long Stride(long dim) => _strides[(int)Check.Dim(dim, NDim, "stride")];

    /// <summary>
    /// Whether the elements lie in memory in the order of <paramref name="format"/>, without gaps; the strides of dimensions with one
    /// entry do not matter.
    /// </summary>
    public bool IsContiguousIn(MemoryFormat format)
        => format is MemoryFormat.Contiguous or MemoryFormat.Preserve
            ? _isContiguous
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

    internal static bool IsDense(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        long step = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            if (sizes[i] == 0) return true;
            if (sizes[i] == 1) continue;
            if (strides[i] != step)
            {
                foreach (long size in sizes[..i])
                    if (size == 0) return true;
                return false;
            }
            step *= sizes[i];
        }
        return true;
    }
}
