using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// The vectors of two neighbouring blocks, as rows, become those of the joined block: combinations of the kept ones first, then the others as
/// they are. Vectors of one block only are zero in the columns of the other, so the work is two products of about half the size.
/// </summary>
/// <param name="rows">The first element of the blocks.</param>
/// <param name="stride">Elements from row to row.</param>
/// <param name="first">How many columns the first block has.</param>
/// <param name="secondColumn">Where the columns of the second block begin.</param>
/// <param name="second">How many there are.</param>
/// <param name="packed">Scratch memory for as many rows as there are, in the columns of both blocks together.</param>
internal readonly unsafe struct MergedVectors<R>(R* rows, nint stride, nint first, nint secondColumn, nint second, R* packed)
    where R : unmanaged, IBinaryFloatingPointIeee754<R>
{
    private readonly R* _rows = rows;
    private readonly nint _stride = stride;
    private readonly nint _first = first;
    private readonly nint _secondColumn = secondColumn;
    private readonly nint _second = second;
    private readonly R* _packed = packed;

    private nint Width => _secondColumn + _second;

    /// <param name="blocks">Which rows are kept, in their groups, and which stay as they are.</param>
    /// <param name="combinations">A row for each kept one: the new rows in terms of the kept ones in their groups.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Update(in JoinedBlocks blocks, R* combinations)
    {
        nint count = blocks.Count, rest = blocks.Rest, inFirst = blocks.InFirst, onlyFirst = blocks.OnlyFirst;
        int* kept = blocks.Kept, groups = blocks.Groups, dropped = blocks.Dropped;
        var to = _packed;
        for (nint q = 0; q < inFirst; q++, to += _first) Copy(_first, _rows + kept[groups[q]] * _stride, to);
        var inSecond = to;
        for (var q = onlyFirst; q < count; q++, to += _second) Copy(_second, _rows + kept[groups[q]] * _stride + _secondColumn, to);
        var spare = to;
        for (nint q = 0; q < rest; q++, to += Width) Copy(Width, _rows + dropped[q] * _stride, to);
        StridedProduct.Run(count, _first, inFirst, R.One, combinations, count, 1, _packed, _first, 1, R.Zero, _rows, _stride, 1);
        StridedProduct.Run(
            count, _second, count - onlyFirst, R.One, combinations + onlyFirst, count, 1, inSecond, _second, 1, R.Zero, _rows + _secondColumn,
            _stride, 1);
        for (nint q = 0; q < rest; q++) Copy(Width, spare + q * Width, _rows + (count + q) * _stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(nint length, R* from, R* to) => new Span<R>(from, (int)length).CopyTo(new Span<R>(to, (int)length));
}
