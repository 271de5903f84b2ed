using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linstock;

/// <summary>
/// The sizes (or the strides) of a tensor: a list of up to 64 integers. Up to six of them, which is nearly
/// always, live inside the value itself, so that creating a tensor allocates nothing for its shape.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IReadOnlyList<long>, IEquatable<Shape>
{
    /// <summary>The number of sizes kept inside the value.</summary>
    internal const int Inline = 6;

    /// <summary>The most dimensions that a tensor can have, as in PyTorch.</summary>
    public const int MaxRank = 64;

    private readonly Buffer _sizes;
    private readonly long[]? _more;
    private readonly int _rank;

    /// <summary>Copies <paramref name="sizes"/>.</summary>
    /// <exception cref="ArgumentException">There are more than 64 of them.</exception>
    public Shape(params ReadOnlySpan<long> sizes)
    {
        _rank = sizes.Length;
        if (sizes.Length <= Inline)
        {
            // One by one: the few there are cost less than a call that moves memory.
            for (int i = 0; i < sizes.Length; i++) At(ref this, i) = sizes[i];
        }
        else
        {
            if (sizes.Length > MaxRank)
                throw new ArgumentException($"shape: {sizes.Length} dimensions given; expected at most {MaxRank}", nameof(sizes));
            _more = sizes.ToArray();
        }
    }

    /// <summary>The shape of a matrix.</summary>
    internal Shape(long rows, long columns)
    {
        _rank = 2;
        At(ref this, 0) = rows;
        At(ref this, 1) = columns;
    }

    /// <summary>The number of dimensions.</summary>
    public int Rank => _rank;

    /// <inheritdoc/>
    public int Count => _rank;

    /// <summary>The number of dimensions; lets <c>shape[^1]</c> work.</summary>
    public int Length => _rank;

    /// <summary>The size of dimension <paramref name="index"/>, counted from the end if negative.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such dimension.</exception>
    public long this[int index]
    {
        get
        {
            if (index < 0) index += _rank;
            if ((uint)index >= (uint)_rank) ThrowIndex(index, _rank);
            return _more is null ? _sizes[index] : _more[index];
        }
    }

    /// <summary>The product of the sizes; 1 for a shape without dimensions.</summary>
    public long Numel
    {
        get
        {
            long product = 1;
            foreach (long size in AsSpan(in this)) product *= size;
            return product;
        }
    }

    /// <summary>The sizes of <paramref name="shape"/> as a span over its own memory.</summary>
    /// <remarks>Valid as long as the shape it was taken from: a tensor's shape, or a local variable.</remarks>
    public static ReadOnlySpan<long> AsSpan(in Shape shape)
        => shape._more is { } more
            ? more
            : MemoryMarshal.CreateReadOnlySpan(in Unsafe.As<Buffer, long>(ref Unsafe.AsRef(in shape._sizes)), shape._rank);

    /// <summary>The sizes as a span over the shape's own memory.</summary>
    public static implicit operator ReadOnlySpan<long>(in Shape shape) => AsSpan(in shape);

    /// <summary>A shape of the given sizes.</summary>
    public static implicit operator Shape(long[] sizes) => new(sizes);

    /// <summary>Builds a shape from a collection expression.</summary>
    public static Shape Create(ReadOnlySpan<long> sizes) => new(sizes);

    /// <summary>Copies <paramref name="sizes"/> over <paramref name="target"/>, which is fresh.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Initialize(ref Shape target, ReadOnlySpan<long> sizes)
    {
        if (sizes.Length > Inline)
        {
            target = new Shape(sizes);
            return;
        }
        Unsafe.AsRef(in target._rank) = sizes.Length;
        for (int i = 0; i < sizes.Length; i++) At(ref target, i) = sizes[i];
    }

    /// <summary>A shape of <paramref name="rank"/> sizes that are still to be written, and where.</summary>
    internal static Span<long> Create(int rank, out Shape shape)
    {
        shape = default;
        if (rank > Inline)
        {
            shape = new Shape(new long[rank]);
            return shape._more!;
        }
        Unsafe.AsRef(in shape._rank) = rank;
        return MemoryMarshal.CreateSpan(ref At(ref shape, 0), rank);
    }

    /// <summary>Writes the row-major strides for <paramref name="sizes"/> over <paramref name="target"/>, which is fresh.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void InitializeContiguous(ref Shape target, in Shape sizes)
    {
        if (sizes._more is not null)
        {
            target = ContiguousStrides(AsSpan(in sizes));
            return;
        }
        Unsafe.AsRef(in target._rank) = sizes._rank;
        WriteContiguous(ref target, AsSpan(in sizes));
    }

    private static void WriteContiguous(ref Shape target, ReadOnlySpan<long> sizes)
    {
        long step = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            At(ref target, i) = step;
            step *= Math.Max(sizes[i], 1);
        }
    }

    /// <summary>Replaces one size of a shape that nobody else sees yet.</summary>
    internal static void Set(ref Shape target, int index, long size)
    {
        if (target._more is not null) target = new Shape(target.ToArray());
        Writable(ref target, index) = size;
    }

    /// <summary>Exchanges two sizes of a shape that nobody else sees yet.</summary>
    internal static void Swap(ref Shape target, int first, int second)
    {
        if (target._more is not null) target = new Shape(target.ToArray());
        (Writable(ref target, first), Writable(ref target, second)) = (target[second], target[first]);
    }

    // More sizes than fit lie in an array that shapes share, so the caller has made one of its own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref long Writable(ref Shape shape, int index) => ref shape._more is { } more ? ref more[index] : ref At(ref shape, index);

    /// <summary>A copy without one of the sizes.</summary>
    internal Shape Without(int index)
    {
        if (_rank == 1) return default;
        ReadOnlySpan<long> sizes = AsSpan(in this);
        if (_more is not null) return new Shape([.. sizes[..index], .. sizes[(index + 1)..]]);
        Shape copy = this;
        for (int i = index; i < _rank - 1; i++) At(ref copy, i) = sizes[i + 1];
        At(ref copy, _rank - 1) = 0;
        Unsafe.AsRef(in copy._rank) = _rank - 1;
        return copy;
    }

    // The index has been checked, and the sizes are inline.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref long At(ref Shape shape, int index)
        => ref Unsafe.Add(ref Unsafe.As<Buffer, long>(ref Unsafe.AsRef(in shape._sizes)), index);

    /// <summary>The sizes in a new array.</summary>
    public long[] ToArray() => AsSpan(in this).ToArray();

    /// <summary>The row-major strides of a dense tensor of this shape, in elements; a size of 0 counts as 1.</summary>
    internal static Shape ContiguousStrides(ReadOnlySpan<long> sizes)
    {
        if (sizes.Length == 1) return One;
        if (sizes.Length <= Inline)
        {
            Shape inline = default;
            Unsafe.AsRef(in inline._rank) = sizes.Length;
            WriteContiguous(ref inline, sizes);
            return inline;
        }
        long step = 1;
        var strides = new long[sizes.Length];
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(sizes[i], 1);
        }
        return new Shape(strides);
    }

    private static readonly Shape One = new([1L]);

    /// <inheritdoc/>
    public bool Equals(Shape other) => Same(in this, in other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Same(in Shape left, in Shape right)
    {
        if (left._rank != right._rank) return false;
        if (left._rank == 1) return left._sizes[0] == right._sizes[0];
        return AsSpan(in left).SequenceEqual(AsSpan(in right));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (long size in AsSpan(in this)) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>Whether the shapes hold the same sizes.</summary>
    public static bool operator ==(in Shape left, in Shape right) => Same(in left, in right);

    /// <summary>Whether the shapes differ.</summary>
    public static bool operator !=(in Shape left, in Shape right) => !Same(in left, in right);

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator()
    {
        for (int i = 0; i < _rank; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The sizes in brackets, as in <c>[3, 4]</c>.</summary>
    public override string ToString() => Format(AsSpan(in this));

    internal static string Format(ReadOnlySpan<long> sizes)
    {
        var text = new DefaultInterpolatedStringHandler(2, sizes.Length);
        text.AppendLiteral("[");
        for (int i = 0; i < sizes.Length; i++)
        {
            if (i > 0) text.AppendLiteral(", ");
            text.AppendFormatted(sizes[i]);
        }
        text.AppendLiteral("]");
        return text.ToStringAndClear();
    }

    private static void ThrowIndex(int index, int rank)
        => throw new IndexOutOfRangeException($"shape: dimension {index} of a shape with {rank} dimensions");

    [InlineArray(Inline)]
    private struct Buffer
    {
        private long _first;
    }
}
