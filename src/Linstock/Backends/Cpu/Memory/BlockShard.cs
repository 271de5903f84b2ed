using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The part of a <see cref="BlockPool"/> that a group of threads works with: free lists, watched blocks, accounts.</summary>
/// <remarks>Every member but the lock is used with the lock held, unless it says otherwise.</remarks>
internal sealed class BlockShard
{
    private readonly FreeList[] _free = new FreeList[SizeClasses.Count];
    private Block[] _watched = new Block[64];
    private int _watchedCount;
    private int _epoch;
    private int _lock;

    /// <summary>Bytes handed out since the last sweep and not returned since; read without the lock as well.</summary>
    public long Handed;

    /// <summary>When <see cref="Handed"/> reaches this, the shares of all shards are added up.</summary>
    public long NextCheck = SweepBudget.InitialBytes;

    /// <summary>
    /// Bytes of the blocks that loops over large operands have read since the last sweep, though they were handed out before the sweep
    /// before it: what passes through the caches beside the blocks handed out. Kept without the lock: an estimate.
    /// </summary>
    public long BytesRead;

    /// <summary>Bytes of the blocks that loops have stored past the caches since the last sweep. Kept without the lock: an estimate.</summary>
    public long BytesPastCaches;

    /// <summary>The largest block handed out since the last sweep.</summary>
    public long Largest;

    /// <summary>Bytes of the blocks that are out, those with dead owners included until a sweep finds them.</summary>
    public long BytesOut { get; private set; }

    /// <summary>The most that <see cref="BytesOut"/> has been.</summary>
    public long PeakBytesOut { get; private set; }

    /// <summary>Bytes of the blocks in the free lists; read without the lock as well.</summary>
    public long BytesFree { get; private set; }

    /// <summary>How many blocks are out.</summary>
    public int BlocksOut { get; private set; }

    /// <summary>How many blocks the free lists have.</summary>
    public int BlocksFree { get; private set; }

