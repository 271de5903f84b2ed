using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.Reductions;

/// <summary>The folds that the processor knows.</summary>
internal enum Fold : byte
{
    Sum,
    Product,
    Max,
    Min,
}

/// <summary>Folds a dense [outer, count, inner] over its middle dimension; source and result have one dtype.</summary>
internal readonly unsafe struct ReduceKernel(Fold fold, Tensor source, Tensor result, long outer, long count, long inner) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "reduce";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.TryDense(result, frames, out Tensor to)) return false;
        return Whole.Run(new ReduceKernel(fold, Whole.Dense(source, frames), to, outer * frames.Samples, count, inner));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            switch (result.DType)
            {
                case DType.Float32: Real<float>(from, to); break;
                case DType.Float64: Real<double>(from, to); break;
                case DType.Int64: Real<long>(from, to); break;
                case DType.Int32: Real<int>(from, to); break;
                case DType.Int16: Real<short>(from, to); break;
                case DType.Int8: Real<sbyte>(from, to); break;
                case DType.UInt8 or DType.Bool: Real<byte>(from, to); break;
                case DType.Complex128: Complex(from, to); break;
                default: throw new NotSupportedException($"reduce: not implemented for {result.DType.Name}");
            }
        }
        GC.KeepAlive(source);
    }

    private void Real<T>(byte* from, byte* to)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        switch (fold)
        {
            case Fold.Sum: ReduceLoops<T, SumFold<T>>.Run((T*)from, (T*)to, outer, count, inner); break;
            case Fold.Product: ReduceLoops<T, ProductFold<T>>.Run((T*)from, (T*)to, outer, count, inner); break;
            case Fold.Max: ReduceLoops<T, MaxFold<T>>.Run((T*)from, (T*)to, outer, count, inner); break;
            default: ReduceLoops<T, MinFold<T>>.Run((T*)from, (T*)to, outer, count, inner); break;
        }
    }

    private void Complex(byte* from, byte* to)
    {
        if (fold == Fold.Sum) ReduceLoops<Complex, SumFold<Complex>>.Run((Complex*)from, (Complex*)to, outer, count, inner);
        else ReduceLoops<Complex, ProductFold<Complex>>.Run((Complex*)from, (Complex*)to, outer, count, inner);
    }
}

/// <summary>
/// The largest or smallest element and where it is, over the middle dimension of a dense [outer, count, inner]: the first of
/// equal ones, and NaN before all.
/// </summary>
internal readonly unsafe struct ArgReduceKernel(bool max, Tensor source, Tensor? values, Tensor indices, long outer, long count, long inner) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "arg_reduce";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        Tensor? found = null;
        if (!Whole.TryDense(indices, frames, out Tensor places) || (values is not null && !Whole.TryDense(values, frames, out found))) return false;
        return Whole.Run(new ArgReduceKernel(max, Whole.Dense(source, frames), found, places, outer * frames.Samples, count, inner));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (indices.Numel == 0) return;
        fixed (byte* from = &source.Reference, to = &(values ?? indices).Reference, places = &indices.Reference)
        {
            byte* found = values is null ? null : to;
            switch (source.DType)
            {
                case DType.Float32: Run((float*)from, (float*)found, (long*)places); break;
                case DType.Float64: Run((double*)from, (double*)found, (long*)places); break;
                case DType.Float16: Run((Half*)from, (Half*)found, (long*)places); break;
                case DType.Int64: Run((long*)from, (long*)found, (long*)places); break;
                case DType.Int32: Run((int*)from, (int*)found, (long*)places); break;
                case DType.Int16: Run((short*)from, (short*)found, (long*)places); break;
                case DType.Int8: Run((sbyte*)from, (sbyte*)found, (long*)places); break;
                case DType.UInt8 or DType.Bool: Run(from, found, (long*)places); break;
                default: throw new NotSupportedException($"{(max ? "max" : "min")}: not implemented for {source.DType.Name}");
            }
        }
        GC.KeepAlive(source);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T>(T* from, T* found, long* places)
        where T : unmanaged, INumber<T>
    {
        (bool largest, long length, long step) = (max, count, inner);
        nint source = (nint)from, target = (nint)found, indices = (nint)places;
        WorkerPool.For(outer, Math.Max(1, 16384 / Math.Max(1, length * step)), (begin, end) =>
        {
            for (long o = begin; o < end; o++)
                Block((T*)source + (o * length * step), (T*)target + (target == 0 ? 0 : o * step), target != 0, (long*)indices + (o * step), largest, length, step);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<T>(T* source, T* found, bool wanted, long* places, bool max, long count, long inner)
        where T : unmanaged, INumber<T>
    {
        for (long j = 0; j < inner; j++)
        {
            T best = source[j];
            long place = 0;
            if (!T.IsNaN(best))
            {
                for (long i = 1; i < count; i++)
                {
                    T value = source[(i * inner) + j];
                    if (max ? value <= best : value >= best) continue;
                    best = value;
                    place = i;
                    if (T.IsNaN(value)) break;
                }
            }
            if (wanted) found[j] = best;
            places[j] = place;
        }
    }
}
