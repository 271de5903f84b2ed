using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Reductions;

/// <summary>
/// Extreme elements and where they are, over the middle dimension of a dense [outer, count, inner]. Pieces are folded at the speed of a
/// plain reduction, and searched only where they hold something better than what came before: about ln(pieces) times in shuffled data.
/// </summary>
internal static unsafe class ArgReduceLoops<T, TFold>
    where T : unmanaged, INumber<T>
    where TFold : struct, IReduction<T>
{
    /// <summary>Elements of a row that are folded before they are searched.</summary>
    private const long Piece = 512;

    /// <summary>Rows of a block of columns that are folded before they are searched.</summary>
    private const long Stretch = 64;

    /// <summary>Elements of a single long row that one task takes.</summary>
    private const long Share = 1 << 16;

    /// <summary>Elements that are worth a thread of their own.</summary>
    private const long Grain = 32768;

    /// <summary>Runs it.</summary>
    /// <param name="source">The elements; <paramref name="count"/> is at least 1.</param>
    /// <param name="found">The extreme elements, or null.</param>
    /// <param name="places">Their indices: the first of equal ones, the first NaN before all.</param>
    /// <param name="outer">Slices.</param>
    /// <param name="count">Elements to choose from.</param>
    /// <param name="inner">Columns of a slice.</param>
    public static void Run(T* source, T* found, long* places, long outer, long count, long inner)
    {
        State state = new() { Source = source, Found = found, Places = places, Count = count, Inner = inner };
        if (inner > 1)
        {
            state.Width = ReduceLoops<T, TFold>.BlockWidth(outer, inner);
            state.Blocks = (inner + state.Width - 1) / state.Width;
            WorkerPool.For(outer * state.Blocks, Math.Max(1, Grain / (count * state.Width)), &Columns, &state);
            return;
        }
        if (outer > 1 || count <= 2 * Share)
        {
            WorkerPool.For(outer, Math.Max(1, Grain / count), &Rows, &state);
            return;
        }

        long shares = (count + Share - 1) / Share;
        using var scratch = new Scratch(shares * sizeof(long));
        state.Places = (long*)scratch.Address;
        WorkerPool.For(shares, 1, &Shares, &state);
        long place = *state.Places;
        for (long i = 1; i < shares; i++)
            if (Improves(source[place], source[state.Places[i]])) place = state.Places[i];
        *places = place;
        if (found != null) *found = source[place];
    }

    private static void Shares(void* data, long begin, long end)
    {
        var state = (State*)data;
        for (long i = begin; i < end; i++)
            state->Places[i] = (i * Share) + Row(state->Source + (i * Share), Math.Min(Share, state->Count - (i * Share)));
    }

    private static void Rows(void* data, long begin, long end)
    {
        var state = (State*)data;
        for (long i = begin; i < end; i++)
        {
            T* row = state->Source + (i * state->Count);
            long place = Row(row, state->Count);
            state->Places[i] = place;
            if (state->Found != null) state->Found[i] = row[place];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Row(T* row, long count)
    {
        long place = 0;
        for (long start = 0; start < count && !T.IsNaN(row[place]); start += Piece)
        {
            long length = Math.Min(Piece, count - start);
            T extreme = ReduceLoops<T, TFold>.Row(row + start, length);
            if (Improves(row[place], extreme)) place = start + Find(row + start, 1, length, extreme);
        }
        return place;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(void* data, long begin, long end)
    {
        var state = (State*)data;
        long count = state->Count, inner = state->Inner;
        T* extremes = stackalloc T[ReduceLoops<T, TFold>.WidestBlock], best = stackalloc T[ReduceLoops<T, TFold>.WidestBlock];
        for (long i = begin; i < end; i++)
        {
            long outer = i / state->Blocks, first = i % state->Blocks * state->Width;
            int width = (int)Math.Min(state->Width, inner - first);
            T* source = state->Source + (outer * count * inner) + first;
            long* places = state->Places + (outer * inner) + first;
            new Span<long>(places, width).Clear();
            new Span<T>(source, width).CopyTo(new Span<T>(best, width));
            for (long start = 0; start < count; start += Stretch)
            {
                long length = Math.Min(Stretch, count - start);
                T* rows = source + (start * inner);
                ReduceLoops<T, TFold>.Columns(rows, extremes, length, inner, width);
                for (int j = 0; j < width; j++)
                {
                    if (!Improves(best[j], extremes[j])) continue;
                    long place = Find(rows + j, inner, length, extremes[j]);
                    places[j] = start + place;

                    // Not the fold itself, which may be a zero of the other sign.
                    best[j] = rows[(place * inner) + j];
                }
            }
            if (state->Found != null) new Span<T>(best, width).CopyTo(new Span<T>(state->Found + (outer * inner) + first, width));
        }
    }

    /// <summary>Whether the fold of what follows beats the best so far; nothing beats NaN, and neither zero the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Improves(T best, T extreme) => !T.IsNaN(best) && TFold.Combine(best, extreme) != best;

    /// <summary>The first element that equals the extreme, or the first NaN if it is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Find(T* first, long step, long count, T extreme)
    {
        long i = 0;
        if (step == 1 && Vector<T>.IsSupported && !T.IsNaN(extreme))
        {
            Vector<T> wanted = new(extreme);
            while (i <= count - Vector<T>.Count && !Vector.EqualsAny(Unsafe.ReadUnaligned<Vector<T>>(first + i), wanted)) i += Vector<T>.Count;
        }
        for (; i < count; i++)
        {
            T value = first[i * step];
            if (value == extreme || (T.IsNaN(value) && T.IsNaN(extreme))) return i;
        }
        return 0;
    }

    private struct State
    {
        public T* Source, Found;
        public long* Places;
        public long Count, Inner, Width, Blocks;
    }
}
