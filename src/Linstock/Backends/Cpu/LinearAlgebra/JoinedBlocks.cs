using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>What joining does to vectors whose values are nearly the same.</summary>
internal interface IDeflation
{
    /// <summary>
    /// When the values of two vectors, <paramref name="lower"/> and <paramref name="upper"/>, are so near that any combination of them will do,
    /// turns both so that the coupling no longer sees the lower one.
    /// </summary>
    /// <param name="lower">The vector with the lesser value.</param>
    /// <param name="upper">The one with the larger value.</param>
    /// <param name="lowerWeight">How the coupling sees the lower one.</param>
    /// <param name="upperWeight">How it sees the upper one; becomes the length of both weights.</param>
    /// <param name="tolerance">What counts as nothing.</param>
    bool TryCombine(int lower, int upper, double lowerWeight, ref double upperWeight, double tolerance);
}

/// <summary>
/// The values of two blocks, and of a row between if there is one, on their way to those of the joined block: which vectors the coupling moves,
/// which it leaves as they are, and in which order all end. Vectors go by their numbers, counted from the first of both blocks.
/// </summary>
internal unsafe ref struct JoinedBlocks
{
    private readonly Workspace<double> _numbers;
    private readonly Workspace<int> _indices;
    private readonly Workspace<MergeOrder.Side> _sideMemory;
    private readonly nint _size;
    private readonly nint _first;
    private readonly nint _between;
    private readonly double* _d;
    private readonly int* _order;

    /// <param name="first">How many vectors the first block has.</param>
    /// <param name="between">How many rows (none or one) there are between the blocks, each with a vector of its own.</param>
    /// <param name="second">How many vectors the second block has.</param>
    /// <param name="d">The values.</param>
    /// <param name="order">For each block the numbers of its vectors, counted from its first, by ascending value.</param>
    public JoinedBlocks(nint first, nint between, nint second, double* d, int* order)
    {
        _size = first + between + second;
        _first = first;
        _between = between;
        _d = d;
        _order = order;
        _numbers = new(4 * _size);
        _indices = new(4 * _size);
        _sideMemory = new(_size);
        for (nint j = 0; j < _size; j++)
        {
            _sideMemory.Pointer[j] = j < first ? MergeOrder.Side.First
                : j < first + between ? MergeOrder.Side.Both
                : MergeOrder.Side.Second;
        }

        MergeOrder.Merge(first, order, second, order + first + between, (int)(first + between), d, Sorted);
    }

    /// <summary>How the coupling sees each vector; for the caller to fill.</summary>
    public readonly double* Coupling => _numbers.Pointer;

    /// <summary>The values of the kept vectors, ascending.</summary>
    public readonly double* Poles => _numbers.Pointer + _size;

    /// <summary>How the coupling sees the kept vectors.</summary>
    public readonly double* Weights => _numbers.Pointer + 2 * _size;

    /// <summary>The values of the joined block, for the caller to fill: as many as vectors are kept.</summary>
    public readonly double* Roots => _numbers.Pointer + 3 * _size;

    /// <summary>The vectors of both blocks by ascending value.</summary>
    public readonly int* Sorted => _indices.Pointer;

    /// <summary>The vectors that the coupling moves, by ascending value, a row between first.</summary>
    public readonly int* Kept => _indices.Pointer + _size;

    /// <summary>The vectors that stay, by ascending value.</summary>
    public readonly int* Dropped => _indices.Pointer + 2 * _size;

    /// <summary>Positions in <see cref="Kept"/> as <see cref="MergeOrder.Group"/> puts them.</summary>
    public readonly int* Groups => _indices.Pointer + 3 * _size;

    /// <summary>How many vectors are kept.</summary>
    public nint Count { get; private set; }

    /// <summary>How many stay.</summary>
    public readonly nint Rest => _size - Count;

    /// <summary>How many of the kept vectors have elements in the first block.</summary>
    public nint InFirst { get; private set; }

    /// <summary>How many of them have none in the second.</summary>
    public nint OnlyFirst { get; private set; }

    /// <summary>
    /// Sets aside the vectors that the coupling leaves as they are: those it does not see, and of two with nearly the same value a combination.
    /// The row between is always kept.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Deflate<TDeflation>(double rho, double tolerance, in TDeflation deflation)
        where TDeflation : struct, IDeflation
    {
        int* sorted = Sorted, kept = Kept, dropped = Dropped;
        var z = Coupling;
        var sides = _sideMemory.Pointer;
        nint keeping = 0, dropping = 0;
        if (_between != 0) kept[keeping++] = (int)_first;
        var previous = -1;
        for (nint q = 0; q < _size - _between; q++)
        {
            var j = sorted[q];
            if (rho * Math.Abs(z[j]) <= tolerance)
            {
                dropped[dropping++] = j;
                continue;
            }

            if (previous >= 0)
            {
                if (deflation.TryCombine(previous, j, z[previous], ref z[j], tolerance))
                {
                    sides[j] |= sides[previous];
                    dropped[dropping++] = previous;
                }
                else
                {
                    kept[keeping++] = previous;
                }
            }

            previous = j;
        }

        if (previous >= 0) kept[keeping++] = previous;
        MergeOrder.Sort(dropping, dropped, _d);
        Count = keeping;
        for (nint q = 0; q < keeping; q++) (Poles[q], Weights[q]) = (_d[kept[q]], z[kept[q]]);
        (InFirst, OnlyFirst) = MergeOrder.Group(keeping, kept, sides, Groups);
    }

    /// <summary>The values become the <see cref="Roots"/>, then those that stay; the order that of all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Finish()
    {
        nint count = Count, rest = Rest;
        double* staying = Poles, roots = Roots;
        int* sorted = Sorted, dropped = Dropped;
        for (nint q = 0; q < rest; q++) staying[q] = _d[dropped[q]];
        for (nint q = 0; q < count; q++) (_d[q], sorted[q]) = (roots[q], (int)q);
        for (nint q = 0; q < rest; q++) (_d[count + q], sorted[count + q]) = (staying[q], (int)q);
        MergeOrder.Merge(count, sorted, rest, sorted + count, (int)count, _d, _order);
    }

    /// <summary>All values stay where they are; the order becomes that of both blocks together.</summary>
    public readonly void KeepAll() => new Span<int>(Sorted, (int)_size).CopyTo(new Span<int>(_order, (int)_size));

    public readonly void Dispose()
    {
        _numbers.Dispose();
        _indices.Dispose();
        _sideMemory.Dispose();
    }
}
