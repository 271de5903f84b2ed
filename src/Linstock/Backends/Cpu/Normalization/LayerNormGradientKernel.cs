using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu.Reductions;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>
/// The gradients of <see cref="LayerNormKernel"/> for rows of dense float32 or float64 in one pass over memory: with n = (x - mean) · rstd
/// and g = grad · weight, rstd · (g - mean(g) - n · mean(g · n)) for the input, Σ grad · n for the weight and Σ grad for the bias.
/// </summary>
internal readonly unsafe struct LayerNormGradientKernel(
    Tensor grad, Tensor source, Tensor? weight, Tensor mean, Tensor rstd, Tensor? gradSource, Tensor? gradWeight, Tensor? gradBias, long rows, long size) : IKernel, ILaneLoop
{
    /// <summary>Sums over rows are first taken in this many groups of rows, whatever the number of threads.</summary>
    private const long MostGroups = 64;

    /// <summary>Fewer rows in a group would cost more for adding the groups up than for their own rows.</summary>
    private const long LeastRows = 8;

    /// <inheritdoc/>
    public static string Name => "layer_norm_gradient";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (rows == 0 || size == 0) return;
        if (source.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        long height = Math.Max(LeastRows, (rows + MostGroups - 1) / MostGroups), count = (rows + height - 1) / height;
        bool sums = gradWeight is not null || gradBias is not null;
        bool isPastCaches = gradSource is not null && ResultPlacement.IsPastCaches(gradSource, grad, source);
        using var scratch = new Scratch(Math.Max(1, sums ? 2 * count * size * sizeof(T) : 0));
        T* partial = (T*)scratch.Address;
        fixed (byte* g = &grad.Reference, x = &source.Reference, w = &(weight ?? source).Reference, m = &mean.Reference, s = &rstd.Reference)
        fixed (byte* to = &(gradSource ?? source).Reference, tw = &(gradWeight ?? source).Reference, tb = &(gradBias ?? source).Reference)
        {
            State<T> state = new()
            {
                Grad = (T*)g,
                Source = (T*)x,
                Weight = weight is null ? null : (T*)w,
                Mean = (T*)m,
                Rstd = (T*)s,
                GradSource = gradSource is null ? null : (T*)to,
                WeightSums = gradWeight is null ? null : partial,
                BiasSums = gradBias is null ? null : partial + (count * size),
                Rows = rows,
                Height = height,
                Size = size,
                IsPastCaches = isPastCaches && RowResult.IsWholeLines(to, size * sizeof(T)),
            };
            WorkerPool.For(count, Math.Max(1, 16384 / (height * size)), LaneLoop.Of<LayerNormGradientKernel, T>(), &state);
            if (gradWeight is not null) ReduceLoops<T, SumFold<T>>.Run(state.WeightSums, (T*)tw, 1, count, size);
            if (gradBias is not null) ReduceLoops<T, SumFold<T>>.Run(state.BiasSums, (T*)tb, 1, count, size);
        }
        GC.KeepAlive(grad);
        GC.KeepAlive(source);
    }

    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (State<T>*)argument;
        long size = state->Size;
        for (long group = begin; group < end; group++)
        {
            T* weightSums = state->WeightSums == null ? null : state->WeightSums + (group * size);
            T* biasSums = state->BiasSums == null ? null : state->BiasSums + (group * size);
            if (weightSums != null) new Span<T>(weightSums, checked((int)size)).Clear();
            if (biasSums != null) new Span<T>(biasSums, checked((int)size)).Clear();
            long last = Math.Min(state->Rows, (group + 1) * state->Height);
            for (long row = group * state->Height; row < last; row++)
            {
                T* grad = state->Grad + (row * size), source = state->Source + (row * size);
                T mean = state->Mean[row], rstd = state->Rstd[row], sum = T.Zero, product = T.Zero;
                T* to = state->GradSource == null ? null : state->GradSource + (row * size);
                AddUp<T, TVector, TLanes>(grad, source, state->Weight, mean, rstd, weightSums, biasSums, to == null ? null : &sum, &product, size);
                if (to != null) Row<T, TVector, TLanes>(grad, source, state->Weight, mean, rstd, sum, product, to, size, state->IsPastCaches);
            }
        }

        // Stores past the caches are not ordered with the flag that tells other threads of them.
        if (state->IsPastCaches) Interlocked.MemoryBarrier();
    }

    /// <summary>Adds a row to the sums over rows; and over the row, if that is wanted, Σ g and Σ g · n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddUp<T, TVector, TLanes>(
        T* grad, T* source, T* weight, T mean, T rstd, T* weightSums, T* biasSums, T* sum, T* product, long size)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        int lanes = TLanes.Count;
        TVector center = TLanes.Create(mean), scale = TLanes.Create(rstd), sums = TLanes.Create(T.Zero), products = sums;
        long i = 0;
        for (; i <= size - lanes; i += lanes)
        {
            TVector g = TLanes.Load(grad + i), normal = TLanes.Multiply(TLanes.Subtract(TLanes.Load(source + i), center), scale);
            if (biasSums != null) TLanes.Store(TLanes.Add(TLanes.Load(biasSums + i), g), biasSums + i);
            if (weightSums != null) TLanes.Store(TLanes.MultiplyAdd(g, normal, TLanes.Load(weightSums + i)), weightSums + i);
            if (sum == null) continue;
            if (weight != null) g = TLanes.Multiply(g, TLanes.Load(weight + i));
            sums = TLanes.Add(sums, g);
            products = TLanes.MultiplyAdd(g, normal, products);
        }
        T total = TLanes.Sum(sums), slope = TLanes.Sum(products);
        for (; i < size; i++)
        {
            T g = grad[i], normal = (source[i] - mean) * rstd;
            if (biasSums != null) biasSums[i] += g;
            if (weightSums != null) weightSums[i] = T.FusedMultiplyAdd(g, normal, weightSums[i]);
            if (weight != null) g *= weight[i];
            total += g;
            slope = T.FusedMultiplyAdd(g, normal, slope);
        }
        if (sum == null) return;
        *sum = total;
        *product = slope;
    }

    /// <summary>The gradient of a row of the input, from the sums over it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T, TVector, TLanes>(
        T* grad, T* source, T* weight, T mean, T rstd, T sum, T product, T* to, long size, bool isPastCaches)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        int lanes = TLanes.Count;
        T count = T.CreateChecked(size);
        sum /= count;
        product /= count;
        TVector center = TLanes.Create(mean), scale = TLanes.Create(rstd), one = TLanes.Create(T.One);
        TVector shift = TLanes.Create(sum), slope = TLanes.Create(-product);
        long i = 0;
        for (; i <= size - lanes; i += lanes)
        {
            TVector g = TLanes.Multiply(TLanes.Load(grad + i), weight == null ? one : TLanes.Load(weight + i));
            TVector normal = TLanes.Multiply(TLanes.Subtract(TLanes.Load(source + i), center), scale);
            TVector result = TLanes.Multiply(scale, TLanes.MultiplyAdd(slope, normal, TLanes.Subtract(g, shift)));
            RowResult.Store<T, TVector, TLanes>(result, to + i, isPastCaches);
        }
        for (; i < size; i++)
        {
            T g = weight == null ? grad[i] : grad[i] * weight[i];
            to[i] = rstd * T.FusedMultiplyAdd(-product, (source[i] - mean) * rstd, g - sum);
        }
    }

    private struct State<T>
        where T : unmanaged
    {
        public T* Grad, Source, Weight, Mean, Rstd, GradSource, WeightSums, BiasSums;
        public long Rows, Height, Size;
        public bool IsPastCaches;
    }
}
