using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Linstock.Backends.Batched;

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
            // As much is read as is written: of the caches, results get half.
            bool isNonTemporal = rows.Numel * bytes >= Bulk.NonTemporalBytes / 2 && (bytes | (nint)to) % CacheLine.Bytes == 0;
            var state = new State { From = from, Rows = (long*)numbers, To = to, Bytes = bytes, IsNonTemporal = isNonTemporal };
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
        for (long i = begin; i < end; i++)
        {
            if (Sse.IsSupported && i + RowsAhead < end)
            {
                // Rows lie anywhere; the processor cannot see the next one coming.
                byte* next = state->From + (state->Rows[i + RowsAhead] * bytes);
                for (long offset = 0; offset < Math.Min(bytes, 1024); offset += 64) Sse.Prefetch0(next + offset);
            }
            byte* from = state->From + (state->Rows[i] * bytes), to = state->To + (i * bytes);
            if (state->IsNonTemporal)
                for (long offset = 0; offset < bytes; offset += CacheLine.Bytes) CacheLine.CopyPastCaches(from + offset, to + offset);
            else Buffer.MemoryCopy(from, to, bytes, bytes);
        }

        // Non-temporal stores are not ordered with the flag that tells other threads of them.
        if (state->IsNonTemporal) Interlocked.MemoryBarrier();
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

    private const long RowsAhead = 4;

    private struct State
    {
        public byte* From;
        public long* Rows;
        public byte* To;
        public long Bytes;
        public bool IsNonTemporal;
    }
}

/// <summary>Writes rows to the numbered rows of a dense matrix, or adds them, in the order of their numbers' list.</summary>
internal readonly unsafe struct PutRowsKernel(Tensor matrix, Tensor rows, Tensor updates, bool accumulate) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "put_rows";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (updates.Numel == 0) return;
        fixed (byte* to = &matrix.Reference, numbers = &rows.Reference, from = &updates.Reference)
        {
            long* row = (long*)numbers;
            long size = matrix.Numel / matrix.Shape[0];
            if (!accumulate)
            {
                long bytes = size * matrix.ElementSize;
                for (long i = 0; i < rows.Numel; i++) Buffer.MemoryCopy(from + (i * bytes), to + (row[i] * bytes), bytes, bytes);
                return;
            }
            switch (matrix.DType)
            {
                case DType.Float32: Add((float*)to, row, (float*)from, rows.Numel, size); break;
                case DType.Float64: Add((double*)to, row, (double*)from, rows.Numel, size); break;
                case DType.Int64: Add((long*)to, row, (long*)from, rows.Numel, size); break;
                case DType.Int32: Add((int*)to, row, (int*)from, rows.Numel, size); break;
                case DType.Int16: Add((short*)to, row, (short*)from, rows.Numel, size); break;
                case DType.Int8: Add((sbyte*)to, row, (sbyte*)from, rows.Numel, size); break;
                case DType.UInt8: Add(to, row, from, rows.Numel, size); break;
                case DType.Float16: Add((Half*)to, row, (Half*)from, rows.Numel, size); break;
                case DType.Complex128: Add((Complex*)to, row, (Complex*)from, rows.Numel, size); break;
                case DType.Complex32: Add((Half*)to, row, (Half*)from, rows.Numel, 2 * size); break;
                case DType.Complex64: Add((float*)to, row, (float*)from, rows.Numel, 2 * size); break;
                case DType.BFloat16: AddBFloat16((BFloat16*)to, row, (BFloat16*)from, rows.Numel, size); break;
                case DType.Bool: Or(to, row, from, rows.Numel, size); break;
                default: DTypes.ThrowUnknown(matrix.DType); break;
            }
        }
    }

    // Rows lie anywhere; the processor cannot see the next one coming.
    private const long RowsAhead = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(T* to, long* rows, T* from, long count, long size)
        where T : unmanaged, IAdditionOperators<T, T, T>
    {
        for (long i = 0; i < count; i++)
        {
            if (Sse.IsSupported && i + RowsAhead < count)
            {
                T* next = to + (rows[i + RowsAhead] * size);
                for (long offset = 0; offset < Math.Min(size, 1024 / sizeof(T)); offset += 64 / sizeof(T)) Sse.Prefetch0(next + offset);
            }
            T* target = to + (rows[i] * size);
            T* source = from + (i * size);
            long j = 0;
            if (Vector<T>.IsSupported)
                for (; j <= size - Vector<T>.Count; j += Vector<T>.Count)
                    Unsafe.WriteUnaligned(target + j, Unsafe.ReadUnaligned<Vector<T>>(target + j) + Unsafe.ReadUnaligned<Vector<T>>(source + j));
            for (; j < size; j++) target[j] += source[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBFloat16(BFloat16* to, long* rows, BFloat16* from, long count, long size)
    {
        for (long i = 0; i < count; i++)
            for (long j = 0; j < size; j++)
                to[(rows[i] * size) + j] = (BFloat16)((float)to[(rows[i] * size) + j] + (float)from[(i * size) + j]);
    }

    private static void Or(byte* to, long* rows, byte* from, long count, long size)
    {
        for (long i = 0; i < count; i++)
            for (long j = 0; j < size; j++) to[(rows[i] * size) + j] |= from[(i * size) + j];
    }
}

/// <summary>Throws if a number is no row; negative ones are none.</summary>
internal readonly unsafe struct CheckRowsKernel(Tensor numbers, long rows, string operation) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "check_rows";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (numbers.Numel == 0) return;
        fixed (byte* from = &numbers.Reference)
        {
            long* number = (long*)from;
            for (long i = 0; i < numbers.Numel; i++)
                if ((ulong)number[i] >= (ulong)rows) Check.ThrowIndex(number[i], rows, 0, operation);
        }
    }
}
