using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Losses;

/// <summary>What a cross entropy is asked for beside its tensors.</summary>
/// <param name="IgnoreIndex">Rows of this class count for nothing.</param>
/// <param name="Reduction">How the rows are combined.</param>
/// <param name="Smoothing">The share of the target that is spread over all classes.</param>
internal readonly record struct CrossEntropyOptions(long IgnoreIndex, Reduction Reduction, double Smoothing);

/// <summary>
/// The cross entropy of each row of scores against its class, in one pass: with L = log Σ exp(x) it is
/// (1 - ε) w[y] (L - x[y]) + ε/C Σ w[c] (L - x[c]).
/// </summary>
/// <param name="input">[rows, classes], dense float32 or float64.</param>
/// <param name="target">[rows], dense int64, each a class or the ignored number.</param>
/// <param name="weight">[classes], dense, or null.</param>
/// <param name="losses">[rows], receives the row's losses.</param>
/// <param name="statistics">[rows, 2], receives the largest score and the logarithm of the sum relative to it: apart they lose no bits.</param>
/// <param name="total">[], float64, receives the sum of the weights that count.</param>
/// <param name="result">[], receives the sum or the mean; the losses themselves where nothing is reduced.</param>
/// <param name="options">The rest.</param>
internal readonly unsafe struct CrossEntropyKernel(
    Tensor input, Tensor target, Tensor? weight, Tensor losses, Tensor statistics, Tensor total, Tensor result, CrossEntropyOptions options) : IKernel, ILaneLoop
{
    /// <inheritdoc/>
    public static string Name => "cross_entropy";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (input.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        long rows = input.Shape[0];
        fixed (byte* x = &input.Reference, y = &target.Reference, w = &CrossEntropyState<T>.At(weight), l = &losses.Reference, s = &statistics.Reference)
        {
            var state = new CrossEntropyState<T>(input.Shape[1], (T*)x, (long*)y, (T*)w, options) { Losses = (T*)l, Statistics = (T*)s };
            WorkerPool.For(rows, state.Grain,
                LaneLoop.Of<CrossEntropyKernel, T>(), &state);
            if (options.Reduction == Reduction.None) return;
            fixed (byte* divisor = &total.Reference, to = &result.Reference)
            {
                // In order and in double: the same on any number of threads.
                double sum = 0, weights = 0;
                for (long r = 0; r < rows; r++)
                {
                    sum += double.CreateTruncating(state.Losses[r]);
                    if (state.Target[r] != options.IgnoreIndex) weights += double.CreateTruncating(state.WeightOf(state.Target[r]));
                }
                *(double*)divisor = weights;
                *(T*)to = T.CreateTruncating(options.Reduction == Reduction.Mean ? sum / weights : sum);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (CrossEntropyState<T>*)argument;
        long size = state->Size;
        int lanes = TLanes.Count;
        T* rest = stackalloc T[lanes];
        for (long r = begin; r < end; r++)
        {
            T* x = state->Input + (r * size);
            long y = state->Target[r];
            if (y == state->IgnoreIndex)
            {
                state->Losses[r] = state->Statistics[2 * r] = state->Statistics[(2 * r) + 1] = T.Zero;
                continue;
            }

            T high = T.NegativeInfinity;
            long i = 0;
            if (size >= lanes)
            {
                TVector best = TLanes.Load(x);
                for (i = lanes; i <= size - lanes; i += lanes) best = TLanes.Max(best, TLanes.Load(x + i));
                high = TLanes.Max(best);
            }
            for (; i < size; i++) high = T.Max(high, x[i]);

            TVector shift = TLanes.Create(high), sums = TLanes.Create(T.Zero);
            for (i = 0; i <= size - lanes; i += lanes) sums = TLanes.Add(sums, TLanes.ExpNonPositive(TLanes.Subtract(TLanes.Load(x + i), shift)));
            T sum = TLanes.Sum(sums);
            if (i < size)
            {
                for (int lane = 0; lane < lanes; lane++) rest[lane] = i + lane < size ? x[i + lane] : high;
                TLanes.Store(TLanes.ExpNonPositive(TLanes.Subtract(TLanes.Load(rest), shift)), rest);
                for (int lane = 0; i + lane < size; lane++) sum += rest[lane];
            }

            T log = T.Log(sum);
            T loss = state->Share * state->WeightOf(y) * (high - x[y] + log);
            if (state->Spread != T.Zero)
            {
                T apart = T.Zero;
                for (i = 0; i < size; i++) apart += state->WeightOf(i) * (high - x[i] + log);
                loss += state->Spread * apart;
            }
            state->Losses[r] = loss;
            state->Statistics[2 * r] = high;
            state->Statistics[(2 * r) + 1] = log;
        }
    }
}

/// <summary>The gradient of the cross entropy: g · (softmax(x) · ((1 - ε) w[y] + ε/C Σ w) - (1 - ε) w[y] at y - ε/C w), zero in ignored rows.</summary>
/// <param name="grad">The incoming gradient: [rows] dense, or [] after a reduction.</param>
/// <param name="input">The scores.</param>
/// <param name="target">The classes.</param>
/// <param name="weight">The weights, or null.</param>
/// <param name="statistics">What the forward kernel noted.</param>
/// <param name="total">The sum of the weights that count.</param>
/// <param name="result">[rows, classes], dense.</param>
/// <param name="options">The rest.</param>
internal readonly unsafe struct CrossEntropyGradientKernel(
    Tensor grad, Tensor input, Tensor target, Tensor? weight, Tensor statistics, Tensor total, Tensor result, CrossEntropyOptions options) : IKernel, ILaneLoop
{
    /// <inheritdoc/>
    public static string Name => "cross_entropy_backward";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        if (input.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        fixed (byte* g = &grad.Reference, x = &input.Reference, y = &target.Reference, w = &CrossEntropyState<T>.At(weight), s = &statistics.Reference)
        fixed (byte* divisor = &total.Reference, to = &result.Reference)
        {
            var state = new CrossEntropyState<T>(input.Shape[1], (T*)x, (long*)y, (T*)w, options) { Statistics = (T*)s, Result = (T*)to };
            if (options.Reduction == Reduction.None) state.Gradients = (T*)g;
            else state.Scale = options.Reduction == Reduction.Mean ? T.CreateTruncating(double.CreateTruncating(*(T*)g) / *(double*)divisor) : *(T*)g;
            if (weight is null) state.AllWeights = T.CreateTruncating(state.Size);
            else for (long c = 0; c < state.Size; c++) state.AllWeights += state.Weight[c];
            WorkerPool.For(input.Shape[0], state.Grain,
                LaneLoop.Of<CrossEntropyGradientKernel, T>(), &state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (CrossEntropyState<T>*)argument;
        long size = state->Size;
        int lanes = TLanes.Count;
        T* rest = stackalloc T[lanes];
        for (long r = begin; r < end; r++)
        {
            T* x = state->Input + (r * size), to = state->Result + (r * size);
            long y = state->Target[r], i;
            if (y == state->IgnoreIndex)
            {
                for (i = 0; i < size; i++) to[i] = T.Zero;
                continue;
            }

            T scale = state->Gradients != null ? state->Gradients[r] : state->Scale;
            T chosen = scale * state->Share * state->WeightOf(y), spread = scale * state->Spread;
            TVector high = TLanes.Create(state->Statistics[2 * r]), log = TLanes.Create(state->Statistics[(2 * r) + 1]);
            TVector factor = TLanes.Create(chosen + (spread * state->AllWeights));
            for (i = 0; i <= size - lanes; i += lanes)
                TLanes.Store(TLanes.Multiply(factor, TLanes.ExpNonPositive(TLanes.Subtract(TLanes.Subtract(TLanes.Load(x + i), high), log))), to + i);
            if (i < size)
            {
                for (int lane = 0; lane < lanes; lane++) rest[lane] = i + lane < size ? x[i + lane] : T.Zero;
                TLanes.Store(TLanes.Multiply(factor, TLanes.ExpNonPositive(TLanes.Subtract(TLanes.Subtract(TLanes.Load(rest), high), log))), rest);
                for (int lane = 0; i + lane < size; lane++) to[i + lane] = rest[lane];
            }
            if (spread != T.Zero)
                for (i = 0; i < size; i++) to[i] -= spread * state->WeightOf(i);
            to[y] -= chosen;
        }
    }
}

/// <summary>What the loops over rows share.</summary>
internal unsafe struct CrossEntropyState<T>(long size, T* input, long* target, T* weight, CrossEntropyOptions options)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public readonly long Size = size, IgnoreIndex = options.IgnoreIndex;
    public readonly T* Input = input, Weight = weight;
    public readonly long* Target = target;

    // The weight of the class itself, and of each class alike.
    public readonly T Share = T.CreateTruncating(1 - options.Smoothing), Spread = T.CreateTruncating(options.Smoothing / size);
    public T* Losses, Statistics, Gradients, Result;
    public T Scale, AllWeights;

    public readonly long Grain => Math.Max(1, 8192 / Math.Max(1, Size));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T WeightOf(long index) => Weight == null ? T.One : Weight[index];

    public static ref byte At(Tensor? tensor)
    {
        if (tensor is null) return ref Unsafe.NullRef<byte>();
        return ref tensor.Reference;
    }
}
