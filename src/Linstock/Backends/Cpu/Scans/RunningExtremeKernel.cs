using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Backends.Cpu.Scans;

/// <summary>
/// The largest or smallest element so far and where it is, over the middle dimension of a dense [outer, count, inner]; of equal
/// ones the last, and NaN from the first on.
/// </summary>
internal readonly unsafe struct RunningExtremeKernel(bool max, Tensor source, Tensor values, Tensor indices, long outer, long count, long inner) : IKernel, IBatchedKernel, INumberWork
{
    /// <inheritdoc/>
    public static string Name => "running_extreme";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.TryDense(values, frames, out Tensor found) || !Whole.TryDense(indices, frames, out Tensor places)) return false;
        return Whole.Run(new RunningExtremeKernel(max, Whole.Dense(source, frames), found, places, outer * frames.Samples, count, inner));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (values.Numel == 0) return;
        ElementTypes.RunNumber(source.DType, in this, max ? "cummax" : "cummin");
        GC.KeepAlive(source);
    }

    /// <inheritdoc/>
    public void Run<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        fixed (byte* from = &source.Reference, to = &values.Reference, places = &indices.Reference)
            Run((T*)from, (T*)to, (long*)places);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T>(T* from, T* to, long* places)
        where T : unmanaged, INumber<T>
    {
        for (long o = 0; o < outer; o++)
        {
            for (long j = 0; j < inner; j++)
            {
                long at = (o * count * inner) + j, place = 0;
                T best = from[at];
                for (long i = 0; i < count; i++, at += inner)
                {
                    T value = from[at];
                    if (T.IsNaN(value) || (!T.IsNaN(best) && (max ? value >= best : value <= best)))
                    {
                        best = value;
                        place = i;
                    }
                    to[at] = best;
                    places[at] = place;
                }
            }
        }
    }
}
