using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Memory;

/// <summary>Native memory that can run out, and that notices wrong frees.</summary>
internal sealed unsafe class CountingSource(long capacity = long.MaxValue) : BlockSource
{
    private readonly ConcurrentDictionary<nint, long> _live = [];
    private long _used;

    public long Used => Volatile.Read(ref _used);

    public int Allocations;

    public override long AvailableBytes => 16L << 30;

    public override byte* TryAllocate(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) > capacity)
        {
            Interlocked.Add(ref _used, -bytes);
            return null;
        }

        Interlocked.Increment(ref Allocations);
        byte* address = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        Assert.True(_live.TryAdd((nint)address, bytes));
        return address;
    }

    public override void Free(byte* address, long bytes)
    {
        Assert.True(_live.TryRemove((nint)address, out long known));
        Assert.Equal(known, bytes);
        Interlocked.Add(ref _used, -bytes);
        NativeMemory.AlignedFree(address);
    }
}
