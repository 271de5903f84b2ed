using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Sparse;

/// <summary>
/// result[r] = Σ values[e] · dense[columns[e]] over the entries e of row r: rows are shared among the threads, and each is added up in
/// the order of its entries. Float32 or float64, everything dense.
/// </summary>
/// <param name="starts">int64, [rows + 1]: where the entries of each row begin.</param>
/// <param name="order">int64: which entry comes when; null if they come as they are.</param>
/// <param name="columns">int64, one per entry, within the rows of <paramref name="dense"/>.</param>
/// <param name="values">One per entry.</param>
/// <param name="dense">[columns, size].</param>
/// <param name="result">[rows, size].</param>
internal readonly unsafe struct SparseProductKernel(Tensor starts, Tensor? order, Tensor columns, Tensor values, Tensor dense, Tensor result) : IKernel, ILaneLoop
{
    /// <inheritdoc/>
    public static string Name => "sparse_mm";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        Tensor sequence = order ?? starts;
        fixed (byte* s = &starts.Reference, o = &sequence.Reference, c = &columns.Reference, v = &values.Reference, d = &dense.Reference, to = &result.Reference)
        {
            var call = new Call { Starts = (long*)s, Order = order is null ? null : (long*)o, Columns = (long*)c, Values = v, Dense = d, Result = to, Size = (nint)result.Shape[1] };
            long work = Math.Max(1, values.Numel / result.Shape[0] * result.Shape[1]), grain = Math.Max(1, 32768 / work);
            LaneLoop.For<SparseProductKernel>(result.DType, result.Shape[0], grain, &call);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var call = (Call*)argument;
        nint size = call->Size;
        for (long r = begin; r < end; r++)
        {
            T* row = (T*)call->Result + (r * size);
            new Span<T>(row, (int)size).Clear();
            for (long p = call->Starts[r]; p < call->Starts[r + 1]; p++)
            {
                long entry = call->Order == null ? p : call->Order[p];
                T value = ((T*)call->Values)[entry];
                T* from = (T*)call->Dense + (call->Columns[entry] * size);
                TVector factor = TLanes.Create(value);
                nint i = 0;
                for (; i <= size - TLanes.Count; i += TLanes.Count) TLanes.Store(TLanes.MultiplyAdd(factor, TLanes.Load(from + i), TLanes.Load(row + i)), row + i);
                for (; i < size; i++) row[i] += value * from[i];
            }
        }
    }

    private struct Call
    {
        public long* Starts, Order, Columns;
        public void* Values, Dense, Result;
        public nint Size;
    }
}

/// <summary>result[e] = Σ left[rows[e]] · right[columns[e]]: some elements of left · rightᵀ. Float32 or float64, everything dense.</summary>
internal readonly unsafe struct SampledProductKernel(Tensor rows, Tensor columns, Tensor left, Tensor right, Tensor result) : IKernel, ILaneLoop
{
    /// <inheritdoc/>
    public static string Name => "sampled_mm";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        fixed (byte* r = &rows.Reference, c = &columns.Reference, a = &left.Reference, b = &right.Reference, to = &result.Reference)
        {
            var call = new Call { Rows = (long*)r, Columns = (long*)c, Left = a, Right = b, Result = to, Size = (nint)left.Shape[1] };
            long grain = Math.Max(1, 32768 / Math.Max(1, left.Shape[1]));
            LaneLoop.For<SampledProductKernel>(result.DType, result.Numel, grain, &call);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var call = (Call*)argument;
        nint size = call->Size;
        for (long entry = begin; entry < end; entry++)
        {
            T* a = (T*)call->Left + (call->Rows[entry] * size), b = (T*)call->Right + (call->Columns[entry] * size);
            TVector sums = TLanes.Create(T.Zero);
            nint i = 0;
            for (; i <= size - TLanes.Count; i += TLanes.Count) sums = TLanes.MultiplyAdd(TLanes.Load(a + i), TLanes.Load(b + i), sums);
            T sum = TLanes.Sum(sums);
            for (; i < size; i++) sum += a[i] * b[i];
            ((T*)call->Result)[entry] = sum;
        }
    }

    private struct Call
    {
        public long* Rows, Columns;
        public void* Left, Right, Result;
        public nint Size;
    }
}
