using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Reductions;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>Softmax, or its logarithm, of each row of a dense matrix of float32 or float64.</summary>
internal readonly unsafe struct SoftmaxKernel(Tensor source, Tensor result, long rows, long size, bool logarithm) : IKernel, IBatchedKernel, ILaneLoop
{
    /// <summary>The most elements of a row whose powers wait in the cache for their sum; of longer ones they wait in the result.</summary>
    private const long LongestKept = 16384;

    /// <inheritdoc/>
    public static string Name => "softmax";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.TryDense(result, frames, out Tensor to)) return false;
        return Whole.Run(new SoftmaxKernel(Whole.Dense(source, frames), to, rows * frames.Samples, size, logarithm));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        bool isPastCaches = size <= LongestKept && ResultPlacement.IsPastCaches(result, source);
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            var state = new RowState
            {
                A = from,
                Result = to,
                Size = size,
                Flag = logarithm,
                IsPastCaches = isPastCaches && RowResult.IsWholeLines(to, size * result.ElementSize),
            };
            long grain = Math.Max(1, 8192 / size);
            LaneLoop.For<SoftmaxKernel>(result.DType, rows, grain, &state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (RowState*)argument;
        long size = state->Size;
        int lanes = TLanes.Count;
        T* rest = stackalloc T[lanes];
        bool isPastCaches = state->IsPastCaches;
        T* kept = isPastCaches && !state->Flag ? ScratchMemory.Get<T>(ScratchMemory.Slot.Rows, (nint)size) : null;
        for (long r = begin; r < end; r++)
        {
            T* from = (T*)state->A + (r * size), to = (T*)state->Result + (r * size), powers = kept == null ? to : kept;
            T high = ReduceLoops<T, MaxFold<T>>.Row(from, size);
            long i;
            TVector shift = TLanes.Create(high), sums = TLanes.Create(T.Zero);
            for (i = 0; i <= size - lanes; i += lanes)
            {
                TVector power = TLanes.ExpNonPositive(TLanes.Subtract(TLanes.Load(from + i), shift));
                sums = TLanes.Add(sums, power);
                if (!state->Flag) TLanes.Store(power, powers + i);
            }
            T sum = TLanes.Sum(sums);
            if (i < size)
            {
                // The rest goes through the same exponential, so that results do not depend on the position.
                for (int lane = 0; lane < lanes; lane++) rest[lane] = i + lane < size ? from[i + lane] : high;
                TLanes.Store(TLanes.ExpNonPositive(TLanes.Subtract(TLanes.Load(rest), shift)), rest);
                for (int lane = 0; i + lane < size; lane++)
                {
                    sum += rest[lane];
                    if (!state->Flag) powers[i + lane] = rest[lane];
                }
            }
            if (state->Flag)
            {
                // Not their sum: beside a large maximum the logarithm would lose its digits.
                T log = T.Log(sum);
                TVector offset = TLanes.Create(log);
                for (i = 0; i <= size - lanes; i += lanes)
                    RowResult.Store<T, TVector, TLanes>(TLanes.Subtract(TLanes.Subtract(TLanes.Load(from + i), shift), offset), to + i, isPastCaches);
                for (; i < size; i++) to[i] = from[i] - high - log;
            }
            else
            {
                T scale = T.One / sum;
                TVector factor = TLanes.Create(scale);
                for (i = 0; i <= size - lanes; i += lanes)
                    RowResult.Store<T, TVector, TLanes>(TLanes.Multiply(TLanes.Load(powers + i), factor), to + i, isPastCaches);
                for (; i < size; i++) to[i] = powers[i] * scale;
            }
        }

        // Stores past the caches are not ordered with the flag that tells other threads of them.
        if (isPastCaches) Interlocked.MemoryBarrier();
    }
}

/// <summary>The gradient of softmax, y · (g - Σ g·y), or of its logarithm, g - exp(y) · Σ g, row by row.</summary>
internal readonly unsafe struct SoftmaxGradientKernel(Tensor grad, Tensor output, Tensor result, long rows, long size, bool logarithm) : IKernel, IBatchedKernel, ILaneLoop
{
    /// <inheritdoc/>
    public static string Name => "softmax_backward";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.TryDense(result, frames, out Tensor to)) return false;
        return Whole.Run(new SoftmaxGradientKernel(Whole.Dense(grad, frames), Whole.Dense(output, frames), to, rows * frames.Samples, size, logarithm));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        bool isPastCaches = ResultPlacement.IsPastCaches(result, grad, output);
        fixed (byte* g = &grad.Reference, y = &output.Reference, to = &result.Reference)
        {
            var state = new RowState
            {
                A = g,
                B = y,
                Result = to,
                Size = size,
                Flag = logarithm,
                IsPastCaches = isPastCaches && RowResult.IsWholeLines(to, size * result.ElementSize),
            };
            long grain = Math.Max(1, 8192 / size);
            LaneLoop.For<SoftmaxGradientKernel>(result.DType, rows, grain, &state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (RowState*)argument;
        long size = state->Size;
        int lanes = TLanes.Count;
        bool isPastCaches = state->IsPastCaches;
        for (long r = begin; r < end; r++)
        {
            T* g = (T*)state->A + (r * size), y = (T*)state->B + (r * size), to = (T*)state->Result + (r * size);
            TVector sums = TLanes.Create(T.Zero);
            long i = 0;
            for (; i <= size - lanes; i += lanes)
                sums = state->Flag ? TLanes.Add(sums, TLanes.Load(g + i)) : TLanes.MultiplyAdd(TLanes.Load(g + i), TLanes.Load(y + i), sums);
            T sum = TLanes.Sum(sums);
            for (; i < size; i++) sum += state->Flag ? g[i] : g[i] * y[i];

            TVector total = TLanes.Create(sum);
            for (i = 0; i <= size - lanes; i += lanes)
            {
                TVector output = TLanes.Load(y + i), gradient = TLanes.Load(g + i);
                TVector result = state->Flag
                    ? TLanes.Subtract(gradient, TLanes.Multiply(TLanes.ExpNonPositive(output), total))
                    : TLanes.Multiply(output, TLanes.Subtract(gradient, total));
                RowResult.Store<T, TVector, TLanes>(result, to + i, isPastCaches);
            }
            for (; i < size; i++) to[i] = state->Flag ? g[i] - (T.Exp(y[i]) * sum) : y[i] * (g[i] - sum);
        }

        if (isPastCaches) Interlocked.MemoryBarrier();
    }
}
