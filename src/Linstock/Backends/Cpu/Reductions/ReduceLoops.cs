using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Reductions;

/// <summary>
/// Folds a dense [outer, count, inner] over its middle dimension. The order of folding depends on the sizes alone, never on
/// the number of threads: long rows are cut into pieces of a fixed size whose results are folded in order.
/// </summary>
internal static unsafe class ReduceLoops<T, TFold>
    where T : unmanaged
    where TFold : struct, IReduction<T>
{
    /// <summary>Elements of a row that are folded in one go: short enough that float sums stay accurate.</summary>
    private const long Piece = 16384;

    /// <summary>Elements that are worth a thread of their own.</summary>
    private const long Grain = 32768;

    /// <summary>Runs it.</summary>
    public static void Run(T* source, T* result, long outer, long count, long inner)
    {
        if (count == 0)
        {
            new Span<T>(result, checked((int)(outer * inner))).Fill(TFold.Identity);
            return;
        }
        var state = new State { Source = source, Result = result, Count = count, Inner = inner };
        if (inner > 1)
        {
            // Blocks of neighbouring columns; each is folded row by row.
            state.Width = BlockWidth(outer, inner);
            state.Blocks = (inner + state.Width - 1) / state.Width;
            WorkerPool.For(outer * state.Blocks, Math.Max(1, Grain / (state.Width * count)), &Columns, &state);
        }
        else if (outer == 1 && count > 2 * Piece)
        {
            long pieces = (count + Piece - 1) / Piece;
            using var scratch = new Scratch(pieces * sizeof(T));
            T* partial = (T*)scratch.Address;
            state.Partial = partial;
            WorkerPool.For(pieces, 2, &Pieces, &state);
            *result = Pairwise(partial, pieces);
        }
        else
        {
            WorkerPool.For(outer, Math.Max(1, Grain / count), &Rows, &state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pieces(void* data, long begin, long end)
    {
        State* state = (State*)data;
        for (long i = begin; i < end; i++)
            state->Partial[i] = Row(state->Source + (i * Piece), Math.Min(Piece, state->Count - (i * Piece)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(void* data, long begin, long end)
    {
        State* state = (State*)data;
        for (long i = begin; i < end; i++) state->Result[i] = LongRow(state->Source + (i * state->Count), state->Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T LongRow(T* row, long count)
    {
        if (count <= 2 * Piece) return Row(row, count);
        T total = TFold.Identity;
        for (long i = 0; i < count; i += Piece) total = TFold.Combine(total, Row(row + i, Math.Min(Piece, count - i)));
        return total;
    }

    private static T Pairwise(T* values, long count)
    {
        if (count == 1) return *values;
        long half = count / 2;
        return TFold.Combine(Pairwise(values, half), Pairwise(values + half, count - half));
    }

    /// <summary>Folds neighbouring elements.</summary>
    internal static T Row(T* row, long count)
    {
        if (TFold.IsVectorized)
        {
            if (Vector512.IsHardwareAccelerated && Vector512<T>.IsSupported) return VectorRow<Vector512<T>, Lanes512<T>>(row, count);
            if (Vector256.IsHardwareAccelerated && Vector256<T>.IsSupported) return VectorRow<Vector256<T>, Lanes256<T>>(row, count);
            if (Vector128<T>.IsSupported) return VectorRow<Vector128<T>, Lanes128<T>>(row, count);
        }
        return ScalarRow(row, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T ScalarRow(T* row, long count)
    {
        if (count > 256)
        {
            long half = count / 2;
            return TFold.Combine(ScalarRow(row, half), ScalarRow(row + half, count - half));
        }
        T total = TFold.Identity;
        for (long i = 0; i < count; i++) total = TFold.Fold(total, row[i]);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T VectorRow<TVector, TLanes>(T* row, long count)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        int lanes = TLanes.Count;
        T total = TFold.Identity;
        long i = 0;
        if (count >= lanes)
        {
            TVector a = TLanes.Create(TFold.Identity), b = a, c = a, d = a;
            for (; i <= count - (4 * lanes); i += 4 * lanes)
            {
                a = TFold.Fold<TVector, TLanes>(a, TLanes.Load(row + i));
                b = TFold.Fold<TVector, TLanes>(b, TLanes.Load(row + i + lanes));
                c = TFold.Fold<TVector, TLanes>(c, TLanes.Load(row + i + (2 * lanes)));
                d = TFold.Fold<TVector, TLanes>(d, TLanes.Load(row + i + (3 * lanes)));
            }
            for (; i <= count - lanes; i += lanes) a = TFold.Fold<TVector, TLanes>(a, TLanes.Load(row + i));
            a = TFold.Combine<TVector, TLanes>(TFold.Combine<TVector, TLanes>(a, b), TFold.Combine<TVector, TLanes>(c, d));
            total = TFold.Across<TVector, TLanes>(a);
        }
        for (; i < count; i++) total = TFold.Fold(total, row[i]);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(void* data, long begin, long end)
    {
        State* state = (State*)data;
        for (long i = begin; i < end; i++)
        {
            long outer = i / state->Blocks, first = i % state->Blocks * state->Width;
            long width = Math.Min(state->Width, state->Inner - first);
            T* source = state->Source + (outer * state->Count * state->Inner) + first;
            T* result = state->Result + (outer * state->Inner) + first;
            Columns(source, result, state->Count, state->Inner, width);
        }
    }

    /// <summary>Folds <paramref name="width"/> neighbouring columns, whose rows lie <paramref name="inner"/> elements apart.</summary>
    internal static void Columns(T* source, T* result, long count, long inner, long width)
    {
        if (TFold.IsVectorized && Vector512.IsHardwareAccelerated && Vector512<T>.IsSupported)
            Block<Vector512<T>, Lanes512<T>>(source, result, count, inner, width);
        else if (TFold.IsVectorized && Vector256.IsHardwareAccelerated && Vector256<T>.IsSupported)
            Block<Vector256<T>, Lanes256<T>>(source, result, count, inner, width);
        else
            ScalarBlock(source, result, count, inner, width, 0);
    }

    // Rows are read in long runs, four at a time; the accumulators of a stretch of rows stay in the first-level cache, and stretches of a
    // fixed length keep sums accurate.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<TVector, TLanes>(T* source, T* result, long count, long inner, long width)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        int lanes = TLanes.Count;
        long whole = width / lanes * lanes;
        T* partial = stackalloc T[WidestBlock];
        TVector identity = TLanes.Create(TFold.Identity);
        for (long start = 0; start < count; start += Stretch)
        {
            long last = Math.Min(count, start + Stretch), i = start;
            for (; i <= last - 4; i += 4)
            {
                T* a = source + (i * inner), b = a + inner, c = b + inner, d = c + inner;
                for (long j = 0; j < whole; j += lanes)
                {
                    TVector part = TFold.Fold<TVector, TLanes>(i == start ? identity : TLanes.Load(partial + j), TLanes.Load(a + j));
                    part = TFold.Fold<TVector, TLanes>(TFold.Fold<TVector, TLanes>(part, TLanes.Load(b + j)), TLanes.Load(c + j));
                    TLanes.Store(TFold.Fold<TVector, TLanes>(part, TLanes.Load(d + j)), partial + j);
                }
            }
            for (; i < last; i++)
            {
                T* row = source + (i * inner);
                for (long j = 0; j < whole; j += lanes)
                    TLanes.Store(TFold.Fold<TVector, TLanes>(i == start ? identity : TLanes.Load(partial + j), TLanes.Load(row + j)), partial + j);
            }
            for (long j = 0; j < whole; j += lanes)
                TLanes.Store(TFold.Combine<TVector, TLanes>(start == 0 ? identity : TLanes.Load(result + j), TLanes.Load(partial + j)), result + j);
        }
        ScalarBlock(source, result, count, inner, width, whole);
    }

    /// <summary>Columns whose accumulators stay in the first-level cache: those of a block, at most.</summary>
    internal const int WidestBlock = 1024;

    /// <summary>Columns of a block: so many that memory is read in long runs, but a block for each thread. No result depends on it.</summary>
    internal static long BlockWidth(long outer, long inner)
    {
        long threads = WorkerPool.NumThreads, share = outer >= threads ? inner : (inner + threads - 1) / threads;
        return Math.Min(inner, Math.Clamp((share + 63) / 64 * 64, 64, WidestBlock));
    }

    private const long Stretch = 128;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScalarBlock(T* source, T* result, long count, long inner, long width, long j)
    {
        for (; j < width; j++)
        {
            T total = TFold.Identity;
            for (long start = 0; start < count; start += Stretch)
            {
                T part = TFold.Identity;
                T* row = source + (start * inner) + j;
                for (long i = Math.Min(Stretch, count - start); i > 0; i--, row += inner) part = TFold.Fold(part, *row);
                total = TFold.Combine(total, part);
            }
            result[j] = total;
        }
    }

    private struct State
    {
        public T* Source;
        public T* Result;
        public T* Partial;
        public long Count;
        public long Inner;
        public long Width;
        public long Blocks;
    }
}
