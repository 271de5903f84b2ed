using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.Reductions;

/// <summary>
/// Means and sums of squared deviations over the middle dimension of a dense [outer, count, inner] of float32 or float64.
/// Pieces that fit into the first cache are passed twice, for their mean and for the deviations from it, whose own sum makes up
/// for the rounding of the mean; pieces are combined in float64 by the formula of Chan, Golub and LeVeque (1979). The order depends on the sizes alone.
/// </summary>
internal readonly unsafe struct VarianceKernel(Tensor source, Tensor variance, Tensor mean, long outer, long count, long inner, double divisor, bool root) : IKernel, IBatchedKernel
{
    /// <summary>Elements of a piece of a row.</summary>
    private const long Piece = 4096;

    /// <summary>Rows of a piece of columns.</summary>
    private const long Stretch = 64;

    /// <inheritdoc/>
    public static string Name => "var";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.TryDense(variance, frames, out Tensor spread) || !Whole.TryDense(mean, frames, out Tensor middle)) return false;
        return Whole.Run(new VarianceKernel(Whole.Dense(source, frames), spread, middle, outer * frames.Samples, count, inner, divisor, root));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (variance.Numel == 0) return;
        fixed (byte* from = &source.Reference, spread = &variance.Reference, middle = &mean.Reference)
        {
            if (source.DType == DType.Float32) Run((float*)from, (float*)spread, (float*)middle);
            else Run((double*)from, (double*)spread, (double*)middle);
        }
        GC.KeepAlive(source);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T>(T* from, T* spread, T* middle)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var state = new State<T>
        {
            Source = from,
            Variance = spread,
            Mean = middle,
            Count = count,
            Inner = inner,
            Divisor = divisor,
            Root = root,
        };
        if (inner > 1)
        {
            state.Width = Math.Min(inner, 64);
            state.Blocks = (inner + state.Width - 1) / state.Width;
            WorkerPool.For(outer * state.Blocks, Math.Max(1, 32768 / Math.Max(1, state.Width * count)), &Columns<T>, &state);
        }
        else if (outer < WorkerPool.NumThreads && count > 4 * Piece)
        {
            long pieces = (count + Piece - 1) / Piece;
            using var scratch = new Scratch(pieces * sizeof(Moments));
            state.Pieces = pieces;
            state.Partial = (Moments*)scratch.Address;
            for (long o = 0; o < outer; o++)
            {
                state.Source = from + (o * count);
                WorkerPool.For(pieces, 4, &Parts<T>, &state);
                Moments total = default;
                for (long i = 0; i < pieces; i++) total = total.With(state.Partial[i]);
                Store(&state, o, total);
            }
        }
        else
        {
            WorkerPool.For(outer, Math.Max(1, 16384 / Math.Max(1, count)), &Rows<T>, &state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Parts<T>(void* data, long begin, long end)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var state = (State<T>*)data;
        for (long i = begin; i < end; i++)
            state->Partial[i] = Of(state->Source + (i * Piece), Math.Min(Piece, state->Count - (i * Piece)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<T>(void* data, long begin, long end)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var state = (State<T>*)data;
        for (long o = begin; o < end; o++)
        {
            T* row = state->Source + (o * state->Count);
            Moments total = default;
            for (long i = 0; i < state->Count; i += Piece) total = total.With(Of(row + i, Math.Min(Piece, state->Count - i)));
            Store(state, o, total);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns<T>(void* data, long begin, long end)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var state = (State<T>*)data;
        int width = (int)state->Width;
        Moments* totals = stackalloc Moments[width];
        T* sums = stackalloc T[3 * width];
        T* rests = sums + width, squares = rests + width;
        for (long block = begin; block < end; block++)
        {
            long o = block / state->Blocks, first = block % state->Blocks * width;
            int here = (int)Math.Min(width, state->Inner - first);
            new Span<Moments>(totals, here).Clear();
            T* source = state->Source + (o * state->Count * state->Inner) + first;
            for (long i = 0; i < state->Count; i += Stretch)
            {
                long rows = Math.Min(Stretch, state->Count - i);
                Deviations(source + (i * state->Inner), state->Inner, rows, here, sums, rests, squares);
                for (int j = 0; j < here; j++)
                    totals[j] = totals[j].With(Moments.Corrected(rows, double.CreateTruncating(sums[j]), double.CreateTruncating(rests[j]), double.CreateTruncating(squares[j])));
            }
            for (int j = 0; j < here; j++) Store(state, (o * state->Inner) + first + j, totals[j]);
        }
    }

    // Means, deviations and squared deviations of a few columns over a few rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Deviations<T>(T* source, long step, long rows, int width, T* means, T* rests, T* squares)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int lanes = Vector<T>.Count, j = 0;
        T share = T.One / T.CreateTruncating(rows);
        for (; j <= width - lanes; j += lanes)
        {
            Vector<T> sum = Vector<T>.Zero, rest = Vector<T>.Zero, square = Vector<T>.Zero;
            T* at = source + j;
            for (long i = 0; i < rows; i++, at += step) sum += Unsafe.ReadUnaligned<Vector<T>>(at);
            sum *= share;
            at = source + j;
            for (long i = 0; i < rows; i++, at += step)
            {
                Vector<T> deviation = Unsafe.ReadUnaligned<Vector<T>>(at) - sum;
                rest += deviation;
                square += deviation * deviation;
            }
            Unsafe.WriteUnaligned(means + j, sum);
            Unsafe.WriteUnaligned(rests + j, rest);
            Unsafe.WriteUnaligned(squares + j, square);
        }
        for (; j < width; j++)
        {
            T sum = T.Zero, rest = T.Zero, square = T.Zero;
            for (long i = 0; i < rows; i++) sum += source[(i * step) + j];
            sum *= share;
            for (long i = 0; i < rows; i++)
            {
                T deviation = source[(i * step) + j] - sum;
                rest += deviation;
                square += deviation * deviation;
            }
            (means[j], rests[j], squares[j]) = (sum, rest, square);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Moments Of<T>(T* row, long count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int lanes = Vector<T>.Count;
        Vector<T> a = Vector<T>.Zero, b = a, c = a, d = a;
        long i = 0;
        for (; i <= count - (4 * lanes); i += 4 * lanes)
        {
            a += Unsafe.ReadUnaligned<Vector<T>>(row + i);
            b += Unsafe.ReadUnaligned<Vector<T>>(row + i + lanes);
            c += Unsafe.ReadUnaligned<Vector<T>>(row + i + (2 * lanes));
            d += Unsafe.ReadUnaligned<Vector<T>>(row + i + (3 * lanes));
        }
        T sum = Vector.Sum((a + b) + (c + d));
        for (; i < count; i++) sum += row[i];
        T mean = sum / T.CreateTruncating(count);
        var center = new Vector<T>(mean);
        a = b = c = d = Vector<T>.Zero;
        Vector<T> e = a, f = a;
        for (i = 0; i <= count - (4 * lanes); i += 4 * lanes)
        {
            Vector<T> p = Unsafe.ReadUnaligned<Vector<T>>(row + i) - center, q = Unsafe.ReadUnaligned<Vector<T>>(row + i + lanes) - center;
            Vector<T> r = Unsafe.ReadUnaligned<Vector<T>>(row + i + (2 * lanes)) - center, s = Unsafe.ReadUnaligned<Vector<T>>(row + i + (3 * lanes)) - center;
            a += p * p;
            b += q * q;
            c += r * r;
            d += s * s;
            e += p + q;
            f += r + s;
        }
        T squares = Vector.Sum((a + b) + (c + d)), rest = Vector.Sum(e + f);
        for (; i < count; i++)
        {
            T deviation = row[i] - mean;
            rest += deviation;
            squares += deviation * deviation;
        }
        return Moments.Corrected(count, double.CreateTruncating(mean), double.CreateTruncating(rest), double.CreateTruncating(squares));
    }

    private static void Store<T>(State<T>* state, long place, in Moments total)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double variance = state->Count == 0 ? double.NaN : total.Squares / Math.Max(0, state->Divisor);
        state->Variance[place] = T.CreateTruncating(state->Root ? Math.Sqrt(variance) : variance);
        state->Mean[place] = T.CreateTruncating(state->Count == 0 ? double.NaN : total.Mean);
    }

    /// <summary>How many numbers, their mean, and the sum of their squared deviations from it.</summary>
    private readonly struct Moments(double count, double mean, double squares)
    {
        private readonly double _count = count;

        public readonly double Mean = mean;

        public readonly double Squares = squares;

        /// <summary>From a rounded mean, the sum of the deviations from it and the sum of their squares.</summary>
        public static Moments Corrected(double count, double mean, double rest, double squares)
            => new(count, mean + (rest / count), Math.Max(0, squares - (rest * rest / count)));

        public Moments With(in Moments other)
        {
            if (_count == 0) return other;
            double all = _count + other._count, difference = other.Mean - Mean;
            return new(all, Mean + (difference * other._count / all), Squares + other.Squares + (difference * difference * _count * other._count / all));
        }
    }

    private struct State<T>
        where T : unmanaged
    {
        public T* Source;
        public T* Variance;
        public T* Mean;
        public Moments* Partial;
        public long Count;
        public long Inner;
        public long Width;
        public long Blocks;
        public long Pieces;
        public double Divisor;
        public bool Root;
    }
}
