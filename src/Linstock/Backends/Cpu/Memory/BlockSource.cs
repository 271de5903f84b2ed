namespace Linstock.Backends.Cpu;

/// <summary>Where a <see cref="BlockPool"/> gets memory from: the operating system, a device's driver, a test.</summary>
internal abstract unsafe class BlockSource
{
    /// <summary>How many bytes the pool may hold before it gives everything reclaimable back first.</summary>
    public abstract long AvailableBytes { get; }

    /// <summary>Memory aligned to at least 64 bytes, its contents undefined; null when there is none.</summary>
    public abstract byte* TryAllocate(long bytes);

    /// <summary>Gives memory back that <see cref="TryAllocate"/> returned for the same number of bytes.</summary>
    public abstract void Free(byte* address, long bytes);
}
