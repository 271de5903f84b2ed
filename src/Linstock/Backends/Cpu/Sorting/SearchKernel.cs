using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Sorting;

/// <summary>
/// The place of each value in the sorted row that belongs to it: the first element that is not smaller, or with
/// <paramref name="right"/> the first that is larger. Everything is dense; one row may serve all values.
/// </summary>
internal readonly unsafe struct SearchKernel(Tensor rows, Tensor? sorter, Tensor values, Tensor result, long length, bool right) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "searchsorted";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        fixed (byte* from = &rows.Reference, order = &(sorter ?? rows).Reference, wanted = &values.Reference, to = &result.Reference)
        {
            long* sorted = sorter is null ? null : (long*)order;
            switch (rows.DType)
            {
                case DType.Float32: Run((float*)from, sorted, (float*)wanted, to); break;
                case DType.Float64: Run((double*)from, sorted, (double*)wanted, to); break;
                case DType.Float16: Run((Half*)from, sorted, (Half*)wanted, to); break;
                case DType.BFloat16: Run((BFloat16*)from, sorted, (BFloat16*)wanted, to); break;
                case DType.Int64: Run((long*)from, sorted, (long*)wanted, to); break;
                case DType.Int32: Run((int*)from, sorted, (int*)wanted, to); break;
                case DType.Int16: Run((short*)from, sorted, (short*)wanted, to); break;
                case DType.Int8: Run((sbyte*)from, sorted, (sbyte*)wanted, to); break;
                case DType.UInt8 or DType.Bool: Run(from, sorted, wanted, to); break;
                default: throw new NotSupportedException($"searchsorted: not implemented for {rows.DType.Name}");
            }
        }
        GC.KeepAlive(values);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T>(T* from, long* order, T* wanted, byte* to)
        where T : unmanaged
    {
        bool isShared = rows.Numel == length, isInt32 = result.DType == DType.Int32;
        long each = isShared || length == 0 ? result.Numel : result.Numel / (rows.Numel / length);
        (nint source, nint sorted, nint searched, nint target, long size, bool behind) = ((nint)from, (nint)order, (nint)wanted, (nint)to, length, right);
        WorkerPool.For(result.Numel, 4096, (begin, end) =>
        {
            for (long i = begin; i < end; i++)
            {
                long start = isShared ? 0 : i / each * size;
                long place = Search((T*)source + start, sorted == 0 ? null : (long*)sorted + start, size, ((T*)searched)[i], behind);
                if (isInt32) ((int*)target)[i] = (int)place;
                else ((long*)target)[i] = place;
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Search<T>(T* row, long* order, long count, T value, bool right)
        where T : unmanaged
    {
        ulong key = SortKey.Of(value);
        long low = 0, high = count;
        while (low < high)
        {
            long middle = low + ((high - low) >> 1);
            ulong here = SortKey.Of(row[order == null ? middle : order[middle]]);
            if (right ? here <= key : here < key) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
