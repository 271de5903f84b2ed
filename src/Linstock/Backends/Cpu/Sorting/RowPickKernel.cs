using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Backends.Cpu.Sorting;

/// <summary>Which element of a row is wanted.</summary>
internal enum RowPick : byte
{
    /// <summary>The k-th smallest, NaN being the largest.</summary>
    Kth,

    /// <summary>The lower median; NaN if there is one.</summary>
    Median,

    /// <summary>The lower median of those that are not NaN.</summary>
    MedianWithoutNaN,

    /// <summary>The most frequent, the smallest of several; the position that comes last among its equals in PyTorch's sort.</summary>
    Mode,
}

/// <summary>Finds one element of each row of a dense [outer, count, inner] along its middle dimension, and where it is.</summary>
internal readonly unsafe struct RowPickKernel(
    RowPick pick, Tensor source, Tensor values, Tensor indices, long outer, long count, long inner, long kth = 0) : IKernel, IOrderedWork
{
    /// <inheritdoc/>
    public static string Name => "row_pick";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (indices.Numel == 0) return;
        ElementTypes.RunOrdered(source.DType, in this, Name);
        GC.KeepAlive(source);
    }

    /// <inheritdoc/>
    public void Run<T>()
        where T : unmanaged
    {
        fixed (byte* from = &source.Reference, to = &values.Reference, places = &indices.Reference)
        {
            if (SortKey.IsNarrow<T>() && count < uint.MaxValue) Run<T, NarrowEntry>((T*)from, (T*)to, (long*)places);
            else Run<T, WideEntry>((T*)from, (T*)to, (long*)places);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T, TEntry>(T* from, T* to, long* places)
        where T : unmanaged
        where TEntry : unmanaged, IEntry<TEntry>
    {
        (RowPick wanted, long length, long step, long rank) = (pick, count, inner, kth);
        (nint source, nint target, nint indices) = ((nint)from, (nint)to, (nint)places);
        WorkerPool.For(outer * inner, Math.Max(1, 4096 / length), (begin, end) =>
        {
            using var scratch = new Scratch(2 * length * sizeof(TEntry));
            TEntry* entries = (TEntry*)scratch.Address;
            for (long row = begin; row < end; row++)
            {
                T* first = (T*)source + (row / step * length * step) + (row % step);
                long place = Find(wanted, first, entries, length, step, rank);
                ((long*)indices)[row] = place;
                ((T*)target)[row] = first[place * step];
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Find<T, TEntry>(RowPick pick, T* row, TEntry* entries, long count, long step, long kth)
        where T : unmanaged
        where TEntry : unmanaged, IEntry<TEntry>
    {
        long numbers = 0;
        for (long i = 0; i < count; i++)
        {
            T value = row[i * step];
            entries[i] = TEntry.Create(SortKey.Of(value), i);
            if (!SortKey.IsNaN(value)) numbers++;
        }
        if (pick == RowPick.Mode)
        {
            if (count <= IntrospectiveOrder<TEntry>.Longest) IntrospectiveOrder<TEntry>.Sort(entries, count);
            else EntrySort<TEntry>.Sort(entries, entries + count, count);
            return MostFrequent(entries, count);
        }
        if (pick == RowPick.Kth && count <= IntrospectiveOrder<TEntry>.Longest) return IntrospectiveOrder<TEntry>.PositionOf(entries, count, kth);
        long place = pick switch
        {
            RowPick.Kth => kth,
            RowPick.Median => numbers < count ? numbers : (count - 1) / 2,
            _ => Math.Max(0, (numbers - 1) / 2),
        };
        EntrySort<TEntry>.Select(entries, count, place + 1);
        return entries[place].Position;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long MostFrequent<TEntry>(TEntry* entries, long count)
        where TEntry : unmanaged, IEntry<TEntry>
    {
        long most = 0, run = 0, place = 0;
        for (long i = 0; i < count; i++)
        {
            run++;
            if (i + 1 < count && entries[i + 1].Key == entries[i].Key) continue;
            if (run > most)
            {
                most = run;
                place = entries[i].Position;
            }
            run = 0;
        }
        return place;
    }
}
