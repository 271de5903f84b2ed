using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Matrix products in which one side has few rows, so that reading the other once is what takes the time.</summary>
/// <remarks>In all of them W is the large operand and is read where it lies; the small one is copied into order first.</remarks>
internal static unsafe class SkinnyGemm
{
    /// <summary>The most rows the small side may have when W lies along the columns of C.</summary>
    public const int MostRowsAlongColumns = 32;

    /// <summary>The most vectors for which dot products beat tiles.</summary>
    private const int MostDots = 12;

    /// <summary>The depth of a block of dot products: four rows of W that long fit the first cache.</summary>
    private const nint DotDepth = 1024;

    /// <summary>The depth of a piece of rows that are one task together: an eighth of a second-level cache, so that a piece outweighs what surrounds it.</summary>
    private const nint LongDepth = 1 << 15;

    /// <summary>Rows of W, or columns of it, in one task.</summary>
    private const nint TaskRows = 48;

    /// <summary>Rows of W between which tiles may be divided among threads: few, so that the shares are even.</summary>
    private const nint TileRows = 4;

    /// <summary>y[r] = α·Σₖ w[r·wRow + k]·x[k·xStep] + β·y[r]: the rows of w lie along k.</summary>
    public static void MatrixVector<T>(GemmKernels<T>* kernels, nint rows, nint k, T* w, nint wRow, T* x, nint xStep, in StridedTarget<T> y)
        where T : unmanaged, INumber<T>
    {
        if (xStep != 1 && k > 1)
        {
            T* copy = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, k);
            for (nint i = 0; i < k; i++) copy[i] = x[i * xStep];
            x = copy;
        }

        State<T> state = new(kernels, rows, 1, k, w, wRow, x, 1, y);
        if (rows <= TaskRows && k >= 2 * LongDepth)
        {
            LongRows(ref state);
            return;
        }

        WorkerPool.For((rows + TaskRows - 1) / TaskRows, state.Grain(rows), &Dots, &state);

