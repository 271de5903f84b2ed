using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Matrix products that fit in the first caches: the kernels read the caller's matrices where they lie.</summary>
internal static unsafe class DirectGemm
{
    /// <summary>Below this many multiplications (some 10 µs, as long as waking a thread) another thread does not pay.</summary>
    private const long ParallelWork = 1 << 19;

    /// <summary>The longest side for which what precedes the tiles takes as long as they do.</summary>
    private const nint TinySide = 32;

    /// <summary>The same as <see cref="Run"/>, shared among the threads when it is large enough for that.</summary>
    public static void Share<T>(
        GemmKernels<T>* kernels, nint m, nint n, nint k, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, in StridedTarget<T> target)
        where T : unmanaged, INumber<T>
    {
        if ((long)m * n * k < ParallelWork || WorkerPool.NumThreads == 1)
        {
            Run(kernels, m, n, k, a, aRow, aCol, b, bRow, bCol, target);
            return;
        }

        // Along the longer side, in whole tiles.
        bool rows = m > n;
        State<T> state = new()
        {
            Kernels = kernels,
            M = m,
            N = n,
            K = k,
            A = a,
            ARow = aRow,
            ACol = aCol,
            B = b,
            BRow = bRow,
            BCol = bCol,
            Target = target,
            Rows = rows,
            Step = rows ? GemmKernels<T>.TallestTile : kernels->TileColumns,
        };
        WorkerPool.For(((rows ? m : n) + state.Step - 1) / state.Step, 1, &Parts, &state);

        static void Parts(void* argument, long begin, long end)
        {
            var s = (State<T>*)argument;
            nint first = (nint)begin * s->Step, last = Math.Min((nint)end * s->Step, s->Rows ? s->M : s->N);
            if (s->Rows)
                Run(s->Kernels, last - first, s->N, s->K, s->A + first * s->ARow, s->ARow, s->ACol, s->B, s->BRow, s->BCol, s->Target.From(first, 0));
            else
                Run(s->Kernels, s->M, last - first, s->K, s->A, s->ARow, s->ACol, s->B + first * s->BCol, s->BRow, s->BCol, s->Target.From(0, first));
        }
    }

    /// <summary>
    /// C ← A·B where the columns of B and C lie side by side and fill whole registers, and there is little to do: nothing is packed, nothing
    /// copied, and little decided.
    /// </summary>
    /// <returns>Whether this was so; otherwise nothing was done.</returns>
    public static bool TryTiny<T>(nint m, nint n, nint k, T* a, nint aRow, nint aCol, T* b, nint bRow, T* c, nint cRow)
        where T : unmanaged, INumber<T>
    {
        GemmKernels<T>* set = GemmKernels<T>.Best;
        while (n < set->Lanes && set->Narrower != null) set = set->Narrower;
        if (m > TinySide || n > TinySide || k > TinySide || k == 0 || n % set->Lanes != 0) return false;
        for (nint j = 0; j < n; j += set->Lanes)
        {
            for (nint i = 0; i < m;)
            {
                int rows = set->NextRows(m - i, 1);
                set->Tile(rows, 1)(k, a + i * aRow, aRow, aCol, b + j, bRow, c + i * cRow + j, cRow, false);
                i += rows;
            }
        }

        return true;
    }

    /// <summary>C ← α·(A·B) + β·C on the calling thread; k is at most <see cref="GemmKernels{T}.Depth"/> and at least 1.</summary>
    /// <remarks>Columns of B that do not lie side by side, or do not fill a register, are packed on the way.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(
        GemmKernels<T>* kernels, nint m, nint n, nint k, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, in StridedTarget<T> target)
        where T : unmanaged, INumber<T>
    {
        byte* buffer = stackalloc byte[GemmKernels<T>.TallestTile * 2 * 64 + 64];
        var tile = (T*)((nint)(buffer + 63) & ~(nint)63);
        for (nint j = 0; j < n;)
        {
            // The widest registers that the remaining columns fill; a remainder that fills none is padded.
            GemmKernels<T>* set = kernels;
            nint left = n - j;
            while (set->Narrower != null && (left <= set->Narrower->Lanes || (bCol == 1 && left < set->Lanes && left % set->Narrower->Lanes == 0)))
                set = set->Narrower;
            int registers = left > set->Lanes && (bCol != 1 || left >= set->TileColumns) ? 2 : 1;
            int width = registers * set->Lanes;
            int columns = (int)Math.Min(width, left);

            T* from = b + j * bCol;
            nint step = bRow;
            if (bCol != 1 || columns < width)
            {
                from = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, k * width);
                step = width;
                PanelCopy.Pack(from, width, b + j * bCol, bCol, bRow, columns, k);
            }

            T* rows = a;
            for (nint i = 0; i < m;)
            {
                int tall = set->NextRows(m - i, registers);
                T* c = target.Direct(i, j, tall, columns, true, out nint stride, out bool accumulate);
                if (c != null && columns == width)
                {
                    set->Tile(tall, registers)(k, rows, aRow, aCol, from, step, c, stride, accumulate);
                }
                else
                {
                    set->Tile(tall, registers)(k, rows, aRow, aCol, from, step, tile, width, false);
                    target.Write(tile, width, i, j, tall, columns, true);
                }

                rows += tall * aRow;
                i += tall;
            }

            j += columns;
        }
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public GemmKernels<T>* Kernels;
        public nint M, N, K, ARow, ACol, BRow, BCol, Step;
        public T* A, B;
        public StridedTarget<T> Target;
        public bool Rows;
    }
}
