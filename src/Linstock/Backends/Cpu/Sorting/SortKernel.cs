using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Backends.Cpu.Sorting;

/// <summary>What is wanted of a sort.</summary>
internal enum SortRule : byte
{
    /// <summary>All entries in order.</summary>
    Whole,

    /// <summary>All entries in order, equal ones in the order of their positions.</summary>
    WholeStable,

    /// <summary>The smallest, in any order.</summary>
    Smallest,

    /// <summary>The smallest, in order.</summary>
    SmallestInOrder,
}

/// <summary>
/// Sorts a dense [outer, count, inner] along its middle dimension, NaN behind all (before all if descending), and
/// writes the first <paramref name="kept"/> values of each row and where they came from. All rows are kept or the first
/// entries alone are sorted, whichever is asked for. If it need not be stable, equal entries of a row come in PyTorch's order.
/// </summary>
internal readonly unsafe struct SortKernel(
    Tensor source, Tensor? values, Tensor indices, long outer, long count, long inner, long kept, bool descending, SortRule rule) : IKernel, IOrderedWork
{
    /// <summary>Up to this many entries of a row are kept in order while it is read.</summary>
    private const long Few = 64;

    /// <inheritdoc/>
    public static string Name => "sort";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (indices.Numel == 0) return;
        ElementTypes.RunOrdered(source.DType, in this, "sort");
        GC.KeepAlive(source);
    }

    /// <inheritdoc/>
    public void Run<T>()
        where T : unmanaged
    {
        fixed (byte* from = &source.Reference, to = &(values ?? indices).Reference, places = &indices.Reference)
        {
            T* found = values is null ? null : (T*)to;
            if (SortKey.IsNarrow<T>() && count < uint.MaxValue) Run<T, NarrowEntry>((T*)from, found, (long*)places);
            else Run<T, WideEntry>((T*)from, found, (long*)places);
        }
    }

    private void Run<T, TEntry>(T* from, T* found, long* places)
        where T : unmanaged
        where TEntry : unmanaged, IEntry<TEntry>
    {
        var state = new State<T>
        {
            Source = from,
            Values = found,
            Indices = places,
            Count = count,
            Inner = inner,
            Kept = kept,
            Descending = descending,
            Rule = rule,
        };
        WorkerPool.For(outer * inner, Math.Max(1, 2048 / count), &Rows<T, TEntry>, &state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<T, TEntry>(void* data, long begin, long end)
        where T : unmanaged
        where TEntry : unmanaged, IEntry<TEntry>
    {
        var state = (State<T>*)data;
        long count = state->Count, inner = state->Inner, kept = state->Kept;
        using var scratch = new Scratch(2 * count * sizeof(TEntry));
        TEntry* entries = (TEntry*)scratch.Address, spare = entries + count;
        ulong turn = !state->Descending ? 0 : TEntry.KeyBytes == 4 ? uint.MaxValue : ulong.MaxValue;
        for (long row = begin; row < end; row++)
        {
            long outerIndex = row / inner, column = row % inner;
            T* source = state->Source + (outerIndex * count * inner) + column;
            if (state->Rule is SortRule.Smallest or SortRule.SmallestInOrder && count <= IntrospectiveOrder<TEntry>.Longest)
            {
                Load(source, entries, count, inner, turn);
                Choose(entries, count, kept, state->Rule);
            }
            else if (kept <= Few && kept < count / 8)
            {
                First(source, entries, count, inner, turn, kept);
            }
            else if (kept == count)
            {
                Load(source, entries, count, inner, turn);
                EntrySort<TEntry>.Sort(entries, spare, kept);
                if (state->Rule == SortRule.Whole && count <= IntrospectiveOrder<TEntry>.Longest && HasEqual(entries, count))
                {
                    Load(source, entries, count, inner, turn);
                    IntrospectiveOrder<TEntry>.Sort(entries, count);
                }
            }
            else
            {
                Load(source, entries, count, inner, turn);
                EntrySort<TEntry>.Select(entries, count, kept);
                if (state->Rule == SortRule.SmallestInOrder) EntrySort<TEntry>.SortShuffled(entries, kept);
            }
            long at = (outerIndex * kept * inner) + column;
            for (long i = 0; i < kept; i++, at += inner)
            {
                long place = entries[i].Position;
                state->Indices[at] = place;
                if (state->Values != null) state->Values[at] = source[place * inner];
            }
        }
    }

    // As PyTorch: few of many through a heap, else the last one is selected and those before it are sorted.
    private static void Choose<TEntry>(TEntry* entries, long count, long kept, SortRule rule)
        where TEntry : unmanaged, IEntry<TEntry>
    {
        if (kept == 0) return;
        if (kept <= count / 64)
        {
            IntrospectiveOrder<TEntry>.SortFirst(entries, count, kept);
            return;
        }
        IntrospectiveOrder<TEntry>.Select(entries, count, kept - 1);
        if (rule == SortRule.SmallestInOrder) IntrospectiveOrder<TEntry>.Sort(entries, kept - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool HasEqual<TEntry>(TEntry* entries, long count)
        where TEntry : unmanaged, IEntry<TEntry>
    {
        for (long i = 1; i < count; i++)
            if (entries[i].Key == entries[i - 1].Key) return true;
        return false;
    }

    // Keeps the smallest entries so far in order; most elements fail one comparison with the last of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void First<T, TEntry>(T* source, TEntry* best, long count, long inner, ulong turn, long kept)
        where T : unmanaged
        where TEntry : unmanaged, IEntry<TEntry>
    {
        long held = 0;
        for (long i = 0; i < count; i++)
        {
            if (held == kept && inner == 1 && kept > 0)
            {
                i = Next(source, i, count, source[best[kept - 1].Position], best[kept - 1].Key, turn);
                if (i == count) return;
            }
            ulong key = SortKey.Of(source[i * inner]) ^ turn;
            if (held == kept && key >= best[kept - 1].Key) continue;
            long place = held < kept ? held++ : kept - 1;
            for (; place > 0 && best[place - 1].Key > key; place--) best[place] = best[place - 1];
            best[place] = TEntry.Create(key, i);
        }
    }

    /// <summary>The first place from <paramref name="i"/> on whose key is below <paramref name="limit"/>, the key of <paramref name="last"/>; or count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Next<T>(T* source, long i, long count, T last, ulong limit, ulong turn)
        where T : unmanaged
    {
        if (Vector<T>.IsSupported)
        {
            // Whole vectors that are no better than the last are passed over; NaN compares as neither, and its key decides.
            int width = 2 * Vector<T>.Count;
            var worst = new Vector<T>(last);
            for (; i <= count - width; i += width)
            {
                Vector<T> first = Vector.Load(source + i), second = Vector.Load(source + i + Vector<T>.Count);
                bool isPassed = turn == 0
                    ? Vector.GreaterThanOrEqualAll(first, worst) && Vector.GreaterThanOrEqualAll(second, worst)
                    : Vector.LessThanOrEqualAll(first, worst) && Vector.LessThanOrEqualAll(second, worst);
                if (isPassed) continue;
                for (long end = i + width; i < end; i++)
                    if ((SortKey.Of(source[i]) ^ turn) < limit) return i;
                i -= width;
            }
        }
        for (; i < count; i++)
            if ((SortKey.Of(source[i]) ^ turn) < limit) return i;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load<T, TEntry>(T* source, TEntry* entries, long count, long inner, ulong turn)
        where T : unmanaged
        where TEntry : unmanaged, IEntry<TEntry>
    {
        for (long i = 0; i < count; i++) entries[i] = TEntry.Create(SortKey.Of(source[i * inner]) ^ turn, i);
    }

    private struct State<T>
        where T : unmanaged
    {
        public T* Source;
        public T* Values;
        public long* Indices;
        public long Count;
        public long Inner;
        public long Kept;
        public bool Descending;
        public SortRule Rule;
    }
}
