namespace Linstock.Backends.Cpu;

/// <summary>The processor: kernels say themselves how they run there.</summary>
internal sealed class CpuBackend : Backend
{
    /// <inheritdoc/>
    public override bool KeepsChannelsLast => true;

    /// <inheritdoc/>
    public override bool HasFusedKernels => true;

    /// <inheritdoc/>
    public override void Launch<TKernel>(in TKernel kernel) => kernel.RunOnCpu();
}
