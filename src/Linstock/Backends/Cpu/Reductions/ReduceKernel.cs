using System.Numerics;
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
