using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>
/// (x - mean) · rstd · weight + bias for each row of a dense matrix of float32 or float64; mean and rstd are kept. Two passes over
/// the row, which stays in the cache: mean, then the squared differences.
/// </summary>
internal readonly unsafe struct LayerNormKernel(
    Tensor source, Tensor? weight, Tensor? bias, Tensor result, Tensor mean, Tensor rstd, long rows, long size, double epsilon) : IKernel, IBatchedKernel, ILaneLoop
{
    /// <inheritdoc/>
    public static string Name => "layer_norm";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.IsShared(weight, frames) || !Whole.IsShared(bias, frames) || !Whole.TryDense(result, frames, out Tensor to)
            || !Whole.TryDense(mean, frames, out Tensor means) || !Whole.TryDense(rstd, frames, out Tensor rstds))
            return false;
        Tensor? scale = weight is null ? null : Whole.Shared(weight), shift = bias is null ? null : Whole.Shared(bias);
        return Whole.Run(new LayerNormKernel(Whole.Dense(source, frames), scale, shift, to, means, rstds, rows * frames.Samples, size, epsilon));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (rows == 0) return;
        Tensor scale = weight ?? source, shift = bias ?? source;
        bool isPastCaches = ResultPlacement.IsPastCaches(result, source);
        fixed (byte* x = &source.Reference, w = &scale.Reference, b = &shift.Reference, to = &result.Reference, m = &mean.Reference, s = &rstd.Reference)
        {
            var state = new RowState
            {
                A = x,
                B = weight is null ? null : w,
                C = bias is null ? null : b,
                Result = to,
                Second = m,
                Third = s,
                Size = size,
                Epsilon = epsilon,
                IsPastCaches = isPastCaches && RowResult.IsWholeLines(to, size * result.ElementSize),
            };
            long grain = Math.Max(1, 8192 / Math.Max(1, size));
            LaneLoop.For<LayerNormKernel>(result.DType, rows, grain, &state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (RowState*)argument;
        long size = state->Size;
        int lanes = TLanes.Count;
        T count = T.CreateChecked(Math.Max(size, 1));
        T* weight = (T*)state->B, bias = (T*)state->C;
        bool isPastCaches = state->IsPastCaches;
        for (long r = begin; r < end; r++)
        {
            T* from = (T*)state->A + (r * size), to = (T*)state->Result + (r * size);
            TVector sums = TLanes.Create(T.Zero), more = sums;
            long i = 0;
            for (; i <= size - (2 * lanes); i += 2 * lanes)
            {
                sums = TLanes.Add(sums, TLanes.Load(from + i));
                more = TLanes.Add(more, TLanes.Load(from + i + lanes));
            }
            T sum = TLanes.Sum(TLanes.Add(sums, more));
            for (; i < size; i++) sum += from[i];
            T mean = sum / count;

            TVector center = TLanes.Create(mean);
            sums = more = TLanes.Create(T.Zero);
            for (i = 0; i <= size - (2 * lanes); i += 2 * lanes)
            {
                TVector a = TLanes.Subtract(TLanes.Load(from + i), center), b = TLanes.Subtract(TLanes.Load(from + i + lanes), center);
                sums = TLanes.MultiplyAdd(a, a, sums);
                more = TLanes.MultiplyAdd(b, b, more);
            }
            T squares = TLanes.Sum(TLanes.Add(sums, more));
            for (; i < size; i++) squares += (from[i] - mean) * (from[i] - mean);
            T rstd = T.One / T.Sqrt((squares / count) + T.CreateChecked(state->Epsilon));
            ((T*)state->Second)[r] = mean;
            ((T*)state->Third)[r] = rstd;

            TVector scale = TLanes.Create(rstd), one = TLanes.Create(T.One), zero = TLanes.Create(T.Zero);
            for (i = 0; i <= size - lanes; i += lanes)
            {
                TVector normal = TLanes.Multiply(TLanes.Subtract(TLanes.Load(from + i), center), scale);
                TVector y = TLanes.MultiplyAdd(normal, weight == null ? one : TLanes.Load(weight + i), bias == null ? zero : TLanes.Load(bias + i));
                RowResult.Store<T, TVector, TLanes>(y, to + i, isPastCaches);
            }
            for (; i < size; i++)
                to[i] = T.FusedMultiplyAdd((from[i] - mean) * rstd, weight == null ? T.One : weight[i], bias == null ? T.Zero : bias[i]);
        }

        // Stores past the caches are not ordered with the flag that tells other threads of them.
        if (isPastCaches) Interlocked.MemoryBarrier();
    }
}