        static void Dots(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            T* sums = stackalloc T[(int)TaskRows];
            for (nint task = (nint)begin; task < end; task++)
            {
                nint row = task * TaskRows;
                nint rows = Math.Min(TaskRows, state->Large - row);
                state->Kernels->Dot(rows, state->Depth, state->X, state->W + row * state->WStride, state->WStride, sums);
                state->Target.Write(sums, 1, row, 0, (int)rows, 1, true);
            }
        }
    }

    /// <summary>A task's worth of rows that are long: threads share out their depth, in pieces that are the same for any number of threads.</summary>
    private static void LongRows<T>(ref State<T> state)
        where T : unmanaged, INumber<T>
    {
        nint pieces = (state.Depth + LongDepth - 1) / LongDepth;
        T* sums = ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, pieces * state.Large);
        state.Sums = sums;
        State<T> shared = state;
        WorkerPool.For(pieces, state.Grain(state.Large), &Pieces, &shared);
        for (nint piece = 1; piece < pieces; piece++)
            for (nint row = 0; row < state.Large; row++) sums[row] += sums[piece * state.Large + row];
        state.Target.Write(sums, 1, 0, 0, (int)state.Large, 1, true);

        static void Pieces(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            for (nint piece = (nint)begin; piece < end; piece++)
            {
                nint depth = piece * LongDepth;
                state->Kernels->Dot(
                    state->Large, Math.Min(LongDepth, state->Depth - depth), state->X + depth, state->W + depth, state->WStride, state->Sums + piece * state->Large);
            }
        }
    }

    /// <summary>C (rows of W by columns of x) ← α·(W·X) + β·C with few columns; the rows of W lie along k.</summary>
    public static void RowsAlongDepth<T>(
        GemmKernels<T>* kernels, nint rows, nint columns, nint k, T* w, nint wRow, nint wStep, T* x, nint xRow, nint xCol, in StridedTarget<T> c)
        where T : unmanaged, INumber<T>
    {
        if (wStep == 1 && xRow == 1 && columns <= MostDots)
        {
            // Side by side with a gap, so that the vectors do not fall into the cache sets that the rows of W use.
            nint pitch = k + 192 / sizeof(T);
            T* vectors = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, columns * pitch);
            for (nint i = 0; i < columns; i++) new ReadOnlySpan<T>(x + i * xCol, (int)k).CopyTo(new Span<T>(vectors + i * pitch, (int)k));
            State<T> dots = new(kernels, rows, columns, k, w, wRow, vectors, pitch, c);
            WorkerPool.For((rows + TaskRows - 1) / TaskRows, dots.Grain(rows), &Dots, &dots);
            return;
        }

        while (kernels->Narrower != null && columns <= kernels->Narrower->Lanes) kernels = kernels->Narrower;
        int width = columns <= kernels->Lanes ? kernels->Lanes : kernels->TileColumns;
        T* packed = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, k * width);
        PanelCopy.Pack(packed, width, x, xCol, xRow, (int)columns, k);
        State<T> state = new(kernels, rows, columns, k, w, wRow, packed, width, c) { WStep = wStep };
        WorkerPool.For((rows + TileRows - 1) / TileRows, state.Grain(rows), &Tiles, &state);

        static void Dots(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            T* sums = stackalloc T[(int)TaskRows * MostDots];
            for (nint row = (nint)begin * TaskRows; row < (nint)end * TaskRows && row < state->Large; row += TaskRows)
            {
                nint rows = Math.Min(TaskRows, state->Large - row);
                new Span<T>(sums, (int)TaskRows * MostDots).Clear();
                for (nint depth = 0; depth < state->Depth; depth += DotDepth)
                {
                    state->Kernels->DotTile(
                        rows, state->Small, Math.Min(DotDepth, state->Depth - depth), state->X + depth, state->XStride,
                        state->W + row * state->WStride + depth, state->WStride, sums, MostDots);
                }

                state->Target.Write(sums, MostDots, row, 0, (int)rows, (int)state->Small, true);
            }
        }

        [SkipLocalsInit]
        static void Tiles(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            GemmKernels<T>* kernels = state->Kernels;
            int width = (int)state->XStride, registers = width / kernels->Lanes;
            byte* buffer = stackalloc byte[GemmKernels<T>.TallestTile * 2 * 64 + 64];
            var tile = (T*)((nint)(buffer + 63) & ~(nint)63);
            nint last = Math.Min((nint)end * TileRows, state->Large);
            for (nint row = (nint)begin * TileRows; row < last;)
            {
                int tall = kernels->NextRows(last - row, registers);
                T* w = state->W + row * state->WStride;
                for (nint depth = 0; depth < state->Depth; depth += GemmKernels<T>.Depth)
                {
                    nint count = Math.Min(state->Depth - depth, GemmKernels<T>.Depth);
                    kernels->Tile(tall, registers)(
                        count, w + depth * state->WStep, state->WStride, state->WStep, state->X + depth * width, width, tile, width, depth > 0);
                }

                state->Target.Write(tile, width, row, 0, tall, (int)state->Small, true);
                row += tall;
            }
        }
    }

    /// <summary>C (rows of x by columns of W) ← α·(X·W) + β·C with at most <see cref="MostRowsAlongColumns"/> rows; the rows of W lie along the columns of C.</summary>
    public static void RowsAlongColumns<T>(
        GemmKernels<T>* kernels, nint rows, nint columns, nint k, T* x, nint xRow, nint xStep, T* w, nint wRow, in StridedTarget<T> c)
        where T : unmanaged, INumber<T>
    {
        State<T> state = new(kernels, columns, rows, k, w, wRow, x, xRow, c) { WStep = xStep };

        // The sums stay in the first two caches while W streams by in long runs.
        nint block = Math.Max(256, 16384 / rows / 64 * 64);
        if (WorkerPool.NumThreads > 1) block = Math.Min(block, Math.Max(256, (columns + 3) / 4 / 64 * 64));
        state.Block = Math.Min(block, columns);
        state.Pitch = state.Block + 128 / sizeof(T); // so that the rows of sums do not fall into the same cache sets
        WorkerPool.For((columns + state.Block - 1) / state.Block, state.Grain(columns), &Combine, &state);

        static void Combine(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            nint block = state->Block, pitch = state->Pitch;
            T* sums = ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, pitch * state->Small);
            for (nint task = (nint)begin; task < end; task++)
            {
                nint column = task * block;
                nint columns = Math.Min(block, state->Large - column);
                new Span<T>(sums, (int)(pitch * state->Small)).Clear();
                state->Kernels->Combine(
                    columns, state->Small, state->Depth, state->X, state->XStride, state->WStep, state->W + column, state->WStride, sums, pitch);
                state->Target.Write(sums, pitch, 0, column, (int)state->Small, (int)columns, true);
            }
        }
    }

    private struct State<T>(
        GemmKernels<T>* kernels, nint large, nint small, nint depth, T* w, nint wStride, T* x, nint xStride, StridedTarget<T> target)
        where T : unmanaged, INumber<T>
    {
        public GemmKernels<T>* Kernels = kernels;
        public nint Large = large, Small = small, Depth = depth, WStride = wStride, XStride = xStride, WStep = 1, Block, Pitch;
        public T* W = w;
        public T* X = x;
        public T* Sums;
        public StridedTarget<T> Target = target;

        /// <summary>Above which number of tasks the threads are worth waking; memory is the limit here, not arithmetic.</summary>
        public readonly long Grain(nint all) => (long)all * Depth >= BlockedGemm.ParallelWork / 4 ? 1 : long.MaxValue;
    }
}
