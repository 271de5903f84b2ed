using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Pointwise;

namespace Linstock.Backends.Cpu.Kernels;

/// <summary>Writes one number to every element.</summary>
internal readonly unsafe struct FillKernel(Tensor result, Scalar value) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "fill";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        return Whole.Run(new FillKernel(Whole.Of(result, frames), value));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        byte* number = stackalloc byte[16];
        ScalarBytes.Write(value, result.DType, number);
        byte** pointers = stackalloc byte*[2];
        nint* strides = stackalloc nint[Math.Max(1, 2 * result.NDim)];
        fixed (byte* to = &result.Reference)
        {
            if (result.IsContiguous)
            {
                Fill.Contiguous(to, result.Numel, number, result.ElementSize);
                return;
            }
            pointers[0] = number;
            pointers[1] = to;
            for (int d = 0; d < result.NDim; d++)
            {
                strides[d] = 0;
                strides[result.NDim + d] = (nint)result.Strides[d] * result.ElementSize;
            }
            StridedLoop.Run(CastLoops.Select(result.DType, result.DType), 2, pointers, result.Shape, strides);
        }
    }
}
