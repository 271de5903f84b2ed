using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>Matrix products with a left operand small enough for the second-level cache: strip by strip of columns.</summary>
/// <remarks>
/// The rows are packed once, whole. Then each strip of columns, one tile wide, is packed and multiplied while it is in the first
/// cache, so packed columns are never written further out, and the threads meet only at the end. Convolutions are of this shape:
/// few rows (the output channels), very many columns (the positions), which exist nowhere but in packed form. So are linear layers
/// over a short sequence: the weight comes from memory once, asked for while the strip before it is multiplied.
/// </remarks>
internal static unsafe class StripGemm
{
    /// <summary>The largest left operand: half of a second-level cache of 1 MB, all of one of 512 KB.</summary>
    public const nint MostRowBytes = 512 << 10;

    /// <summary>Rows for which a strip of columns is used too few times to be packed, written out and read back.</summary>
    private const nint MostRows = 240;

    /// <summary>The largest left operand of so few rows: it is read in order, once for each strip, also from a third-level cache.</summary>
    private const nint MostStreamedRowBytes = 4 << 20;

    /// <summary>The fewest columns for which strips divide evenly enough among threads.</summary>
    private const nint FewestColumns = 512;

    /// <summary>The most depth at a time, whatever the width of registers: two of the widest by 192 take three quarters of a first cache of 32 KB.</summary>
    private const nint MostDepth = 192;

    /// <summary>Rows of a strip that lie a multiple of this apart drive each other out of a second-level cache.</summary>
    private const nint CompetingBytes = 8 << 10;

    /// <summary>Below so many elements to pack waking another thread costs more than it gives.</summary>
    private const nint PackedElements = 1 << 15;

    /// <summary>Rows computed between two requests for columns to come.</summary>
    private const nint RequestRows = 2 * 12;

    /// <summary>Whether strips are the way to multiply a matrix of so few rows by one in memory.</summary>
    public static bool Suits<T>(nint m, nint n, nint k, nint bRow, nint bCol)
        where T : unmanaged =>
        m <= MostRows && n >= FewestColumns && (long)m * k * sizeof(T) <= MostStreamedRowBytes && (bRow == 1 || (bCol == 1 && bRow * sizeof(T) % CompetingBytes != 0));

    /// <summary>Computes the m x n tiles of A·B and hands them to <paramref name="target"/>; k is at least 1.</summary>
    public static void Run<T, TRows, TColumns, TTarget>(
        GemmKernels<T>* kernels, nint m, nint n, nint k, in TRows a, in TColumns b, in TTarget target)
        where T : unmanaged, INumber<T>
        where TRows : unmanaged, IPanelSource<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        State<T, TRows, TColumns, TTarget> state;
        state.Kernels = kernels;
        state.B = b;
        state.Target = target;
        state.Width = n > kernels->Lanes ? kernels->TileColumns : kernels->Lanes;
        state.Rows = m;
        state.Columns = n;
        state.Depth = k;

        nint blocks = (k + MostDepth - 1) / MostDepth;
        state.Step = Math.Min(MostDepth, ((k + blocks - 1) / blocks + 15) / 16 * 16); // whole tiles of a transposition
        state.Packed = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, m * k);
        state.A = a;
        nint panels = (m + GemmKernels<T>.TallestTile - 1) / GemmKernels<T>.TallestTile;
        WorkerPool.For(panels, Math.Max(1, PackedElements / (GemmKernels<T>.TallestTile * k)), &PackRows<T, TRows, TColumns, TTarget>, &state);

        nint strips = (n + state.Width - 1) / state.Width;
        WorkerPool.For(strips, Math.Max(1, BlockedGemm.ParallelWork / Math.Max(1, (long)m * k * state.Width)), &Strips<T, TRows, TColumns, TTarget>, &state);
    }

    private static void PackRows<T, TRows, TColumns, TTarget>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
        where TRows : unmanaged, IPanelSource<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        var state = (State<T, TRows, TColumns, TTarget>*)argument;
        int registers = state->Width / state->Kernels->Lanes;
        nint last = Math.Min((nint)end * GemmKernels<T>.TallestTile, state->Rows);
        for (nint depth = 0; depth < state->Depth; depth += state->Step)
        {
            nint count = Math.Min(state->Step, state->Depth - depth);
            for (nint i = (nint)begin * GemmKernels<T>.TallestTile; i < last;)
            {
                int tall = state->Kernels->NextRows(state->Rows - i, registers);
                state->A.Pack(state->Packed + depth * state->Rows + i * count, tall, i, tall, depth, count);
                i += tall;
            }
        }
    }

    private static void Strips<T, TRows, TColumns, TTarget>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
        where TRows : unmanaged, IPanelSource<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        var state = (State<T, TRows, TColumns, TTarget>*)argument;
        T* strip = ScratchMemory.Get<T>(ScratchMemory.Slot.Rows, state->Step * state->Width);
        nint beyond = Math.Min((nint)end * state->Width, state->Columns);
        nint outerStride = 0, depthStride = 0;
        bool ahead = Sse.IsSupported && state->B.InPlace(0, 0, out _, out outerStride, out depthStride) && (outerStride == 1 || depthStride == 1);
        for (nint column = (nint)begin * state->Width; column < (nint)end * state->Width && column < state->Columns; column += state->Width)
        {
            int columns = (int)Math.Min(state->Width, state->Columns - column);
            for (nint depth = 0; depth < state->Depth; depth += state->Step)
            {
                nint count = Math.Min(state->Step, state->Depth - depth);
                state->B.Pack(strip, state->Width, column, columns, depth, count);

                // What comes next: more depth of these columns, then the next ones.
                (nint nextColumn, nint nextDepth) = depth + count < state->Depth ? (column, depth + count) : (column + state->Width, 0);
                int nextColumns = ahead ? (int)Math.Clamp(beyond - nextColumn, 0, state->Width) : 0;
                nint nextCount = Math.Min(state->Step, state->Depth - nextDepth);
                nint step = nextColumns > 0 ? RequestRows : state->Rows;
                for (nint row = 0; row < state->Rows; row += step)
                {
                    nint rows = Math.Min(step, state->Rows - row);
                    if (nextColumns > 0)
                    {
                        state->B.InPlace(nextColumn, nextDepth, out T* next, out _, out _);
                        nint lines = depthStride == 1 ? nextColumns : nextCount, length = depthStride == 1 ? nextCount : nextColumns;
                        nint stride = depthStride == 1 ? outerStride : depthStride, first = lines * row / state->Rows;
                        CacheLine.Request(next + first * stride, lines * (row + rows) / state->Rows - first, stride, length);
                    }

                    TileLoop.Run(
                        state->Kernels, state->Packed + depth * state->Rows + row * count, 1, 0, row, rows,
                        strip, state->Width, column, columns, count, depth == 0, state->Target);
                }
            }
        }

        state->Target.Finish();
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
        public nint Rows, Columns, Depth, Step;
    }
}
