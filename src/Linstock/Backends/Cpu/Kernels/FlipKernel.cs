using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.Kernels;

/// <summary>Copies with some dimensions reversed: the source is read from its last entry backwards.</summary>
internal readonly unsafe struct FlipKernel(Tensor source, Tensor result, ulong dims) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "flip";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        return Whole.Run(new FlipKernel(Whole.Of(source, frames), Whole.Of(result, frames), dims << frames.Frames.Length));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        int rank = result.NDim;
        byte** pointers = stackalloc byte*[2];
        nint* strides = stackalloc nint[Math.Max(1, 2 * rank)];
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            pointers[0] = from;
            pointers[1] = to;
            for (int d = 0; d < rank; d++)
            {
                nint step = (nint)source.Strides[d] * source.ElementSize;
                strides[rank + d] = (nint)result.Strides[d] * result.ElementSize;
                strides[d] = step;
                if ((dims >> d & 1) == 0) continue;
                strides[d] = -step;
                pointers[0] += step * (nint)(source.Shape[d] - 1);
            }
            StridedLoop.Run(CastLoops.Select(source.DType, result.DType), 2, pointers, result.Shape, strides);
        }
        GC.KeepAlive(source);
    }
}
