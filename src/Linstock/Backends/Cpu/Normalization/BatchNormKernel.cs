using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>
/// (x - mean) · rstd · weight + bias for each channel of a dense [samples, channels, positions] of float32 or float64; mean, variance
/// and rstd are kept. Three passes over a channel, which mostly stays in the cache.
/// </summary>
internal readonly unsafe struct BatchNormKernel(
    Tensor source, Tensor? weight, Tensor? bias, Tensor result, Tensor mean, Tensor variance, Tensor rstd, double epsilon) : IKernel, ILaneLoop
{
    /// <inheritdoc/>
    public static string Name => "batch_norm";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (source.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        fixed (byte* x = &source.Reference, w = &BatchNormState<T>.At(weight), b = &BatchNormState<T>.At(bias), to = &result.Reference)
        fixed (byte* m = &mean.Reference, v = &variance.Reference, s = &rstd.Reference)
        {
            var state = new BatchNormState<T>(source)
            {
                Source = (T*)x,
                Weight = (T*)w,
                Bias = (T*)b,
                Result = (T*)to,
                Mean = (T*)m,
                Variance = (T*)v,
                Rstd = (T*)s,
                Epsilon = epsilon,
            };
            WorkerPool.For(state.Channels, state.Grain,
                LaneLoop.Of<BatchNormKernel, T>(), &state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (BatchNormState<T>*)argument;
        long size = state->Positions, step = state->Channels * size;
        for (long c = begin; c < end; c++)
        {
            T* channel = state->Source + (c * size), result = state->Result + (c * size);
            double total = 0, squares = 0, rest = 0;
            for (long n = 0; n < state->Samples; n++) total += NormalizedRows<T, TVector, TLanes>.Sum(channel + (n * step), size);
            T middle = T.CreateTruncating(total / state->Count);
            for (long n = 0; n < state->Samples; n++)
                NormalizedRows<T, TVector, TLanes>.AddDeviations(channel + (n * step), size, middle, ref squares, ref rest);
            double variance = NormalizedRows<T, TVector, TLanes>.Variance(squares, rest, state->Count);
            T inverse = T.CreateTruncating(1 / Math.Sqrt(variance + state->Epsilon));
            state->Mean[c] = middle;
            state->Variance[c] = T.CreateTruncating(variance);
            state->Rstd[c] = inverse;
            T scale = state->Weight == null ? inverse : inverse * state->Weight[c], shift = state->Bias == null ? T.Zero : state->Bias[c];
            for (long n = 0; n < state->Samples; n++)
                NormalizedRows<T, TVector, TLanes>.Apply(channel + (n * step), result + (n * step), size, middle, scale, shift);
        }
    }
}

/// <summary>
/// The gradients of batch normalisation: with y the normalised input, Σ g and Σ g·y of each channel (of bias and weight), and
/// weight · rstd · (g - mean(g) - y · mean(g·y)).
/// </summary>
internal readonly unsafe struct BatchNormGradientKernel(
    Tensor grad, Tensor source, Tensor? weight, Tensor mean, Tensor rstd, Tensor? gradSource, Tensor gradWeight, Tensor gradBias) : IKernel, ILaneLoop
{
    /// <inheritdoc/>
    public static string Name => "batch_norm_backward";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (source.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        fixed (byte* g = &grad.Reference, x = &source.Reference, w = &BatchNormState<T>.At(weight), m = &mean.Reference, s = &rstd.Reference)
        fixed (byte* to = &BatchNormState<T>.At(gradSource), gw = &gradWeight.Reference, gb = &gradBias.Reference)
        {
            var state = new BatchNormState<T>(source)
            {
                Gradient = (T*)g,
                Source = (T*)x,
                Weight = (T*)w,
                Mean = (T*)m,
                Rstd = (T*)s,
                Result = (T*)to,
                GradientOfWeight = (T*)gw,
                GradientOfBias = (T*)gb,
            };
            WorkerPool.For(state.Channels, state.Grain,
                LaneLoop.Of<BatchNormGradientKernel, T>(), &state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (BatchNormState<T>*)argument;
        long size = state->Positions, step = state->Channels * size;
        int lanes = TLanes.Count;
        for (long c = begin; c < end; c++)
        {
            T* inputs = state->Source + (c * size), gradients = state->Gradient + (c * size);
            T middle = state->Mean[c], inverse = state->Rstd[c];
            TVector center = TLanes.Create(middle);
            double total = 0, products = 0;
            for (long n = 0; n < state->Samples; n++)
            {
                T* x = inputs + (n * step), g = gradients + (n * step);
                TVector sums = TLanes.Create(T.Zero), dots = sums;
                long i = 0;
                for (; i <= size - lanes; i += lanes)
                {
                    TVector gradient = TLanes.Load(g + i);
                    sums = TLanes.Add(sums, gradient);
                    dots = TLanes.MultiplyAdd(gradient, TLanes.Subtract(TLanes.Load(x + i), center), dots);
                }
                T sum = TLanes.Sum(sums), dot = TLanes.Sum(dots);
                for (; i < size; i++)
                {
                    sum += g[i];
                    dot += g[i] * (x[i] - middle);
                }
                total += double.CreateTruncating(sum);
                products += double.CreateTruncating(dot);
            }

            double rstd = double.CreateTruncating(inverse);
            state->GradientOfBias[c] = T.CreateTruncating(total);
            state->GradientOfWeight[c] = T.CreateTruncating(products * rstd);
            if (state->Result == null) continue;

            T mean = T.CreateTruncating(total / state->Count), slope = T.CreateTruncating(-products * rstd * rstd / state->Count);
            T scale = state->Weight == null ? inverse : inverse * state->Weight[c];
            TVector means = TLanes.Create(mean), slopes = TLanes.Create(slope), scales = TLanes.Create(scale);
            for (long n = 0; n < state->Samples; n++)
            {
                T* x = inputs + (n * step), g = gradients + (n * step), to = state->Result + (c * size) + (n * step);
                long i = 0;
                for (; i <= size - lanes; i += lanes)
                {
                    TVector deviation = TLanes.Subtract(TLanes.Load(x + i), center);
                    TLanes.Store(TLanes.Multiply(scales, TLanes.MultiplyAdd(deviation, slopes, TLanes.Subtract(TLanes.Load(g + i), means))), to + i);
                }
                for (; i < size; i++) to[i] = scale * (((x[i] - middle) * slope) + (g[i] - mean));
            }
        }
    }
}

/// <summary>What the loops over channels share.</summary>
internal unsafe struct BatchNormState<T>(Tensor source)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public readonly long Samples = source.Shape[0], Channels = source.Shape[1], Positions = source.Numel / (source.Shape[0] * source.Shape[1]);
    public T* Source, Gradient, Weight, Bias, Result, Mean, Variance, Rstd, GradientOfWeight, GradientOfBias;
    public double Epsilon;

    public readonly double Count => (double)Samples * Positions;

    public readonly long Grain => Math.Max(1, 8192 / Math.Max(1, Samples * Positions));

    public static ref byte At(Tensor? tensor)
    {
        if (tensor is null) return ref Unsafe.NullRef<byte>();
        return ref tensor.Reference;
    }
}