    /// <summary>The watched blocks.</summary>
    public ReadOnlySpan<Block> Watched => _watched.AsSpan(0, _watchedCount);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _lock, 1, 0) != 0)
        {
            EnterContended();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _lock, 0);

    /// <summary>A free block of the class, the one freed last; null if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Block? TryPop(int sizeClass)
    {
        ref FreeList list = ref _free[sizeClass];
        Block? block = list.Top;
        if (block is not null)
        {
            list.Top = block.Next;
            list.Low = Math.Min(--list.Count, list.Low);
            BytesFree -= block.Capacity;
            BlocksFree--;
        }

        return block;
    }

    /// <summary>Makes a block that is in no list one of this shard's free blocks.</summary>
    public void Push(Block block)
    {
        ref FreeList list = ref _free[block.SizeClass];
        block.Index = Block.Free;
        block.Next = list.Top;
        list.Top = block;
        list.Count++;
        BytesFree += block.Capacity;
        BlocksFree++;
    }

    /// <summary>Hands out a block that is in no list; it is watched if there is an owner.</summary>
    public void HandOut(Block block, long bytes, object? owner)
    {
        block.Next = null;
        block.Shard = this;
        block.Bytes = bytes;
        block.Since = Environment.TickCount64;
        if (owner is null)
        {
            block.Index = Block.Unwatched;
        }
        else
        {
            block.Watch(owner);
            block.Epoch = _epoch;
            block.Index = _watchedCount;
            _watched[_watchedCount++] = block;
            Handed += block.Capacity;
            Largest = Math.Max(Largest, block.Capacity);
        }

        BlocksOut++;
        BytesOut += block.Capacity;
        PeakBytesOut = Math.Max(PeakBytesOut, BytesOut);
    }

    /// <summary>Takes notice that a loop reads a block. Called without the lock.</summary>
    public void NoteRead(Block block)
    {
        int epoch = _epoch;
        if (epoch - block.Epoch > 1 && block.ReadEpoch != epoch)
        {
            block.ReadEpoch = epoch;
            BytesRead += block.Capacity;
        }
    }

    /// <summary>Whether <see cref="HandOut"/> has room for one more watched block.</summary>
    public bool HasRoom => _watchedCount < _watched.Length;

    /// <summary>Makes that room. Called without the lock, as it may fail for lack of memory.</summary>
    public void MakeRoom()
    {
        var larger = new Block[_watched.Length * 2];
        Enter();
        if (larger.Length > _watched.Length)
        {
            Array.Copy(_watched, larger, _watchedCount);
            _watched = larger;
        }

        Exit();
    }

    /// <summary>Takes a block back that is out.</summary>
    public void TakeBack(Block block)
    {
        if (block.Index >= 0)
        {
            Block last = _watched[--_watchedCount];
            _watched[block.Index] = last;
            last.Index = block.Index;
            _watched[_watchedCount] = null!;
            if (block.Epoch == _epoch)
            {
                Handed -= block.Capacity;
            }
        }

        BlocksOut--;
        BytesOut -= block.Capacity;
        Push(block);
    }

    /// <summary>Takes back every watched block whose owner is no more; a new epoch begins. Returns their bytes.</summary>
    public long Sweep()
    {
        // In order, so that the blocks rented last, which are the warmest, go out first.
        int kept = 0;
        long won = 0;
        int freed = 0;
        for (int index = 0; index < _watchedCount; index++)
        {
            Block block = _watched[index];
            if (block.IsOwnerAlive)
            {
                block.Index = kept;
                _watched[kept++] = block;
            }
            else
            {
                won += block.Capacity;
                freed++;
                Push(block);
            }
        }

        Array.Clear(_watched, kept, _watchedCount - kept);
        _watchedCount = kept;
        BlocksOut -= freed;
        BytesOut -= won;
        Handed = 0;
        Largest = 0;
        BytesRead = 0;
        BytesPastCaches = 0;
        _epoch++;
        return won;
    }

    /// <summary>Unlinks free blocks, largest classes first, until their bytes reach <paramref name="bytes"/>.</summary>
    /// <param name="bytes">How much is wanted.</param>
    /// <param name="onlyIdle">Take only what was not needed since the last <see cref="BeginWindow"/>.</param>
    /// <param name="divisor">Take one in so many of the blocks in question (rounded up).</param>
    /// <returns>The blocks, linked by <see cref="Block.Next"/>.</returns>
    public Block? Unlink(long bytes, bool onlyIdle, int divisor)
    {
        Block? unlinked = null;
        for (int sizeClass = SizeClasses.Count - 1; sizeClass >= 0 && bytes > 0; sizeClass--)
        {
            ref FreeList list = ref _free[sizeClass];
            int count = ((onlyIdle ? list.Low : list.Count) + divisor - 1) / divisor;
            while (count-- > 0 && bytes > 0)
            {
                Block block = TryPop(sizeClass)!;
                block.Next = unlinked;
                unlinked = block;
                bytes -= block.Capacity;
            }
        }

        return unlinked;
    }

    /// <summary>Begins to observe anew which free blocks are not needed.</summary>
    public void BeginWindow()
    {
        foreach (ref FreeList list in _free.AsSpan())
        {
            list.Low = list.Count;
        }
    }

    /// <summary>Forgets the highest mark.</summary>
    public void ResetPeak() => PeakBytesOut = BytesOut;

    private void EnterContended()
    {
        var spin = default(SpinWait);
        do
        {
            // The lock is held for tens of nanoseconds: only a preempted holder makes anyone wait longer, and it
            // needs the core more than it needs us asleep.
            spin.SpinOnce(sleep1Threshold: -1);
        }
        while (Volatile.Read(ref _lock) != 0 || Interlocked.CompareExchange(ref _lock, 1, 0) != 0);
    }

    private struct FreeList
    {
        public Block? Top;
        public int Count;

        /// <summary>The fewest blocks the list has had in this window: that many nobody needed.</summary>
        public int Low;
    }
}
