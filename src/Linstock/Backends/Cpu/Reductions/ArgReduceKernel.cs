using System.Numerics;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Backends.Cpu.Reductions;

/// <summary>
/// The largest or smallest element and where it is, over the middle dimension of a dense [outer, count, inner]: the first of
/// equal ones, and NaN before all.
/// </summary>
internal readonly unsafe struct ArgReduceKernel(bool max, Tensor source, Tensor? values, Tensor indices, long outer, long count, long inner) : IKernel, IBatchedKernel, INumberWork
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
        if (source.DType == DType.Float16) Run<Half>();
        else ElementTypes.RunNumber(source.DType, in this, max ? "max" : "min");
        GC.KeepAlive(source);
    }

    /// <inheritdoc/>
    public void Run<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        fixed (byte* from = &source.Reference, to = &(values ?? indices).Reference, places = &indices.Reference)
        {
            T* found = values is null ? null : (T*)to;
            if (max) ArgReduceLoops<T, MaxFold<T>>.Run((T*)from, found, (long*)places, outer, count, inner);
            else ArgReduceLoops<T, MinFold<T>>.Run((T*)from, found, (long*)places, outer, count, inner);
        }
    }
}
