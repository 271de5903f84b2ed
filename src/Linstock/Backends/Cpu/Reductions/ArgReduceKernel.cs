using System.Numerics;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.Reductions;

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

    private void Run<T>(T* from, T* found, long* places)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        if (max) ArgReduceLoops<T, MaxFold<T>>.Run(from, found, places, outer, count, inner);
        else ArgReduceLoops<T, MinFold<T>>.Run(from, found, places, outer, count, inner);
    }
}
