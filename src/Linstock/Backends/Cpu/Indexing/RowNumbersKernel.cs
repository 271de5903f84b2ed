using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>Row numbers ← index · step, or that added to them; negative indices count from the end.</summary>
internal readonly unsafe struct RowNumbersKernel(Tensor rows, Tensor index, long size, long step, bool accumulate, int dim, string operation) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "row_numbers";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* to = &rows.Reference, from = &index.Reference)
        {
            var state = new State { Rows = (long*)to, Index = (long*)from, Size = size, Step = step, IsFirst = !accumulate };
            WorkerPool.For(rows.Numel, 32768, &Count, &state);
            if (state.IsOutside) Check.ThrowIndex(state.Outside, size, dim, operation);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(void* data, long begin, long end)
    {
        var state = (State*)data;
        long* rows = state->Rows, index = state->Index;
        long size = state->Size, step = state->Step, wrong = -1;
        bool isFirst = state->IsFirst;
        for (long i = begin; i < end; i++)
        {
            long place = index[i];
            place += (place >> 63) & size;
            if ((ulong)place >= (ulong)size)
            {
                wrong = i;
                break;
            }
            rows[i] = isFirst ? place * step : rows[i] + (place * step);
        }
        if (wrong < 0) return;

        // Whoever writes last wins.
        state->Outside = index[wrong];
        state->IsOutside = true;
    }

    private struct State
    {
        public long* Rows;
        public long* Index;
        public long Size;
        public long Step;
        public long Outside;
        public bool IsFirst;
        public bool IsOutside;
    }
}
