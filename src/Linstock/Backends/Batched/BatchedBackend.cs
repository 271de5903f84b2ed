using Linstock.Backends.Cpu.Indexing;

namespace Linstock.Backends.Batched;

/// <summary>
/// What runs a kernel on batched tensors. Kernels of the common families have a rule that treats all samples at once
/// (<see cref="BatchedKernels"/>); any other runs once for each sample on memory that the frames shift, so that every kernel works.
/// </summary>
internal sealed class BatchedBackend : Backend
{
    /// <summary>The kind of device of batched tensors. No public name: outside of <c>Vmap</c> there are none.</summary>
    public const DeviceType Type = (DeviceType)255;

    public static BatchedBackend Instance { get; } = new();

    /// <inheritdoc/>
    public override void Launch<TKernel>(in TKernel kernel)
        => throw new NotSupportedException($"{TKernel.Name}: a kernel without a result cannot run inside vmap");

    /// <summary>Runs a kernel for all samples of its result.</summary>
    public static void RunSamples<TKernel>(Tensor result, in TKernel kernel)
        where TKernel : struct, IKernel, allows ref struct
    {
        BatchLayout layout = result.Storage.Layout ?? throw new ObjectDisposedException(nameof(Tensor));
        if (layout.Root.Device.IsMeta) return;
        if (layout.Root.Device.Type != DeviceType.Cpu)
            throw new NotSupportedException($"{TKernel.Name}: vmap is not implemented on {layout.Root.Device}; expected tensors on cpu");
        // A kernel that uses others does so for the sample that it is run for.
        if (layout.Frames.IsInside)
        {
            kernel.RunOnCpu();
            return;
        }
        if (typeof(TKernel) == typeof(CountNonzeroKernel))
        {
            if (Whole.IsShared(result, layout.Frames))
            {
                kernel.RunOnCpu();
                return;
            }
            throw new InvalidOperationException("vmap: the shape of the result depends on the values of a batched tensor (Nonzero, indexing with a mask); use Torch.Where");
        }
        // These name what they read as their result.
        bool onlyReads = typeof(TKernel) == typeof(IndexBoundsKernel) || typeof(TKernel) == typeof(CheckRowsKernel);
        if (!onlyReads && layout.Repeats())
            throw new InvalidOperationException(
                $"{TKernel.Name}: vmap: a change in place of a tensor that is not batched, with one that is, has no place for the samples' "
                + "different results; use the form that is not in place, or clone a batched tensor");
        if (BatchedKernels.TryRun(in kernel, layout.Frames)) return;
        EachSample(in kernel, layout.Frames);
    }

    private static void EachSample<TKernel>(in TKernel kernel, FrameSet set)
        where TKernel : struct, IKernel, allows ref struct
    {
        if (set.Samples == 0) return;
        SampleDraws? draws = SampleDraws.Take();
        BatchFrame[] frames = set.Frames;
        try
        {
            foreach (BatchFrame frame in frames) frame.Index = 0;
            while (true)
            {
                draws?.Before(frames);
                kernel.RunOnCpu();
                int last = frames.Length - 1;
                while (last >= 0 && ++frames[last].Index == frames[last].Size) frames[last--].Index = 0;
                if (last < 0) return;
            }
        }
        finally
        {
            foreach (BatchFrame frame in frames) frame.Index = -1;
        }
    }
}
