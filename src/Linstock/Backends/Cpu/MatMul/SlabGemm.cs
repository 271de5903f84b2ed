using System.Numerics;

namespace Linstock.Backends.Cpu;

/// <summary>Some rows times a matrix in memory whose rows lie along the columns of C: slab by slab of the matrix.</summary>
/// <remarks>
/// With one or a few rows memory is the limit, with very many arithmetic; between them neither may wait for the other. So the matrix is read
/// once, in slabs of a few rows and columns long enough to be streams. A slab is packed into the second-level cache and multiplied by all rows
/// there, while the next one is asked for.
/// </remarks>
internal static unsafe class SlabGemm
{
    /// <summary>The fewest rows for which tiles repay the packing of the matrix; with fewer its rows are combined where they lie.</summary>
    public const nint FewestRows = 24;

    /// <summary>The depth of a slab.</summary>
    private const nint Depth = 64;

    /// <summary>A slab's rows: with its depth an eighth of a second-level cache of 1 MB; it, the next one and the sums fit into one of 512 KB.</summary>
    private const nint RowBytes = 2048;

    /// <summary>Rows packed at a time across all strips, so that memory is read in long runs.</summary>
    private const nint RowsAtOnce = 8;

    /// <summary>The fewest blocks to cut narrow matrices into when threads share them.</summary>
    private const nint BlocksOfFew = 4;

    /// <summary>Between rows of sums, so that they do not fall into the same cache sets.</summary>
    private const nint GapBytes = 128;

    /// <summary>C ← α·(A·B) + β·C; k is at least 1, the columns of B lie side by side.</summary>
    public static void Run<T>(
        GemmKernels<T>* kernels, nint m, nint n, nint k, in StridedMatrix<T> a, T* b, nint bRow, in StridedTarget<T> target)
        where T : unmanaged, INumber<T>
    {
        T* packed = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, m * k);
        for (nint depth = 0; depth < k; depth += Depth)
        {
            nint count = Math.Min(Depth, k - depth);
            for (nint i = 0; i < m;)
            {
                int tall = kernels->NextRows(m - i, 2);
                a.Pack(packed + depth * m + i * count, tall, i, tall, depth, count);
                i += tall;
            }
        }

        State<T> state = new()
        {
            Kernels = kernels,
            Rows = m,
            Columns = n,
            Depth = k,
            A = packed,
            B = b,
            BRow = bRow,
            Target = target,
            Block = RowBytes / sizeof(T),
        };
        if (WorkerPool.NumThreads > 1)
        {
            // Enough blocks for all threads, in whole tiles; an element is summed in the same order in any block.
            nint width = kernels->TileColumns, share = (n + BlocksOfFew - 1) / BlocksOfFew;
            state.Block = Math.Min(state.Block, (share + width - 1) / width * width);
        }

        WorkerPool.For((n + state.Block - 1) / state.Block, 1, &Blocks<T>, &state);
    }

    private static void Blocks<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        nint width = state->Kernels->TileColumns, pitch = state->Block + GapBytes / sizeof(T);
        T* slab = ScratchMemory.Get<T>(ScratchMemory.Slot.Rows, Depth * state->Block);
        T* sums = ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, state->Rows * pitch);
        StridedTarget<T> target = new(sums, pitch, 1, T.One, T.Zero);
        for (nint block = (nint)begin; block < end; block++)
        {
            nint first = block * state->Block, columns = Math.Min(state->Block, state->Columns - first);
            for (nint depth = 0; depth < state->Depth; depth += Depth)
            {
                nint count = Math.Min(Depth, state->Depth - depth);
                for (nint row = 0; row < count; row += RowsAtOnce)
                {
                    T* from = state->B + (depth + row) * state->BRow + first;
                    for (nint column = 0; column < columns; column += width)
                    {
                        PanelCopy.Pack(
                            slab + column * count + row * width, (int)width, from + column, 1, state->BRow,
                            (int)Math.Min(width, columns - column), Math.Min(RowsAtOnce, count - row));
                    }
                }

                // What comes next: more depth of these columns, then the next ones.
                (nint nextDepth, nint nextFirst) = depth + count < state->Depth ? (depth + count, first) : (0, first + state->Block);
                nint nextCount = Math.Min(Depth, state->Depth - nextDepth);
                nint nextColumns = nextFirst == first || block + 1 < end ? Math.Min(state->Block, state->Columns - nextFirst) : 0;
                T* next = state->B + nextDepth * state->BRow + nextFirst;
                for (nint column = 0; column < columns; column += width)
                {
                    if (column < nextColumns) CacheLine.Request(next + column, nextCount, state->BRow, Math.Min(width, nextColumns - column));
                    TileLoop.Run(
                        state->Kernels, state->A + depth * state->Rows, 1, 0, 0, state->Rows,
                        slab + column * count, (int)width, column, (int)Math.Min(width, columns - column), count, depth == 0, target);
                }
            }

            state->Target.Write(sums, pitch, 0, first, (int)state->Rows, (int)columns, true);
        }
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public GemmKernels<T>* Kernels;
        public nint Rows, Columns, Depth, BRow, Block;
        public T* A, B;
        public StridedTarget<T> Target;
    }
}
