using System.Diagnostics;

namespace Linstock.Backends.Cpu;

/// <content>Taking blocks back from owners that are no more, and giving memory back to the source.</content>
internal sealed unsafe partial class BlockPool
{
    /// <summary>Free memory beyond this and a quarter of what is out is given back before fresh memory is taken.</summary>
    private const long FreeSlack = 64 << 20;

    // One sweep at a time; others that are due wait for it and find their account empty.
    private readonly Lock _sweeping = new();
    private readonly SweepBudget _budget;
    private int _collections;
    private long _lastSweep = Stopwatch.GetTimestamp();
    private long _lastWindow = Stopwatch.GetTimestamp();
    private bool _isShort;
    private long _sweeps;
    private long _sweepTicks;

    private void SweepIfDue(BlockShard shard)
    {
        if (Volatile.Read(ref shard.Handed) < Volatile.Read(ref shard.NextCheck))
        {
            return;
        }

        lock (_sweeping)
        {
            if (TotalHanded() >= _budget.Bytes)
            {
                SweepWithinBudget();
            }

            ShareBudget();
        }
    }

    /// <summary>Sweeps if that is better than taking fresh memory of so many bytes.</summary>
    private bool SweepInsteadOf(long freshBytes)
    {
        if (!_budget.IsWorthwhileInsteadOf(freshBytes, TotalHanded(), TotalOut()))
        {
            return false;
        }

        lock (_sweeping)
        {
            SweepWithinBudget();
            ShareBudget();
        }

        return true;
    }

    /// <summary>Collects everything, and gives the source back every block that is free then.</summary>
    public void ReclaimEverything()
    {
        lock (_sweeping)
        {
            Collect(SweepBudget.Everything);
            ShareBudget();
        }

        EmptyCache();
    }

    /// <summary>Gives the source back every block that is free now.</summary>
    public void EmptyCache()
    {
        foreach (BlockShard shard in _shards)
        {
            Release(shard, long.MaxValue, onlyIdle: false, divisor: 1);
        }
    }

    private void SweepWithinBudget()
    {
        // The host may have collected since: then a look at the handles is free.
        if (GC.CollectionCount(1) != _collections && Collect(-1) >= _budget.Bytes / 2)
        {
            return;
        }

        int generation = _budget.Generation(TotalOut());
        Collect(generation);
        if (generation != SweepBudget.Everything && _budget.FollowsUp(TotalOut()))
        {
            Collect(SweepBudget.Everything);
        }
    }

    /// <summary>Collects (nothing, if the generation is negative) and sweeps. Returns the bytes won back.</summary>
    private long Collect(int generation)
    {
        long start = Stopwatch.GetTimestamp();
        if (generation >= 0)
        {
            // Not compacting: what the host has allocated stays where it is, and the pause is half as long.
            WorkerPool.StandAside();
            GC.Collect(generation, GCCollectionMode.Forced, blocking: true, compacting: false);
        }

        _collections = GC.CollectionCount(1);
        long handed = 0;
        long read = 0;
        long won = 0;
        long alive = 0;
        long largest = 0;
        long past = 0;
        foreach (BlockShard shard in _shards)
        {
            shard.Enter();
            handed += shard.Handed;
            read += shard.BytesRead;
            largest = Math.Max(largest, shard.Largest);
            past += shard.BytesPastCaches;
            won += shard.Sweep();
            alive += shard.BytesOut;
            shard.Exit();
        }

        long end = Stopwatch.GetTimestamp();
        TimeSpan window = Stopwatch.GetElapsedTime(_lastWindow, end);
        bool isWindowOver = _window.IsOver(window, _isShort);
        if (isWindowOver || generation == SweepBudget.Everything)
        {
            GCMemoryInfo host = GC.GetGCMemoryInfo(GCKind.Any);
            _isShort = host.HighMemoryLoadThresholdBytes > 0 && host.MemoryLoadBytes >= host.HighMemoryLoadThresholdBytes;
        }

        _sweeps++;
        _sweepTicks += end - start;
        _budget.Observe(new SweepObservation(
            generation,
            Stopwatch.GetElapsedTime(start, end).TotalSeconds,
            Stopwatch.GetElapsedTime(_lastSweep, end).TotalSeconds,
            handed,
            won,
            alive,
            _isShort,
            read,
            largest,
            past,
            IsShared));
        _lastSweep = end;
        if (isWindowOver)
        {
            _lastWindow = end;
            _window.End(window, Interlocked.Exchange(ref _fresh, 0), ReleaseUnneeded(_isShort));
        }

        return won;
    }

    /// <summary>Half of what nobody needed in a window goes back, all of it where memory is short. Returns the bytes.</summary>
    private long ReleaseUnneeded(bool isShort)
    {
        long released = 0;
        foreach (BlockShard shard in _shards)
        {
            released += Release(shard, long.MaxValue, onlyIdle: true, divisor: isShort ? 1 : 2);
            shard.Enter();
            shard.BeginWindow();
            shard.Exit();
        }

        return released;
    }

    /// <summary>Before fresh memory of one size is taken, idle memory of other sizes goes back in its place.</summary>
    private void ReleaseIdle(long bytes)
    {
        long free = 0;
        foreach (BlockShard shard in _shards)
        {
            free += shard.BytesFree;
        }

        if (free - FreeSlack <= (Volatile.Read(ref _reserved) - free) / 4)
        {
            return;
        }

        foreach (BlockShard shard in _shards)
        {
            bytes -= Release(shard, bytes, onlyIdle: true, divisor: 1);
            if (bytes <= 0)
            {
                return;
            }
        }
    }

    private long Release(BlockShard shard, long bytes, bool onlyIdle, int divisor)
    {
        shard.Enter();
        Block? block = shard.Unlink(bytes, onlyIdle, divisor);
        shard.Exit();

        long released = 0;
        while (block is not null)
        {
            Block? next = block.Next;
            block.Next = null;
            block.Forget();
            _source.Free(block.Address, block.Capacity);
            released += block.Capacity;
            block = next;
        }

        Interlocked.Add(ref _reserved, -released);
        return released;
    }

    /// <summary>Tells each shard how much it may hand out before the accounts are added up again.</summary>
    private void ShareBudget()
    {
        long left = _budget.Bytes - TotalHanded();
        int active = 0;
        foreach (BlockShard shard in _shards)
        {
            active += shard.BlocksOut > 0 ? 1 : 0;
        }

        // Never less than a little, or the last bytes of a budget would be checked one by one.
        long share = Math.Max(left / Math.Max(active, 1), 256 << 10);
        foreach (BlockShard shard in _shards)
        {
            Volatile.Write(ref shard.NextCheck, Volatile.Read(ref shard.Handed) + share);
        }
    }

    private long TotalHanded()
    {
        long handed = 0;
        foreach (BlockShard shard in _shards)
        {
            handed += Volatile.Read(ref shard.Handed);
        }

        return handed;
    }

    private long TotalOut()
    {
        long bytes = 0;
        foreach (BlockShard shard in _shards)
        {
            bytes += shard.BytesOut;
        }

        return bytes;
    }
}
