using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>
/// (x - mean) · rstd · weight + bias for each group of neighbouring channels of each sample of a dense [samples, channels, positions] of
/// float32 or float64; weight and bias are by channel. Three passes over a group, which mostly stays in the cache: mean, squared
/// deviations, result. Sums of a piece are in lanes, over the pieces in double, always in the same order.
/// </summary>
internal readonly unsafe struct GroupNormKernel(Tensor source, Tensor? weight, Tensor? bias, Tensor result, long groups, double epsilon) : IKernel
{
    /// <summary>Elements that are summed in lanes: few enough for single precision.</summary>
    private const long Piece = 8192;

    /// <inheritdoc/>
    public static string Name => "group_norm";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (source.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
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
                samples * groups, Math.Max(1, 8192 / (state.Depth * state.Positions)), RowWidth<T>.Select(
                    &Run<T, Vector512<T>, Lanes512<T>>, &Run<T, Vector256<T>, Lanes256<T>>, &Run<T, Vector128<T>, Lanes128<T>>), &state);
        }
        GC.KeepAlive(source);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TVector, TLanes>(void* argument, long begin, long end)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var state = (State<T>*)argument;
        long size = state->Positions, count = state->Depth * size;
        int lanes = TLanes.Count;
        for (long group = begin; group < end; group++)
        {
            T* source = state->Source + (group * count), result = state->Result + (group * count);
            double total = 0;
            for (long start = 0; start < count; start += Piece) total += Sum<T, TVector, TLanes>(source + start, Math.Min(Piece, count - start));
            double mean = total / count, squares = 0, rounding = 0;
            T middle = T.CreateTruncating(mean);
            for (long start = 0; start < count; start += Piece)
            {
                (double sum, double rest) = Deviations<T, TVector, TLanes>(source + start, Math.Min(Piece, count - start), middle);
                squares += sum;
                rounding += rest;
            }

            // The deviations from the rounded mean add up to what the rounding took.
            double variance = Math.Max(0, (squares - (rounding * rounding / count)) / count);
            if (double.IsNaN(squares)) variance = squares;
            T inverse = T.CreateTruncating(1 / Math.Sqrt(variance + state->Epsilon));
            TVector center = TLanes.Create(middle);
            for (long depth = 0; depth < state->Depth; depth++, source += size, result += size)
            {
                long channel = (group % state->Groups * state->Depth) + depth;
                T scale = state->Weight == null ? inverse : inverse * state->Weight[channel], shift = state->Bias == null ? T.Zero : state->Bias[channel];
                TVector scales = TLanes.Create(scale), shifts = TLanes.Create(shift);
                long i = 0;
                for (; i <= size - lanes; i += lanes)
                    TLanes.Store(TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(source + i), center), scales, shifts), result + i);
                for (; i < size; i++) result[i] = ((source[i] - middle) * scale) + shift;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum<T, TVector, TLanes>(T* x, long count)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        int lanes = TLanes.Count;
        TVector a = TLanes.Create(T.Zero), b = a, c = a, d = a;
        long i = 0;
        for (; i <= count - (4 * lanes); i += 4 * lanes)
        {
            a = TLanes.Add(a, TLanes.Load(x + i));
            b = TLanes.Add(b, TLanes.Load(x + i + lanes));
            c = TLanes.Add(c, TLanes.Load(x + i + (2 * lanes)));
            d = TLanes.Add(d, TLanes.Load(x + i + (3 * lanes)));
        }
        T sum = TLanes.Sum(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
        for (; i < count; i++) sum += x[i];
        return double.CreateTruncating(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Squares, double Remainder) Deviations<T, TVector, TLanes>(T* x, long count, T middle)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        int lanes = TLanes.Count;
        TVector center = TLanes.Create(middle), a = TLanes.Create(T.Zero), b = a, p = a, q = a;
        long i = 0;
        for (; i <= count - (2 * lanes); i += 2 * lanes)
        {
            TVector left = TLanes.Subtract(TLanes.Load(x + i), center), right = TLanes.Subtract(TLanes.Load(x + i + lanes), center);
            p = TLanes.Add(p, left);
            q = TLanes.Add(q, right);
            a = TLanes.MultiplyAdd(left, left, a);
            b = TLanes.MultiplyAdd(right, right, b);
        }
        T squares = TLanes.Sum(TLanes.Add(a, b)), rest = TLanes.Sum(TLanes.Add(p, q));
        for (; i < count; i++)
        {
            T deviation = x[i] - middle;
            rest += deviation;
            squares += deviation * deviation;
        }
        return (double.CreateTruncating(squares), double.CreateTruncating(rest));
    }

    private struct State<T>
        where T : unmanaged
    {
        public T* Source, Weight, Bias, Result;
        public long Groups, Depth, Positions;
        public double Epsilon;
    }
}
