namespace Linstock.Backends.Cpu;

/// <summary>
/// Runs an inner loop over tensors of one shape and any strides. Dimensions are ordered by the output's strides and
/// merged where all operands allow it, so that nearly everything becomes one long loop or a few rows.
/// </summary>
internal static unsafe class StridedLoop
{
    /// <summary>The most tensors that one loop takes, the output included.</summary>
    public const int MaxOperands = 8;

    /// <summary>Rows of fewer elements are not worth the care for whole lines that stores past the caches take.</summary>
    private const long StreamingRow = 512;

    /// <summary>Elements that are worth a thread of their own.</summary>
    private const long Grain = 32768;

    /// <summary>Runs <paramref name="loop"/> over all elements.</summary>
    /// <param name="loop">Takes pointers, strides in bytes and a count, as <c>KernelTable</c> describes.</param>
    /// <param name="operands">The number of tensors; the last is the output.</param>
    /// <param name="pointers">The first element of each.</param>
    /// <param name="shape">The common shape.</param>
    /// <param name="strides">Strides in bytes, tensor by tensor; ordered and merged in place.</param>
    /// <param name="isSerial">Whether elements of the output may be written more than once, so that one thread does all, in order.</param>
    /// <param name="streaming">If given, the loop that stores past the caches: taken for runs that are long enough.</param>
    public static void Run(
        delegate*<byte**, nint*, nint, void> loop, int operands, byte** pointers, ReadOnlySpan<long> shape, nint* strides,
        delegate*<byte**, nint*, nint, void> streaming = null, bool isSerial = false)
    {
        int rank = shape.Length;
        long* sizes = stackalloc long[Math.Max(rank, 1)];
        long count = 1;
        for (int i = 0; i < rank; i++)
        {
            sizes[i] = shape[i];
            count *= shape[i];
        }
        if (count == 0) return;
        int stride = rank;
        rank = Merge(rank, sizes, operands, strides, stride);
        bool isStreaming = streaming != null && (rank <= 1 || sizes[rank - 1] >= StreamingRow);
        RunMerged(isStreaming ? streaming : loop, operands, pointers, rank, sizes, strides, stride, isSerial, isStreaming);
    }

    /// <summary>The same over dimensions that <see cref="Merge"/> has ordered.</summary>
    internal static void RunMerged(
        delegate*<byte**, nint*, nint, void> loop, int operands, byte** pointers, int rank, long* sizes, nint* strides, int stride, bool isSerial = false, bool isStreaming = false)
    {
        long count = 1;
        for (int d = 0; d < rank; d++) count *= sizes[d];
        var state = new State
        {
            Loop = loop,
            Operands = operands,
            Pointers = pointers,
            Strides = strides,
            Stride = stride,
            Sizes = sizes,
            Rank = rank,
            IsStreaming = isStreaming,
        };
        if (rank <= 1)
        {
            if (isSerial) Line(&state, 0, count);
            else WorkerPool.For(count, Grain, &Line, &state);
            return;
        }
        long rows = count / sizes[rank - 1];
        if (isSerial)
        {
            Rows(&state, 0, rows);
            return;
        }
        WorkerPool.For(rows, Math.Max(1, Grain / sizes[rank - 1]), &Rows, &state);
    }

    /// <summary>
    /// Drops sizes of 1, sorts the rest from the largest stride to the smallest, and merges neighbours that are one run
    /// in every operand. Returns the new number of dimensions; a size of 1 is left where there is none.
    /// </summary>
    internal static int Merge(int rank, long* sizes, int operands, nint* strides, int stride)
    {
        int kept = 0;
        for (int i = 0; i < rank; i++)
        {
            if (sizes[i] == 1) continue;
            sizes[kept] = sizes[i];
            for (int o = 0; o < operands; o++) strides[(o * stride) + kept] = strides[(o * stride) + i];
            kept++;
        }
        for (int i = 1; i < kept; i++)
            for (int j = i; j > 0 && IsInner(j - 1, j, operands, strides, stride); j--)
                Swap(j - 1, j, sizes, operands, strides, stride);
        int merged = 0;
        for (int i = 1; i < kept; i++)
        {
            bool run = true;
            for (int o = 0; o < operands && run; o++)
                run = strides[(o * stride) + merged] == strides[(o * stride) + i] * (nint)sizes[i];
            if (run)
            {
                sizes[merged] *= sizes[i];
            }
            else
            {
                merged++;
                sizes[merged] = sizes[i];
            }
            for (int o = 0; o < operands; o++) strides[(o * stride) + merged] = strides[(o * stride) + i];
        }
        if (kept == 0)
        {
            sizes[0] = 1;
            return 0;
        }
        return merged + 1;
    }

