using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>
/// x · scale + shift with one scale and shift for each channel of a dense [samples, channels, positions] of float32 or float64, in one
/// pass. Rows of positions run in lanes; where there is one position only, the channels do.
/// </summary>
/// <param name="source">x.</param>
/// <param name="scale">[channels].</param>
/// <param name="shift">[channels], or null for none.</param>
/// <param name="result">As dense as <paramref name="source"/>.</param>
internal readonly unsafe struct ChannelAffineKernel(Tensor source, Tensor scale, Tensor? shift, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "channel_affine";

    // About 64 KB read and written: below that a second thread costs more than it saves.
    private const long Grain = 8192;

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
        bool isPastCaches = ResultPlacement.IsPastCaches(result, source);
        long channels = source.Shape[1], positions = source.Numel / (source.Shape[0] * channels);
        fixed (byte* x = &source.Reference, a = &scale.Reference, b = &BatchNormState<T>.At(shift), to = &result.Reference)
        {
            State<T> state = new() { Source = (T*)x, Scale = (T*)a, Shift = (T*)b, Result = (T*)to, Channels = channels, Positions = positions, IsPastCaches = isPastCaches };
            if (positions == 1)
            {
                WorkerPool.For(
                    source.Shape[0], Math.Max(1, Grain / channels), LaneLoop.Of<SampleLoop, T>(), &state);
            }
            else
            {
                WorkerPool.For(
                    source.Shape[0] * channels, Math.Max(1, Grain / positions), LaneLoop.Of<PlaneLoop, T>(), &state);
            }
        }
    }

    private readonly struct PlaneLoop : ILaneLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            long size = state->Positions, channels = state->Channels, channel = begin % channels;
            int lanes = TLanes.Count;
            for (long plane = begin; plane < end; plane++)
            {
                T* x = state->Source + (plane * size), to = state->Result + (plane * size);
                T scale = state->Scale[channel], shift = state->Shift == null ? T.Zero : state->Shift[channel];
                TVector scales = TLanes.Create(scale), shifts = TLanes.Create(shift);
                long i = 0;
                if (state->IsPastCaches && size >= 2 * CacheLine.Bytes)
                {
                    // From the first whole line on; what lies before it is stored as usual.
                    for (long head = CacheLine.Before(to) / sizeof(T); i < head; i += lanes)
                        TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(x + i), scales, shifts), to + i);
                    i = CacheLine.Before(to) / sizeof(T);
                    for (; i <= size - (2 * lanes); i += 2 * lanes)
                    {
                        TLanes.StorePastCaches(TLanes.MultiplyAdd(TLanes.Load(x + i), scales, shifts), to + i);
                        TLanes.StorePastCaches(TLanes.MultiplyAdd(TLanes.Load(x + i + lanes), scales, shifts), to + i + lanes);
                    }
                }
                for (; i <= size - (2 * lanes); i += 2 * lanes)
                {
                    TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(x + i), scales, shifts), to + i);
                    TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(x + i + lanes), scales, shifts), to + i + lanes);
                }
                for (; i <= size - lanes; i += lanes) TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(x + i), scales, shifts), to + i);

                // The last vector again reads some that were done: no element's rounding depends on where in memory it lies.
                if (i < size && size >= lanes) TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(x + size - lanes), scales, shifts), to + size - lanes);
                else for (; i < size; i++) to[i] = (x[i] * scale) + shift;
                if (++channel == channels) channel = 0;
            }

            if (state->IsPastCaches) Interlocked.MemoryBarrier();
        }
    }

    private readonly struct SampleLoop : ILaneLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            long channels = state->Channels;
            int lanes = TLanes.Count;
            T* scale = state->Scale, shift = state->Shift;
            TVector zero = TLanes.Create(T.Zero);
            bool isPastCaches = state->IsPastCaches && CacheLine.Before(state->Result) == 0 && channels * sizeof(T) % CacheLine.Bytes == 0;
            for (long sample = begin; sample < end; sample++)
            {
                T* x = state->Source + (sample * channels), to = state->Result + (sample * channels);
                long c = 0;
                for (; isPastCaches && c < channels; c += lanes)
                    TLanes.StorePastCaches(TLanes.MultiplyAdd(TLanes.Load(x + c), TLanes.Load(scale + c), shift == null ? zero : TLanes.Load(shift + c)), to + c);
                for (; c <= channels - lanes; c += lanes)
                    TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(x + c), TLanes.Load(scale + c), shift == null ? zero : TLanes.Load(shift + c)), to + c);
                for (; c < channels; c++) to[c] = (x[c] * scale[c]) + (shift == null ? T.Zero : shift[c]);
            }

            if (isPastCaches) Interlocked.MemoryBarrier();
        }
    }

    private struct State<T>
        where T : unmanaged
    {
        public T* Source, Scale, Shift, Result;
        public long Channels, Positions;
        public bool IsPastCaches;
    }
}
