using System.Numerics;

namespace Linstock.Backends.Cpu;

/// <summary>Matrix products with a left operand small enough for the second-level cache: strip by strip of columns.</summary>
/// <remarks>
/// The rows are packed once, whole. Then each strip of columns, one tile wide, is packed and multiplied while it is in the first
/// cache, so packed columns are never written further out, and the threads meet only at the end. Convolutions are of this shape:
/// few rows (the output channels), very many columns (the positions), which exist nowhere but in packed form.
/// </remarks>
internal static unsafe class StripGemm
{
    /// <summary>The largest left operand: half of a second-level cache of 1 MB, all of one of 512 KB.</summary>
    public const nint MostRowBytes = 512 << 10;

    /// <summary>Computes the m x n tiles of A·B and hands them to <paramref name="target"/>; k is at least 1.</summary>
    public static void Run<T, TRows, TColumns, TTarget>(
        GemmKernels<T>* kernels, nint m, nint n, nint k, in TRows a, in TColumns b, in TTarget target)
        where T : unmanaged, INumber<T>
        where TRows : unmanaged, IPanelSource<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        State<T, TColumns, TTarget> state;
        state.Kernels = kernels;
        state.B = b;
        state.Target = target;
        state.Width = n > kernels->Lanes ? kernels->TileColumns : kernels->Lanes;
        state.Rows = m;
        state.Columns = n;
        state.Depth = k;

        // A strip of 192 by two of the widest registers takes three quarters of a first cache of 32 KB.
        nint most = 24576 / (state.Width * sizeof(T));
        nint blocks = (k + most - 1) / most;
        state.Step = (k + blocks - 1) / blocks;
        state.Packed = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, m * k);
        int registers = state.Width / kernels->Lanes;
        for (nint depth = 0; depth < k; depth += state.Step)
        {
            nint count = Math.Min(state.Step, k - depth);
            for (nint i = 0; i < m;)
            {
                int tall = kernels->NextRows(m - i, registers);
                a.Pack(state.Packed + depth * m + i * count, tall, i, tall, depth, count);
                i += tall;
            }
        }

        nint strips = (n + state.Width - 1) / state.Width;
        WorkerPool.For(strips, Math.Max(1, BlockedGemm.ParallelWork / Math.Max(1, (long)m * k * state.Width)), &Strips<T, TColumns, TTarget>, &state);
    }

    private static void Strips<T, TColumns, TTarget>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        var state = (State<T, TColumns, TTarget>*)argument;
        T* strip = ScratchMemory.Get<T>(ScratchMemory.Slot.Rows, state->Step * state->Width);
        for (nint column = (nint)begin * state->Width; column < (nint)end * state->Width && column < state->Columns; column += state->Width)
        {
            int columns = (int)Math.Min(state->Width, state->Columns - column);
            for (nint depth = 0; depth < state->Depth; depth += state->Step)
            {
                nint count = Math.Min(state->Step, state->Depth - depth);
                state->B.Pack(strip, state->Width, column, columns, depth, count);
                TileLoop.Run(
                    state->Kernels, state->Packed + depth * state->Rows, 1, 0, 0, state->Rows,
                    strip, state->Width, column, columns, count, depth == 0, state->Target);
            }
        }
    }

    private struct State<T, TColumns, TTarget>
        where T : unmanaged, INumber<T>
        where TColumns : unmanaged, IPanelSource<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        public GemmKernels<T>* Kernels;
        public TColumns B;
        public TTarget Target;
        public T* Packed;
        public int Width;
        public nint Rows, Columns, Depth, Step;
    }
}
