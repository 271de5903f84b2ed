namespace Linstock.Backends.Cpu;

/// <summary>The large blocks that were written and read last: what a last-level cache would hold if everything went through it.</summary>
/// <remarks>
/// A cache that forgets what was not used for the longest time still has a block if all that was touched since, together with the block, fits. That sum is the
/// block's footprint; it is the same for every block of a loop that goes round. It counts what was stored past the cache as well, so that it says whether
/// storing the block in the cache is of use when the loop comes round again, not whether the last round did so.
/// An estimate: kernels that do not say what they read are not seen, and small blocks are not counted.
/// </remarks>
/// <param name="horizon">The bytes beyond which a footprint is of no interest.</param>
internal sealed class RecentBlocks(long horizon)
{
    /// <summary>The footprint of a block that was not touched within the horizon.</summary>
    public const long Unknown = long.MaxValue;

    /// <summary>Blocks of fewer bytes hardly matter to what the cache holds.</summary>
    public const long SmallBytes = 256L << 10;

    private readonly Block?[] _latest = new Block?[128];
    private int _count;
    private int _lock;

    /// <summary>Takes notice that a block is written or read. Returns its footprint until now.</summary>
    public long Touch(Block block)
    {
        // Whoever comes at the same time goes unnoticed: nobody waits for an estimate.
        if (Interlocked.CompareExchange(ref _lock, 1, 0) != 0)
        {
            return Unknown;
        }

        long footprint = MoveToFront(block);
        Volatile.Write(ref _lock, 0);
        return footprint;
    }

    private long MoveToFront(Block block)
    {
        long passed = 0;
        Block moved = block;
        for (int index = 0; index < _count; index++)
        {
            Block present = _latest[index]!;
            _latest[index] = moved;
            passed += present.Capacity;
            if (ReferenceEquals(present, block))
            {
                return passed <= horizon ? passed : Unknown;
            }

            if (passed > horizon)
            {
                // The last one that was looked at, and all behind it, are too old to be found again.
                Array.Clear(_latest, index + 1, _count - index - 1);
                _count = index + 1;
                return Unknown;
            }

            moved = present;
        }

        if (_count < _latest.Length)
        {
            _latest[_count++] = moved;
        }

        return Unknown;
    }
}
