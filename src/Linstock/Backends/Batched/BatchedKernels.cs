using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu;
using Linstock.Backends.Cpu.Indexing;
using Linstock.Backends.Cpu.Kernels;
using Linstock.Backends.Cpu.LinearAlgebra;
using Linstock.Backends.Cpu.MatMul;
using Linstock.Backends.Cpu.Normalization;
using Linstock.Backends.Cpu.Pointwise;
using Linstock.Backends.Cpu.Reductions;
using Linstock.Backends.Cpu.Scans;

namespace Linstock.Backends.Batched;

/// <summary>
/// A kernel that can treat all samples of a batch at once: it makes itself anew over ordinary tensors with the samples in front.
/// </summary>
internal interface IBatchedKernel
{
    /// <summary>Runs for all samples, if their memory is laid out so that it can.</summary>
    bool TryRunBatched(FrameSet frames);
}

/// <summary>Which kernels have a rule for batches. Each of the tests is decided when the method is compiled for its kernel.</summary>
internal static class BatchedKernels
{
    /// <summary>Runs the kernel's rule; false if it has none, or none for this layout.</summary>
    public static bool TryRun<TKernel>(in TKernel kernel, FrameSet frames)
        where TKernel : struct, IKernel, allows ref struct
    {
        if (typeof(TKernel) == typeof(ElementwiseCall)) return Rule<TKernel, ElementwiseCall>(in kernel, frames);
        if (typeof(TKernel) == typeof(CopyKernel)) return Rule<TKernel, CopyKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(FillKernel)) return Rule<TKernel, FillKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(FlipKernel)) return Rule<TKernel, FlipKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(TriangleKernel)) return Rule<TKernel, TriangleKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(MatMulKernel)) return Rule<TKernel, MatMulKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(LinearKernel)) return Rule<TKernel, LinearKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(ConvolutionKernel)) return Rule<TKernel, ConvolutionKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(ReduceKernel)) return Rule<TKernel, ReduceKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(ArgReduceKernel)) return Rule<TKernel, ArgReduceKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(VarianceKernel)) return Rule<TKernel, VarianceKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(ScanKernel)) return Rule<TKernel, ScanKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(RunningExtremeKernel)) return Rule<TKernel, RunningExtremeKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(SoftmaxKernel)) return Rule<TKernel, SoftmaxKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(SoftmaxGradientKernel)) return Rule<TKernel, SoftmaxGradientKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(LayerNormKernel)) return Rule<TKernel, LayerNormKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(NormKernel)) return Rule<TKernel, NormKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(GatherKernel)) return Rule<TKernel, GatherKernel>(in kernel, frames);
        if (typeof(TKernel) == typeof(GatherRowsKernel)) return Rule<TKernel, GatherRowsKernel>(in kernel, frames);
        return false;
    }

    private static bool Rule<TKernel, TKnown>(in TKernel kernel, FrameSet frames)
        where TKernel : struct, allows ref struct
        where TKnown : struct, IBatchedKernel, allows ref struct
        => Unsafe.As<TKernel, TKnown>(ref Unsafe.AsRef(in kernel)).TryRunBatched(frames);
}
