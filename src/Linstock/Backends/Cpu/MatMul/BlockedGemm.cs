using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Matrix products too large for the first cache: pack, block, tile.</summary>
/// <remarks>
/// The loops are those of Goto and van de Geijn (ACM TOMS 2008) as BLIS arranges them: columns of B in blocks that stay in the
/// third-level cache, depth in equal blocks of at most <see cref="GemmKernels{T}.Depth"/>, rows of A in blocks that stay in the second-level
/// cache, then tiles. The threads share the packed columns and divide the tiles among them.
/// </remarks>
internal static unsafe class BlockedGemm
{
    /// <summary>Below this many multiplications waking another thread costs more than it gives.</summary>
    public const long ParallelWork = 1 << 19;

    /// <summary>Whole tiles of a transposition.</summary>
    private const nint DepthUnit = 16;

    /// <summary>Dense rows of at most so many bytes are tiles of a few lines a row, which the first cache takes as it takes packed ones.</summary>
    private const nint CompactRowBytes = 256;

    /// <summary>Computes the m x n tiles of A·B and hands them to <paramref name="target"/>.</summary>
    /// <param name="kernels">The register width to use.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="k">Depth, at least 1.</param>
    /// <param name="a">The rows.</param>
    /// <param name="b">The columns.</param>
    /// <param name="target">Where the tiles go.</param>
    /// <param name="blockColumns">The most columns to pack at a time, or 0 for as many as the third-level cache takes.</param>
    public static void Run<T, TRows, TColumns, TTarget>(
        GemmKernels<T>* kernels, nint m, nint n, nint k, in TRows a, in TColumns b, in TTarget target, nint blockColumns = 0)
        where T : unmanaged, INumber<T>
        where TRows : unmanaged, IPanelSource<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        int width = n > kernels->Lanes ? kernels->TileColumns : kernels->Lanes;
        State<T, TRows, TColumns, TTarget> state;
        state.Kernels = kernels;
        state.A = a;
        state.B = b;
        state.Target = target;
        state.Width = width;
        state.Rows = m;
        nint blockDepth = EvenBlock(k, GemmKernels<T>.Depth, DepthUnit);
        state.DepthCount = Math.Min(k, blockDepth);
        blockColumns = EvenBlock(n, blockColumns > 0 ? blockColumns : kernels->BlockColumns, width);
        int threads = (long)m * n * k >= ParallelWork ? WorkerPool.NumThreads : 1;
        state.Packed = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, blockColumns * state.DepthCount);

        for (nint column = 0; column < n; column += blockColumns)
        {
            state.Column = column;
            state.Columns = Math.Min(blockColumns, n - column);
            state.Slivers = (state.Columns + width - 1) / width;
            (nint rowParts, state.ColumnParts) = Divide(kernels, threads, m, state.Slivers, width);

            // Blocks, not parts, are what threads that have finished may take from others.
            nint partRows = (RowTiles<T>(m) + rowParts - 1) / rowParts * GemmKernels<T>.TallestTile;
            state.RowBlocks = rowParts * ((partRows + kernels->BlockRows - 1) / kernels->BlockRows);

            // One or two strips of columns do not repay packing the rows; dense rows of little depth lie together as they would when packed.
            state.RowsInPlace = a.InPlace(0, 0, out _, out nint pitch, out nint step) && (step == 1 || k == 1)
                && (state.Slivers <= 2 || (pitch == k && k * sizeof(T) <= CompactRowBytes));
            for (nint depth = 0; depth < k; depth += blockDepth)
            {
                state.Depth = depth;
                state.DepthCount = Math.Min(k - depth, blockDepth);
                WorkerPool.For(state.Slivers, threads > 1 ? 1 : long.MaxValue, &PackColumns<T, TRows, TColumns, TTarget>, &state);
                WorkerPool.For(state.ColumnParts * state.RowBlocks, threads > 1 ? 1 : long.MaxValue, &Multiply<T, TRows, TColumns, TTarget>, &state);
            }
        }
    }

    /// <summary>
    /// Into how many ranges of rows and of columns the tiles are cut, one for each thread: so that the largest part is the smallest.
    /// Ranges of columns repeat the packing of rows, which is why more ranges of rows are better where tiles divide as evenly.
    /// </summary>
    private static (nint Rows, nint Columns) Divide<T>(GemmKernels<T>* kernels, int threads, nint m, nint slivers, int width)
        where T : unmanaged, INumber<T>
    {
        nint tiles = RowTiles<T>(m);
        (nint Rows, nint Columns) best = (1, 1);
        nint least = nint.MaxValue;
        for (nint rows = Math.Min(threads, tiles); rows >= 1; rows--)
        {
            // Packing an element of A takes about as long as its products with a register of B.
            nint columns = Math.Min(threads / rows, slivers);
            nint most = Math.Min(m, (tiles + rows - 1) / rows * GemmKernels<T>.TallestTile);
            nint time = most * ((slivers + columns - 1) / columns * (width / kernels->Lanes) + 1);
            if (time < least) (least, best) = (time, (rows, columns));
        }

        return best;
    }

    private static nint RowTiles<T>(nint rows)
        where T : unmanaged, INumber<T> => (rows + GemmKernels<T>.TallestTile - 1) / GemmKernels<T>.TallestTile;

    /// <summary>The block size that cuts <paramref name="count"/> into equal blocks of at most <paramref name="most"/>.</summary>
    private static nint EvenBlock(nint count, nint most, nint unit)
    {
        nint blocks = (count + most - 1) / most;
        nint even = (count + blocks - 1) / blocks;
        return Math.Min(most, (even + unit - 1) / unit * unit);
    }

    private static void PackColumns<T, TRows, TColumns, TTarget>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
        where TRows : unmanaged, IPanelSource<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        var state = (State<T, TRows, TColumns, TTarget>*)argument;
        nint depth = state->DepthCount;
        nint step = PackDepth<T, TColumns>(state->B, depth);
        for (nint k = 0; k < depth; k += step)
        {
            for (nint sliver = (nint)begin; sliver < end; sliver++)
            {
                nint column = sliver * state->Width;
                int count = (int)Math.Min(state->Width, state->Columns - column);
                state->B.Pack(
                    state->Packed + column * depth + k * state->Width, state->Width, state->Column + column, count,
                    state->Depth + k, Math.Min(step, depth - k));
            }
        }
    }

    /// <summary>How much depth to pack before going on to the next panel: see <see cref="IPanelSource{T}.LiesAlongOuter"/>.</summary>
    private static nint PackDepth<T, TSource>(in TSource source, nint depth)
        where T : unmanaged
        where TSource : unmanaged, IPanelSource<T> => source.LiesAlongOuter ? 8 : depth;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T, TRows, TColumns, TTarget>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
        where TRows : unmanaged, IPanelSource<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        var state = (State<T, TRows, TColumns, TTarget>*)argument;
        nint tiles = RowTiles<T>(state->Rows);
        for (long part = begin; part < end; part++)
        {
            (nint columnPart, nint block) = Math.DivRem((nint)part, state->RowBlocks);
            nint first = tiles * block / state->RowBlocks * GemmKernels<T>.TallestTile;
            nint last = Math.Min(tiles * (block + 1) / state->RowBlocks * GemmKernels<T>.TallestTile, state->Rows);
            MultiplyBlock<T, TRows, TColumns, TTarget>(
                state, first, last - first, state->Slivers * columnPart / state->ColumnParts, state->Slivers * (columnPart + 1) / state->ColumnParts);
        }

        state->Target.Finish();
    }

    private static void MultiplyBlock<T, TRows, TColumns, TTarget>(State<T, TRows, TColumns, TTarget>* state, nint row, nint rows, nint first, nint last)
        where T : unmanaged, INumber<T>
        where TRows : unmanaged, IPanelSource<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        nint depth = state->DepthCount;
        T* a;
        nint aRow = 1, aStep = 0;
        if (state->RowsInPlace)
        {
            state->A.InPlace(row, state->Depth, out a, out aRow, out aStep);
        }
        else
        {
            int registers = state->Width / state->Kernels->Lanes;
            a = ScratchMemory.Get<T>(ScratchMemory.Slot.Rows, rows * depth);
            nint step = PackDepth<T, TRows>(state->A, depth);
            for (nint k = 0; k < depth; k += step)
            {
                for (nint i = 0; i < rows;)
                {
                    int tall = state->Kernels->NextRows(rows - i, registers);
                    state->A.Pack(a + i * depth + k * tall, tall, row + i, tall, state->Depth + k, Math.Min(step, depth - k));
                    i += tall;
                }
            }
        }

        for (nint sliver = first; sliver < last; sliver++)
        {
            nint column = sliver * state->Width;
            TileLoop.Run(
                state->Kernels, a, aRow, aStep, row, rows,
                state->Packed + column * depth, state->Width, state->Column + column, (int)Math.Min(state->Width, state->Columns - column),
                depth, state->Depth == 0, state->Target);
        }
    }

    private struct State<T, TRows, TColumns, TTarget>
        where T : unmanaged, INumber<T>
        where TRows : unmanaged, IPanelSource<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        public GemmKernels<T>* Kernels;
        public TRows A;
        public TColumns B;
        public TTarget Target;
        public T* Packed;
        public int Width;
        public bool RowsInPlace;
        public nint Rows, RowBlocks, ColumnParts;
        public nint Column, Columns, Slivers;
        public nint Depth, DepthCount;
    }
}
