using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linstock.Backends.Cpu.Sorting;

/// <summary>
/// Sorts entries: short rows by introspective sort, long ones digit by digit from the lowest (LSD radix sort; Knuth, The Art
/// of Computer Programming 3, 5.2.5), leaving out digits that are the same everywhere.
/// </summary>
internal static unsafe class EntrySort<TEntry>
    where TEntry : unmanaged, IEntry<TEntry>
{
    /// <summary>From this length on counting digits costs less than comparing.</summary>
    private const int RadixFrom = 512;

    private const int Digits = 256;

    /// <summary>Sorts <paramref name="count"/> entries in the order of their positions; <paramref name="spare"/> has room for as many.</summary>
    public static void Sort(TEntry* entries, TEntry* spare, long count)
    {
        if (count < RadixFrom) Introspective(entries, count);
        else Radix(entries, spare, count);
    }

    /// <summary>Sorts entries in any order: digits alone would not bring equal keys into the order of their positions.</summary>
    public static void SortShuffled(TEntry* entries, long count) => Introspective(entries, count);

    /// <summary>Brings the <paramref name="wanted"/> smallest entries to the front, in any order (Hoare's selection).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Select(TEntry* entries, long count, long wanted)
    {
        long low = 0, high = count - 1, place = wanted - 1;
        while (high - low > 16)
        {
            long middle = low + ((high - low) / 2);
            TEntry pivot = Median(entries[low], entries[middle], entries[high]);
            long i = low, j = high;
            while (i <= j)
            {
                while (entries[i].CompareTo(pivot) < 0) i++;
                while (entries[j].CompareTo(pivot) > 0) j--;
                if (i > j) break;
                (entries[i], entries[j]) = (entries[j], entries[i]);
                i++;
                j--;
            }
            if (place <= j) high = j;
            else if (place >= i) low = i;
            else return;
        }
        Introspective(entries + low, high - low + 1);
    }

    private static TEntry Median(TEntry a, TEntry b, TEntry c)
    {
        if (a.CompareTo(b) > 0) (a, b) = (b, a);
        if (b.CompareTo(c) <= 0) return b;
        return a.CompareTo(c) > 0 ? a : c;
    }

    private static void Introspective(TEntry* entries, long count)
    {
        if (typeof(TEntry) == typeof(NarrowEntry)) new Span<ulong>(entries, (int)count).Sort();
        else MemoryMarshal.CreateSpan(ref *entries, (int)count).Sort();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix(TEntry* entries, TEntry* spare, long count)
    {
        int digits = TEntry.KeyBytes;
        long* counts = stackalloc long[Digits * 8];
        new Span<long>(counts, Digits * digits).Clear();
        for (long i = 0; i < count; i++)
        {
            ulong key = entries[i].Key;
            for (int d = 0; d < digits; d++, key >>= 8) counts[(d * Digits) + (byte)key]++;
        }
        TEntry* from = entries, to = spare;
        for (int d = 0; d < digits; d++)
        {
            long* places = counts + (d * Digits);
            int shift = 8 * d;
            if (places[(byte)(from[0].Key >> shift)] == count) continue;
            long start = 0;
            for (int digit = 0; digit < Digits; digit++)
            {
                long here = places[digit];
                places[digit] = start;
                start += here;
            }
            for (long i = 0; i < count; i++)
            {
                TEntry entry = from[i];
                to[places[(byte)(entry.Key >> shift)]++] = entry;
            }
            TEntry* sorted = to;
            to = from;
            from = sorted;
        }
        if (from != entries) Buffer.MemoryCopy(from, entries, count * sizeof(TEntry), count * sizeof(TEntry));
    }
}
