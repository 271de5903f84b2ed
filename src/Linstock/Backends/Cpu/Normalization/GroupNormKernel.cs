using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>
/// (x - mean) · rstd · weight + bias for each group of neighbouring channels of each sample of a dense [samples, channels, positions] of
/// float32 or float64; weight and bias are by channel. Three passes over a group, which mostly stays in the cache.
/// </summary>
internal readonly unsafe struct GroupNormKernel(Tensor source, Tensor? weight, Tensor? bias, Tensor result, long groups, double epsilon) : IKernel, ILaneLoop
{
    /// <inheritdoc/>
    public static string Name => "group_norm";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (source.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (source.Numel == 0) return;
        long samples = source.Shape[0], channels = source.Shape[1];
        fixed (byte* x = &source.Reference, w = &BatchNormState<T>.At(weight), b = &BatchNormState<T>.At(bias), to = &result.Reference)
        {
            State<T> state = new()
            {
                Source = (T*)x,
                Weight = (T*)w,
                Bias = (T*)b,
                Result = (T*)to,
                Groups = groups,
                Depth = channels / groups,
                Positions = source.Numel / (samples * channels),
                Epsilon = epsilon,
            };
            WorkerPool.For(
                samples * groups, Math.Max(1, 8192 / (state.Depth * state.Positions)), LaneLoop.Of<GroupNormKernel, T>(), &state);
        }
        GC.KeepAlive(source);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (State<T>*)argument;
        long size = state->Positions, count = state->Depth * size;
        for (long group = begin; group < end; group++)
        {
            T* source = state->Source + (group * count), result = state->Result + (group * count);
            double mean = NormalizedRows<T, TVector, TLanes>.Sum(source, count) / count, squares = 0, rest = 0;
            T middle = T.CreateTruncating(mean);
            NormalizedRows<T, TVector, TLanes>.AddDeviations(source, count, middle, ref squares, ref rest);
            double variance = NormalizedRows<T, TVector, TLanes>.Variance(squares, rest, count);
            T inverse = T.CreateTruncating(1 / Math.Sqrt(variance + state->Epsilon));
            long channel = group % state->Groups * state->Depth;
            for (long depth = 0; depth < state->Depth; depth++, channel++, source += size, result += size)
            {
                T scale = state->Weight == null ? inverse : inverse * state->Weight[channel], shift = state->Bias == null ? T.Zero : state->Bias[channel];
                NormalizedRows<T, TVector, TLanes>.Apply(source, result, size, middle, scale, shift);
            }
        }
    }

    private struct State<T>
        where T : unmanaged
    {
        public T* Source, Weight, Bias, Result;
        public long Groups, Depth, Positions;
        public double Epsilon;
    }
}
