using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Pointwise;

namespace Linstock.Backends.Cpu.Kernels;

/// <summary>Copies elements between tensors of one shape, whatever their layouts and dtypes.</summary>
internal readonly unsafe struct CopyKernel(Tensor source, Tensor result) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "copy";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        return Whole.Run(new CopyKernel(Whole.Of(source, frames), Whole.Of(result, frames)));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            if (source.DType == result.DType && source.IsContiguous && result.IsContiguous && result.Numel * result.ElementSize <= 65536)
            {
                Buffer.MemoryCopy(from, to, result.Numel * result.ElementSize, result.Numel * result.ElementSize);
                return;
            }
            int rank = result.NDim;
            byte** pointers = stackalloc byte*[2];
            nint* strides = stackalloc nint[Math.Max(1, 2 * rank)];
            pointers[0] = from;
            pointers[1] = to;
            for (int d = 0; d < rank; d++)
            {
                strides[d] = (nint)source.Strides[d] * source.ElementSize;
                strides[rank + d] = (nint)result.Strides[d] * result.ElementSize;
            }
            if (source.DType == result.DType)
            {
                StridedCopy.Run(from, to, result.Shape, strides, result.DType, ResultPlacement.IsPastCaches(result, source));
                return;
            }
            delegate*<byte**, nint*, nint, void> streaming =
                ResultPlacement.IsPastCaches(result, source) ? CastLoops.SelectStreaming(source.DType, result.DType) : null;
            int* elementSizes = stackalloc int[2] { source.ElementSize, result.ElementSize };
            if (TransposedLoop.TryRun(CastLoops.Select(source.DType, result.DType), 2, pointers, result.Shape, strides, elementSizes)) return;
            StridedLoop.Run(CastLoops.Select(source.DType, result.DType), 2, pointers, result.Shape, strides, streaming);
        }
    }
}
