using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Linstock.Backends.Cpu;

/// <content>What is held, by whom, since when.</content>
internal sealed unsafe partial class BlockPool
{
    /// <summary>The state of the pool. Other threads go on meanwhile, so the figures are those of about the same moment.</summary>
    /// <param name="holders">How many of the largest blocks to list.</param>
    public MemoryStatistics Statistics(int holders = 10)
    {
        long bytesOut = 0;
        long peakOut = 0;
        long bytesFree = 0;
        int blocksOut = 0;
        int blocksFree = 0;
        foreach (BlockShard shard in _shards)
        {
            shard.Enter();
            bytesOut += shard.BytesOut;
            peakOut += shard.PeakBytesOut;
            bytesFree += shard.BytesFree;
            blocksOut += shard.BlocksOut;
            blocksFree += shard.BlocksFree;
            shard.Exit();
        }

        return new MemoryStatistics
        {
            BytesAlive = bytesOut,
            PeakBytesAlive = Math.Max(peakOut, bytesOut),
            BytesPooled = bytesFree,
            PeakBytesReserved = Volatile.Read(ref _peakReserved),
            BlocksAlive = blocksOut,
            BlocksPooled = blocksFree,
            Sweeps = Volatile.Read(ref _sweeps),
            TimeSweeping = TimeSpan.FromSeconds((double)Volatile.Read(ref _sweepTicks) / Stopwatch.Frequency),
            LargestHolders = LargestHolders(holders),
        };
    }

    /// <summary>Forgets the highest marks.</summary>
    public void ResetPeak()
    {
        foreach (BlockShard shard in _shards)
        {
            shard.Enter();
            shard.ResetPeak();
            shard.Exit();
        }

        Volatile.Write(ref _peakReserved, Volatile.Read(ref _reserved));
    }

    private List<MemoryHolder> LargestHolders(int count)
    {
        var candidates = new PriorityQueue<(long Bytes, long Since, object Owner), long>();
        foreach (BlockShard shard in _shards)
        {
            // The lock is a spin lock that Rent wants: nothing below allocates but the copy, made before.
            Block[] watched = Snapshot(shard);
            foreach (Block block in watched)
            {
                (long bytes, long since, object? owner) = Describe(block);
                if (owner is null)
                {
                    continue;
                }

                candidates.Enqueue((bytes, since, owner), bytes);
                if (candidates.Count > count)
                {
                    candidates.Dequeue();
                }
            }
        }

        long now = Environment.TickCount64;
        var holders = new List<MemoryHolder>(candidates.Count);
        while (candidates.TryDequeue(out var holder, out _))
        {
            holders.Add(new MemoryHolder(holder.Bytes, TimeSpan.FromMilliseconds(now - holder.Since), holder.Owner.ToString() ?? string.Empty));
        }

        holders.Reverse();
        return holders;
    }

    private static Block[] Snapshot(BlockShard shard)
    {
        while (true)
        {
            var copy = new Block[shard.Watched.Length];
            shard.Enter();
            bool isWhole = shard.Watched.TryCopyTo(copy);
            int count = shard.Watched.Length;
            shard.Exit();
            if (isWhole)
            {
                return copy[..count];
            }
        }
    }

    private static (long Bytes, long Since, object? Owner) Describe(Block block)
    {
        BlockShard shard = block.Shard;
        shard.Enter();
        var description = (block.Bytes, block.Since, block.Index >= 0 ? block.Owner : null);
        shard.Exit();
        return description;
    }

    private OutOfMemoryException Exhausted(long bytes)
    {
        MemoryStatistics statistics = Statistics();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"memory: no memory for a tensor of {MemoryStatistics.Size(bytes)}; {MemoryStatistics.Size(statistics.BytesAlive)} are alive in {statistics.BlocksAlive} blocks");
        if (Limit != long.MaxValue)
        {
            text.Append(CultureInfo.InvariantCulture, $", the limit is {MemoryStatistics.Size(Limit)}");
        }

        text.Append("; the largest holders are:");
        foreach (MemoryHolder holder in statistics.LargestHolders)
        {
            text.Append('\n').Append("  ").Append(holder);
        }

        return new OutOfMemoryException(text.ToString());
    }
}
