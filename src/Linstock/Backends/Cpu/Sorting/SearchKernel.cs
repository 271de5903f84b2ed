using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Backends.Cpu.Sorting;

/// <summary>
/// The place of each value in the sorted row that belongs to it: the first element that is not smaller, or with
/// <paramref name="right"/> the first that is larger. Everything is dense; one row may serve all values.
/// </summary>
internal readonly unsafe struct SearchKernel(Tensor rows, Tensor? sorter, Tensor values, Tensor result, long length, bool right) : IKernel, IOrderedWork
{
    /// <inheritdoc/>
    public static string Name => "searchsorted";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        ElementTypes.RunOrdered(rows.DType, in this, "searchsorted");
        GC.KeepAlive(values);
    }

    /// <inheritdoc/>
    public void Run<T>()
        where T : unmanaged
    {
        fixed (byte* from = &rows.Reference, order = &(sorter ?? rows).Reference, wanted = &values.Reference, to = &result.Reference)
            Run((T*)from, sorter is null ? null : (long*)order, (T*)wanted, to);
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
