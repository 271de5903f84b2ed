using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Sorting;

/// <summary>
/// Sorting and selecting by keys alone, not stable: Musser's introspective algorithms (Software: Practice and Experience 27, 1997) with the
/// choices that GNU's C++ library makes: the pivot is the median of the second, the middle and the last entry, 16 entries and fewer are left to one
/// insertion sort. Which of equal entries comes where follows from these choices alone, and is what PyTorch answers as indices on the processor.
/// </summary>
internal static unsafe class IntrospectiveOrder<TEntry>
    where TEntry : unmanaged, IEntry<TEntry>
{
    /// <summary>Rows up to this length have PyTorch's order of equal entries; for longer ones a faster algorithm's order will do.</summary>
    public const long Longest = 1 << 13;

    private const long Short = 16;

    /// <summary>Sorts all entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(TEntry* entries, long count)
    {
        if (count < 2) return;
        SortLoop(entries, 0, count, Depth(count));
        long first = Math.Min(count, Short);
        Insert(entries, 0, first);
        for (long i = first; i < count; i++) Sink(entries, i, entries[i]);
    }

    /// <summary>Brings the entry of rank <paramref name="place"/> to its place, smaller ones before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Select(TEntry* entries, long count, long place)
    {
        long first = 0, last = count;
        int depth = Depth(count);
        while (last - first > 3)
        {
            if (depth-- == 0)
            {
                SelectByHeap(entries + first, place + 1 - first, last - first);
                Swap(entries, first, place);
                return;
            }
            long cut = Split(entries, first, last);
            if (cut <= place) first = cut;
            else last = cut;
        }
        Insert(entries, first, last);
    }

    /// <summary>Brings the <paramref name="wanted"/> smallest entries to the front, in order.</summary>
    public static void SortFirst(TEntry* entries, long count, long wanted)
    {
        SelectByHeap(entries, wanted, count);
        for (long last = wanted - 1; last > 0; last--)
        {
            TEntry value = entries[last];
            entries[last] = entries[0];
            Settle(entries, 0, last, value);
        }
    }

    /// <summary>
    /// The position of the entry of rank <paramref name="place"/>, by Hoare's selection as Press et al. have it (Numerical Recipes, 8.5): the order
    /// of equal entries that PyTorch's kthvalue shows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long PositionOf(TEntry* entries, long count, long place)
    {
        long low = 0, high = count - 1;
        while (high > low + 1)
        {
            Swap(entries, (low + high) >> 1, low + 1);
            Order(entries, low + 1, high);
            Order(entries, low, high);
            Order(entries, low + 1, low);
            long i = low + 1, j = high;
            ulong pivot = entries[low].Key;
            while (true)
            {
                do i++; while (entries[i].Key < pivot);
                do j--; while (entries[j].Key > pivot);
                if (j < i) break;
                Swap(entries, i, j);
            }
            Swap(entries, low, j);
            if (j <= place) low = i;
            if (j >= place) high = j - 1;
        }
        if (high == low + 1) Order(entries, low, high);
        return entries[place].Position;
    }

    private static int Depth(long count) => 2 * (63 - (int)long.LeadingZeroCount(count));

    private static void SortLoop(TEntry* entries, long first, long last, int depth)
    {
        while (last - first > Short)
        {
            if (depth-- == 0)
            {
                SortFirst(entries + first, last - first, last - first);
                return;
            }
            long cut = Split(entries, first, last);
            SortLoop(entries, cut, last, depth);
            last = cut;
        }
    }

    // Parts [first + 1, last) about the pivot, which is moved to first; where the second part begins.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Split(TEntry* entries, long first, long last)
    {
        Swap(entries, first, Median(entries, first + 1, first + ((last - first) / 2), last - 1));
        ulong pivot = entries[first].Key;
        long low = first + 1, high = last;
        while (true)
        {
            while (entries[low].Key < pivot) low++;
            do high--; while (pivot < entries[high].Key);
            if (low >= high) return low;
            Swap(entries, low++, high);
        }
    }

    private static long Median(TEntry* entries, long a, long b, long c)
    {
        ulong x = entries[a].Key, y = entries[b].Key, z = entries[c].Key;
        if (x < y) return y < z ? b : x < z ? c : a;
        return x < z ? a : y < z ? c : b;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Insert(TEntry* entries, long first, long last)
    {
        for (long i = first + 1; i < last; i++)
        {
            TEntry value = entries[i];
            if (value.Key >= entries[first].Key)
            {
                Sink(entries, i, value);
                continue;
            }
            for (long j = i; j > first; j--) entries[j] = entries[j - 1];
            entries[first] = value;
        }
    }

    // Moves an entry down to its place; one that is not larger stands before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sink(TEntry* entries, long at, TEntry value)
    {
        for (; value.Key < entries[at - 1].Key; at--) entries[at] = entries[at - 1];
        entries[at] = value;
    }

    // The smallest entries as a heap at the front, the largest of them first.
    private static void SelectByHeap(TEntry* entries, long wanted, long count)
    {
        for (long parent = (wanted - 2) / 2; wanted > 1 && parent >= 0; parent--) Settle(entries, parent, wanted, entries[parent]);
        for (long i = wanted; i < count; i++)
        {
            TEntry value = entries[i];
            if (value.Key >= entries[0].Key) continue;
            entries[i] = entries[0];
            Settle(entries, 0, wanted, value);
        }
    }

    // Floyd's: the hole goes down along the larger children to the end, and the value up again from there.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Settle(TEntry* heap, long hole, long count, TEntry value)
    {
        long top = hole, child = hole;
        while (child < (count - 1) / 2)
        {
            child = 2 * (child + 1);
            if (heap[child].Key < heap[child - 1].Key) child--;
            heap[hole] = heap[child];
            hole = child;
        }
        if (count % 2 == 0 && child == (count - 2) / 2)
        {
            heap[hole] = heap[(2 * child) + 1];
            hole = (2 * child) + 1;
        }
        for (long parent = (hole - 1) / 2; hole > top && heap[parent].Key < value.Key; parent = (hole - 1) / 2)
        {
            heap[hole] = heap[parent];
            hole = parent;
        }
        heap[hole] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Order(TEntry* entries, long low, long high)
    {
        if (entries[low].Key > entries[high].Key) Swap(entries, low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Swap(TEntry* entries, long a, long b) => (entries[a], entries[b]) = (entries[b], entries[a]);
}