    // Whether dimension a should come after dimension b: the output decides, then the operands in turn.
    private static bool IsInner(int a, int b, int operands, nint* strides, int stride)
    {
        for (int o = operands - 1; o >= 0; o--)
        {
            nint left = Math.Abs(strides[(o * stride) + a]), right = Math.Abs(strides[(o * stride) + b]);
            if (left == right || left == 0 || right == 0) continue;
            return left < right;
        }
        return false;
    }

    private static void Swap(int a, int b, long* sizes, int operands, nint* strides, int stride)
    {
        (sizes[a], sizes[b]) = (sizes[b], sizes[a]);
        for (int o = 0; o < operands; o++)
            (strides[(o * stride) + a], strides[(o * stride) + b]) = (strides[(o * stride) + b], strides[(o * stride) + a]);
    }

    private static void Line(void* data, long begin, long end)
    {
        State* state = (State*)data;
        byte** pointers = stackalloc byte*[MaxOperands];
        nint* steps = stackalloc nint[MaxOperands];
        for (int o = 0; o < state->Operands; o++)
        {
            steps[o] = state->Rank == 0 ? 0 : state->Strides[o * state->Stride];
            pointers[o] = state->Pointers[o] + ((nint)begin * steps[o]);
        }
        state->Loop(pointers, steps, (nint)(end - begin));
        // Stores past the caches are not ordered with the flag that tells other threads of them.
        if (state->IsStreaming) Interlocked.MemoryBarrier();
    }

    private static void Rows(void* data, long begin, long end)
    {
        State* state = (State*)data;
        int operands = state->Operands, outer = state->Rank - 1;
        byte** pointers = stackalloc byte*[MaxOperands];
        byte** rowPointers = stackalloc byte*[MaxOperands];
        nint* steps = stackalloc nint[MaxOperands];
        long* index = stackalloc long[outer];
        long rest = begin;
        for (int d = outer - 1; d >= 0; d--)
        {
            index[d] = rest % state->Sizes[d];
            rest /= state->Sizes[d];
        }
        for (int o = 0; o < operands; o++)
        {
            steps[o] = state->Strides[(o * state->Stride) + outer];
            rowPointers[o] = state->Pointers[o];
            for (int d = 0; d < outer; d++) rowPointers[o] += (nint)index[d] * state->Strides[(o * state->Stride) + d];
        }
        nint inner = (nint)state->Sizes[outer];
        for (long row = begin; row < end; row++)
        {
            for (int o = 0; o < operands; o++) pointers[o] = rowPointers[o];
            state->Loop(pointers, steps, inner);
            for (int d = outer - 1; d >= 0; d--)
            {
                index[d]++;
                for (int o = 0; o < operands; o++) rowPointers[o] += state->Strides[(o * state->Stride) + d];
                if (index[d] < state->Sizes[d]) break;
                for (int o = 0; o < operands; o++) rowPointers[o] -= (nint)state->Sizes[d] * state->Strides[(o * state->Stride) + d];
                index[d] = 0;
            }
        }
        if (state->IsStreaming) Interlocked.MemoryBarrier();
    }

    private struct State
    {
        public delegate*<byte**, nint*, nint, void> Loop;
        public byte** Pointers;
        public nint* Strides;
        public long* Sizes;
        public int Operands;
        public int Stride;
        public int Rank;
        public bool IsStreaming;
    }
}
