namespace Linstock.Backends.Cpu;

/// <summary>Memory a kernel needs while it runs: <c>using var scratch = new Scratch(bytes);</c>. Its contents are undefined at first.</summary>
internal readonly unsafe ref struct Scratch : IDisposable
{
    private readonly Block _block;

    /// <exception cref="OutOfMemoryException">There is no memory left after everything reclaimable was reclaimed.</exception>
    public Scratch(long bytes) => _block = BlockPool.Shared.RentUnwatched(bytes);

    /// <summary>The memory, aligned to at least 64 bytes; good until <see cref="Dispose"/>.</summary>
    public byte* Address => _block.Address;

    public void Dispose() => BlockPool.Shared.ReturnUnwatched(_block);
}
