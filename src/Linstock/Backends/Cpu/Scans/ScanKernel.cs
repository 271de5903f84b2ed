using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.Scans;

/// <summary>What a scan accumulates.</summary>
internal enum Scan : byte
{
    Sum,
    Product,
    LogSumExp,
}

/// <summary>
/// Running folds over the middle dimension of a dense [outer, count, inner]; source and result have one dtype. float32
/// accumulates in double, as PyTorch does.
/// </summary>
internal readonly unsafe struct ScanKernel(Scan scan, Tensor source, Tensor result, long outer, long count, long inner) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "scan";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.TryDense(result, frames, out Tensor to)) return false;
        return Whole.Run(new ScanKernel(scan, Whole.Dense(source, frames), to, outer * frames.Samples, count, inner));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            switch (result.DType)
            {
                case DType.Float32: Run<float, double, WideScan>((float*)from, (float*)to); break;
                case DType.Float64: Run<double, double, PlainScan<double>>((double*)from, (double*)to); break;
                case DType.Complex128: Run<Complex, Complex, PlainScan<Complex>>((Complex*)from, (Complex*)to); break;
                case DType.Int64: Run<long, long, PlainScan<long>>((long*)from, (long*)to); break;
                case DType.Int32: Run<int, int, PlainScan<int>>((int*)from, (int*)to); break;
                case DType.Int16: Run<short, short, PlainScan<short>>((short*)from, (short*)to); break;
                case DType.Int8: Run<sbyte, sbyte, PlainScan<sbyte>>((sbyte*)from, (sbyte*)to); break;
                case DType.UInt8: Run<byte, byte, PlainScan<byte>>(from, to); break;
                default: throw new NotSupportedException($"scan: not implemented for {result.DType.Name}");
            }
        }
        GC.KeepAlive(source);
    }

    private void Run<T, TWide, TConversion>(T* from, T* to)
        where T : unmanaged
        where TWide : unmanaged, INumberBase<TWide>
        where TConversion : struct, IScanConversion<T, TWide>
    {
        switch (scan)
        {
            case Scan.Sum: Run<T, TWide, TConversion, SumStep<TWide>>(from, to); break;
            case Scan.Product: Run<T, TWide, TConversion, ProductStep<TWide>>(from, to); break;
            default:
                if (typeof(TWide) != typeof(double)) throw new NotSupportedException("logcumsumexp: not implemented for this dtype");
                Run<T, TWide, TConversion, LogSumExpStep<TWide>>(from, to);
                break;
        }
    }

    private void Run<T, TWide, TConversion, TStep>(T* from, T* to)
        where T : unmanaged
        where TWide : unmanaged, INumberBase<TWide>
        where TConversion : struct, IScanConversion<T, TWide>
        where TStep : struct, IScanStep<TWide>
    {
        var state = new State { From = from, To = to, Count = count, Inner = inner };
        if (inner == 1)
        {
            // Groups of rows, so that a thread's first and last rows are not left to the slow loop.
            state.Height = TStep.IsVectorized && ScanTiles.RowsOf<T>() > 0 ? ScanTiles.RowsOf<T>() : 4;
            state.Outer = outer;
            WorkerPool.For((outer + state.Height - 1) / state.Height, Math.Max(1, Grain / (count * state.Height)), &Rows<T, TWide, TConversion, TStep>, &state);
            return;
        }

        // Long runs of a row are what memory gives fastest; still, each thread gets columns.
        long share = (inner + WorkerPool.NumThreads - 1) / WorkerPool.NumThreads;
        state.Width = Math.Clamp((share + 63) / 64 * 64, 64, WidestBlock);
        state.Blocks = (inner + state.Width - 1) / state.Width;
        WorkerPool.For(outer * state.Blocks, Math.Max(1, Grain / Math.Max(1, count * Math.Min(inner, state.Width))), &Columns<T, TWide, TConversion, TStep>, &state);
    }

    /// <summary>Elements that are worth a thread of their own.</summary>
    private const long Grain = 16384;

    /// <summary>Columns whose totals stay in the first-level cache.</summary>
    private const int WidestBlock = 1024;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<T, TWide, TConversion, TStep>(void* data, long begin, long end)
        where T : unmanaged
        where TWide : unmanaged, INumberBase<TWide>
        where TConversion : struct, IScanConversion<T, TWide>
        where TStep : struct, IScanStep<TWide>
    {
        State* state = (State*)data;
        long count = state->Count, height = state->Height, row = begin * height, last = Math.Min(state->Outer, end * height);
        bool tiles = TStep.IsVectorized && ScanTiles.RowsOf<T>() == height;
        TWide* totals = stackalloc TWide[(int)height];
        for (; tiles && row <= last - height; row += height)
        {
            T* from = (T*)state->From + (row * count), to = (T*)state->To + (row * count);
            new Span<TWide>(totals, (int)height).Fill(TStep.Identity);
            long done = ScanTiles.Run<T, TWide, TStep>(from, to, count, totals);
            for (long r = 0; r < height && done < count; r++) Row<T, TWide, TConversion, TStep>(from + (r * count), to + (r * count), done, count, totals[r]);
        }

        // Each fold waits for the one before it: several rows keep the processor busy meanwhile.
        for (; row <= last - 4; row += 4)
            FourRows<T, TWide, TConversion, TStep>((T*)state->From + (row * count), (T*)state->To + (row * count), count);
        for (; row < last; row++)
            Row<T, TWide, TConversion, TStep>((T*)state->From + (row * count), (T*)state->To + (row * count), 0, count, TStep.Identity);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T, TWide, TConversion, TStep>(T* from, T* to, long begin, long count, TWide total)
        where T : unmanaged
        where TWide : unmanaged, INumberBase<TWide>
        where TConversion : struct, IScanConversion<T, TWide>
        where TStep : struct, IScanStep<TWide>
    {
        for (long i = begin; i < count; i++)
        {
            total = TStep.Next(total, TConversion.Widen(from[i]));
            to[i] = TConversion.Narrow(total);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows<T, TWide, TConversion, TStep>(T* from, T* to, long count)
        where T : unmanaged
        where TWide : unmanaged, INumberBase<TWide>
        where TConversion : struct, IScanConversion<T, TWide>
        where TStep : struct, IScanStep<TWide>
    {
        TWide a = TStep.Identity, b = a, c = a, d = a;
        T* thirdFrom = from + (2 * count), thirdTo = to + (2 * count);
        for (long i = 0; i < count; i++)
        {
            a = TStep.Next(a, TConversion.Widen(from[i]));
            b = TStep.Next(b, TConversion.Widen(from[i + count]));
            c = TStep.Next(c, TConversion.Widen(thirdFrom[i]));
            d = TStep.Next(d, TConversion.Widen(thirdFrom[i + count]));
            to[i] = TConversion.Narrow(a);
            to[i + count] = TConversion.Narrow(b);
            thirdTo[i] = TConversion.Narrow(c);
            thirdTo[i + count] = TConversion.Narrow(d);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns<T, TWide, TConversion, TStep>(void* data, long begin, long end)
        where T : unmanaged
        where TWide : unmanaged, INumberBase<TWide>
        where TConversion : struct, IScanConversion<T, TWide>
        where TStep : struct, IScanStep<TWide>
    {
        State* state = (State*)data;
        TWide* totals = stackalloc TWide[WidestBlock];
        long inner = state->Inner;
        for (long block = begin; block < end; block++)
        {
            long first = block % state->Blocks * state->Width, start = (block / state->Blocks * state->Count * inner) + first;
            long width = Math.Min(state->Width, inner - first);
            T* from = (T*)state->From + start, to = (T*)state->To + start;
            new Span<TWide>(totals, (int)width).Fill(TStep.Identity);
            for (long i = 0; i < state->Count; i++, from += inner, to += inner)
            {
                for (long j = TConversion.TakeRow<TStep>(totals, from, to, width); j < width; j++)
                {
                    totals[j] = TStep.Next(totals[j], TConversion.Widen(from[j]));
                    to[j] = TConversion.Narrow(totals[j]);
                }
            }
        }
    }

    private struct State
    {
        public void* From;
        public void* To;
        public long Outer;
        public long Count;
        public long Inner;
        public long Height;
        public long Width;
        public long Blocks;
    }
}
