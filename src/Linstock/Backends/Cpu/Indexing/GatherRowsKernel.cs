using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>Copies the numbered rows of a dense matrix.</summary>
internal readonly unsafe struct GatherRowsKernel(Tensor matrix, Tensor rows, Tensor result) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "gather_rows";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        // Rows of one matrix for all samples: a longer list of rows.
        if (!Whole.IsShared(matrix, frames) || !Whole.TryDense(result, frames, out Tensor to)) return false;
        return Whole.Run(new GatherRowsKernel(Whole.Shared(matrix), Whole.Dense(rows, frames), to));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        fixed (byte* from = &matrix.Reference, numbers = &rows.Reference, to = &result.Reference)
        {
            long bytes = matrix.Shape[1] * matrix.ElementSize;
            // How much of the matrix is read, its size does not say.
            bool isPastCaches = ResultPlacement.IsPastCaches(result, rows) && (bytes | (nint)to) % CacheLine.Bytes == 0;
            var state = new State { From = from, Rows = (long*)numbers, To = to, Bytes = bytes, IsPastCaches = isPastCaches };
            WorkerPool.For(rows.Numel, Math.Max(1, 65536 / bytes), &Copy, &state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(void* data, long begin, long end)
    {
        State* state = (State*)data;
        long bytes = state->Bytes;
        if (bytes is 4 or 8)
        {
            // Single elements, anywhere: nothing between their loads, so that many are on their way at once.
            if (bytes == 4) Elements((int*)state->From, state->Rows, (int*)state->To, begin, end);
            else Elements((long*)state->From, state->Rows, (long*)state->To, begin, end);
            return;
        }
        long ahead = ScatteredRows.Ahead(bytes);
        for (long i = begin; i < end; i++)
        {
            if (i + ahead < end) ScatteredRows.Request(state->From + (state->Rows[i + ahead] * bytes), bytes);
            byte* from = state->From + (state->Rows[i] * bytes), to = state->To + (i * bytes);
            if (state->IsPastCaches)
                for (long offset = 0; offset < bytes; offset += CacheLine.Bytes) CacheLine.CopyPastCaches(from + offset, to + offset);
            else Buffer.MemoryCopy(from, to, bytes, bytes);
        }

        // Stores past the caches are not ordered with the flag that tells other threads of them.
        if (state->IsPastCaches) Interlocked.MemoryBarrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Elements<T>(T* from, long* rows, T* to, long begin, long end)
        where T : unmanaged
    {
        long i = begin;
        for (; i <= end - 4; i += 4)
        {
            T a = from[rows[i]], b = from[rows[i + 1]], c = from[rows[i + 2]], d = from[rows[i + 3]];
            to[i] = a;
            to[i + 1] = b;
            to[i + 2] = c;
            to[i + 3] = d;
        }
        for (; i < end; i++) to[i] = from[rows[i]];
    }

    private struct State
    {
        public byte* From;
        public long* Rows;
        public byte* To;
        public long Bytes;
        public bool IsPastCaches;
    }
}
