using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>
/// The sizes and strides of a tensor, and what follows from them. Nobody changes them, so tensors that lie alike share them: a result is
/// little more than a few references, and comparing its shape with its operand's is comparing two of them.
/// </summary>
/// <remarks>
/// A program asks for the same few again and again, so those that it had lately are kept: looking one up takes less time than the
/// collector's share of a new one. Threads may lose each other's entries, and then make another that is just as good.
/// </remarks>
internal sealed class Geometry
{
    private const int SlotsLog = 6;

    private static readonly Geometry?[] RecentDense = new Geometry?[1 << SlotsLog];
    private static readonly Geometry?[] RecentStrided = new Geometry?[1 << SlotsLog];

    private Shape _sizes;
    private Shape _strides;

    // Dense, in row-major order.
    private Geometry(ReadOnlySpan<long> sizes)
    {
        Shape.Initialize(ref _sizes, sizes);
        Shape.InitializeContiguous(ref _strides, in _sizes);
        Numel = _sizes.Numel;
        IsDense = true;
    }

    private Geometry(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        Shape.Initialize(ref _sizes, sizes);
        Shape.Initialize(ref _strides, strides);
        Numel = _sizes.Numel;
        IsDense = LiesDense(sizes, strides);
    }

    /// <summary>The size of each dimension.</summary>
    public ref readonly Shape Sizes => ref _sizes;

    /// <summary>The distance in elements between neighbours along each dimension.</summary>
    public ref readonly Shape Strides => ref _strides;

    /// <summary>The number of elements.</summary>
    public long Numel { get; }

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsDense { get; }

    /// <summary>Row-major order without gaps.</summary>
    public static Geometry Dense(ReadOnlySpan<long> sizes)
    {
        ref Geometry? recent = ref RecentDense[Slot(Hash((uint)sizes.Length, sizes))];
        return recent is { } known && AreEqual(Shape.AsSpan(in known._sizes), sizes) ? known : recent = new Geometry(sizes);
    }

    /// <summary>Any sizes, and as many strides.</summary>
    public static Geometry Of(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        ref Geometry? recent = ref RecentStrided[Slot(Hash(Hash((uint)sizes.Length, sizes), strides))];
        return recent is { } known && AreEqual(Shape.AsSpan(in known._sizes), sizes) && AreEqual(Shape.AsSpan(in known._strides), strides)
            ? known
            : recent = new Geometry(sizes, strides);
    }

    /// <summary>The same sizes in row-major order without gaps; itself if it is so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Geometry Dense() => IsDense ? this : Dense(Shape.AsSpan(in _sizes));

    /// <summary>Whether another geometry has the same sizes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasSizesOf(Geometry other) => ReferenceEquals(this, other) || _sizes == other._sizes;

    /// <summary>What is left without dimension <paramref name="dim"/>.</summary>
    [SkipLocalsInit]
    public Geometry Without(int dim)
    {
        ReadOnlySpan<long> sizes = Shape.AsSpan(in _sizes), strides = Shape.AsSpan(in _strides);
        if (dim == 0) return Of(sizes[1..], strides[1..]);
        int rank = sizes.Length - 1;
        Span<long> room = stackalloc long[2 * Shape.MaxRank], kept = room[..rank], steps = room.Slice(Shape.MaxRank, rank);
        for (int i = 0; i < rank; i++)
        {
            int from = i < dim ? i : i + 1;
            (kept[i], steps[i]) = (sizes[from], strides[from]);
        }
        return Of(kept, steps);
    }

    /// <summary>With <paramref name="size"/> entries of a dimension, each <paramref name="step"/> behind the last.</summary>
    [SkipLocalsInit]
    public Geometry Sliced(int dim, long size, long step)
    {
        Span<long> room = stackalloc long[2 * Shape.MaxRank];
        Copy(room, out Span<long> sizes, out Span<long> strides);
        sizes[dim] = size;
        strides[dim] *= step;
        return Of(sizes, strides);
    }

    /// <summary>With two dimensions exchanged.</summary>
    [SkipLocalsInit]
    public Geometry Transposed(int first, int second)
    {
        Span<long> room = stackalloc long[2 * Shape.MaxRank];
        Copy(room, out Span<long> sizes, out Span<long> strides);
        (sizes[first], sizes[second]) = (sizes[second], sizes[first]);
        (strides[first], strides[second]) = (strides[second], strides[first]);
        return Of(sizes, strides);
    }

    private void Copy(Span<long> room, out Span<long> sizes, out Span<long> strides)
    {
        ReadOnlySpan<long> ownSizes = Shape.AsSpan(in _sizes), ownStrides = Shape.AsSpan(in _strides);
        sizes = room[..ownSizes.Length];
        strides = room.Slice(Shape.MaxRank, ownStrides.Length);
        for (int i = 0; i < ownSizes.Length; i++) (sizes[i], strides[i]) = (ownSizes[i], ownStrides[i]);
    }

    // Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4): the upper bits depend on all numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ulong hash, ReadOnlySpan<long> numbers)
    {
        foreach (long number in numbers) hash = (hash + (ulong)number) * 0x9E3779B97F4A7C15;
        return hash;
    }

    private static int Slot(ulong hash) => (int)(hash >> (64 - SlotsLog));

    // One by one: the few there are cost less than a call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreEqual(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        if (left.Length != right.Length) return false;
        for (int i = 0; i < left.Length; i++)
            if (left[i] != right[i]) return false;
        return true;
    }

    private static bool LiesDense(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
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
