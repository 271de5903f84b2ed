using System.Numerics;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Kernels;

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
internal readonly unsafe struct ReduceKernel(Fold fold, Tensor source, Tensor result, long outer, long count, long inner) : IKernel, IBatchedKernel, INumberWork
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
        if (result.DType == DType.Complex128) RunComplex();
        else ElementTypes.RunNumber(result.DType, in this, "reduce");
        GC.KeepAlive(source);
    }

    /// <inheritdoc/>
    public void Run<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            switch (fold)
            {
                case Fold.Sum: ReduceLoops<T, SumFold<T>>.Run((T*)from, (T*)to, outer, count, inner); break;
                case Fold.Product: ReduceLoops<T, ProductFold<T>>.Run((T*)from, (T*)to, outer, count, inner); break;
                case Fold.Max: ReduceLoops<T, MaxFold<T>>.Run((T*)from, (T*)to, outer, count, inner); break;
                default: ReduceLoops<T, MinFold<T>>.Run((T*)from, (T*)to, outer, count, inner); break;
            }
        }
    }

    private void RunComplex()
    {
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            if (fold == Fold.Sum) ReduceLoops<Complex, SumFold<Complex>>.Run((Complex*)from, (Complex*)to, outer, count, inner);
            else ReduceLoops<Complex, ProductFold<Complex>>.Run((Complex*)from, (Complex*)to, outer, count, inner);
        }
    }
}
