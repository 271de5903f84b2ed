using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Memory for tensors that nobody has to give back, and that is reused while it is warm.</summary>
/// <remarks>
/// <para>
/// A block is handed out to an owner, an ordinary object without finalizer, and watched by a weak handle on it.
/// When the bytes handed out pass a budget, the garbage collector runs, and the blocks of all owners that are no
/// more go back to the free lists on the spot (see <see cref="SweepBudget"/> for how often and how deep).
/// Code that knows an owner to be dead calls <see cref="Return"/>, which costs nothing later: bytes that come
/// back that way do not count towards the budget, so a program that disposes everything never collects.
/// </para>
/// <para>
/// <b>The address of a block is good only while its owner is reachable.</b> An owner whose last use has passed may
/// be collected by any other thread's (or this thread's next) <see cref="Rent"/>, even in the midst of a kernel that
/// still reads the memory: whoever takes <see cref="Block.Address"/> calls <see cref="GC.KeepAlive"/> on the owner
/// after the last access.
/// </para>
/// <para>
/// Threads are spread over shards, each with a lock, free lists and accounts of its own. A block goes back to the
/// shard it was rented from; a thread that finds its shard empty takes from the others before it asks for fresh
/// memory.
/// </para>
/// </remarks>
internal sealed unsafe partial class BlockPool
{
    /// <summary>The pool of the CPU backend.</summary>
    public static BlockPool Shared { get; } = new(new NativeBlockSource());

    // A request may get a block this many classes larger before fresh memory is asked for: at most a quarter more.
    private const int LargerClasses = 2;

    // Near the machine's limit everything is reclaimed after each growth by this much.
    private const long ReclaimStep = 64 << 20;

    [ThreadStatic]
    private static int s_ticket;

    private static int s_tickets;

    private readonly BlockSource _source;
    private readonly IdleWindow _window;
    private readonly BlockShard[] _shards;
    private readonly long _cacheBytes;
    private readonly RecentBlocks _recent;
    private long _reserved;
    private long _peakReserved;
    private long _reservedAtReclaim;
    private long _fresh;

    /// <param name="source">Where memory comes from.</param>
    /// <param name="shards">How many shards there are, rounded up to a power of two; one per processor, up to 16, if 0.</param>
    /// <param name="window">What is not needed for that long, or a turn of the program, goes back to the source; a second by default.</param>
    /// <param name="cacheBytes">The last-level cache; the machine's by default.</param>
    public BlockPool(BlockSource source, int shards = 0, TimeSpan? window = null, long? cacheBytes = null)
    {
        _source = source;
        _window = new IdleWindow(window ?? TimeSpan.FromSeconds(1));
        _cacheBytes = cacheBytes ?? LastLevelCache.Bytes;
        _recent = new RecentBlocks(LastLevelCache.Capacity(_cacheBytes, isShared: true));
        _budget = new SweepBudget(source.AvailableBytes, _cacheBytes);
        shards = shards > 0 ? shards : Math.Min(Environment.ProcessorCount, 16);
        _shards = new BlockShard[BitOperations.RoundUpToPowerOf2((uint)shards)];
        for (int index = 0; index < _shards.Length; index++)
        {
            _shards[index] = new BlockShard();
        }
    }

    /// <summary>The most bytes the pool may hold; there is no limit but the machine's to begin with.</summary>
    public long Limit { get; set; } = long.MaxValue;

    private BlockShard CurrentShard
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            int ticket = s_ticket;
            return _shards[(ticket != 0 ? ticket : TakeTicket()) & (_shards.Length - 1)];
        }
    }

    /// <summary>Takes notice that a loop over large operands reads a block.</summary>
    public void NoteRead(Block block)
    {
        block.Shard.NoteRead(block);
        _recent.Touch(block);
    }

    /// <summary>Whether a loop stores a block past the caches, since they do not keep it until it is written again.</summary>
    public bool IsStoredPastCaches(Block block)
    {
        // The first loop that writes a block learns what it was worth when it went out; a block that stays out is touched by each loop.
        long footprint = block.Footprint != 0 ? block.Footprint : _recent.Touch(block);
        block.Footprint = 0;
        if (footprint <= LastLevelCache.Capacity(_cacheBytes, IsShared))
        {
            return false;
        }

        block.Shard.BytesPastCaches += block.Capacity;
        return true;
    }

    private static bool IsShared => WorkerPool.NumThreads > 1;

    /// <summary>Takes notice that a block goes out to an owner: whatever kernel fills it writes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Block Noted(Block block)
    {
        if (block.Capacity >= RecentBlocks.SmallBytes)
        {
            block.Footprint = _recent.Touch(block);
        }

        return block;
    }

    /// <summary>A block of at least <paramref name="bytes"/> for as long as <paramref name="owner"/> is reachable.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory left after everything reclaimable was reclaimed.</exception>
    public Block Rent(long bytes, object owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if ((ulong)bytes > SizeClasses.MaxBytes)
        {
            ThrowTooLarge(bytes);
        }

        int sizeClass = SizeClasses.Of(bytes);
        BlockShard shard = CurrentShard;
        shard.Enter();
        if (shard.Handed < shard.NextCheck && shard.HasRoom && shard.TryPop(sizeClass) is { } block)
        {
            shard.HandOut(block, bytes, owner);
            shard.Exit();
            return Noted(block);
        }

        shard.Exit();
        return Noted(RentSlow(shard, sizeClass, bytes, owner));
    }

    /// <summary>A block that nobody watches, for use within a method that returns it: see <see cref="Scratch"/>.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory left after everything reclaimable was reclaimed.</exception>
    public Block RentUnwatched(long bytes)
    {
        if ((ulong)bytes > SizeClasses.MaxBytes)
        {
            ThrowTooLarge(bytes);
        }

        int sizeClass = SizeClasses.Of(bytes);
        BlockShard shard = CurrentShard;
        shard.Enter();
        if (shard.TryPop(sizeClass) is { } block)
        {
            shard.HandOut(block, bytes, null);
            shard.Exit();
            return block;
        }

        shard.Exit();
        return RentSlow(shard, sizeClass, bytes, null);
    }

    /// <summary>Takes a block back whose owner is dead to its knowledge. The block must not be used afterwards.</summary>
    /// <returns>False, and nothing happens, when the block is not out or has another owner by now.</returns>
    public bool Return(Block block, object owner)
    {
        BlockShard shard = block.Shard;
        shard.Enter();
        bool isOwned = block.Shard == shard && block.Index >= 0 && ReferenceEquals(block.Owner, owner);
        if (isOwned)
        {
            shard.TakeBack(block);
        }

        shard.Exit();
        return isOwned;
    }

    /// <summary>Takes a block back that <see cref="RentUnwatched"/> gave.</summary>
    public void ReturnUnwatched(Block block)
    {
        BlockShard shard = block.Shard;
        shard.Enter();
        if (block.Index == Block.Unwatched)
        {
            shard.TakeBack(block);
        }

        shard.Exit();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int TakeTicket()
    {
        // Never 0 and spread evenly: the low bits choose the shard.
        int ticket = Interlocked.Increment(ref s_tickets) & 0x7FFF_FFFF;
        return s_ticket = ticket == 0 ? 1 << 30 : ticket;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Block RentSlow(BlockShard shard, int sizeClass, long bytes, object? owner)
    {
        if (owner is not null)
        {
            SweepIfDue(shard);
        }

        bool mayAllocate = owner is null;

        // Room is made before a block is taken, so that no failure loses one; others may use it up meanwhile.
        while (true)
        {
            if (!shard.HasRoom)
            {
                shard.MakeRoom();
            }

            shard.Enter();
            if (!shard.HasRoom)
            {
                shard.Exit();
                continue;
            }

            if (TryPopNear(shard, sizeClass) is { } near)
            {
                shard.HandOut(near, bytes, owner);
                shard.Exit();
                return near;
            }

            shard.Exit();
            Block? block = TryTakeFromOthers(shard, sizeClass);
            if (block is null && !mayAllocate)
            {
                mayAllocate = true;
                if (SweepInsteadOf(SizeClasses.Capacity(sizeClass)))
                {
                    continue;
                }
            }

            block ??= Allocate(sizeClass, bytes);
            shard.Enter();
            if (shard.HasRoom)
            {
                shard.HandOut(block, bytes, owner);
                shard.Exit();
                return block;
            }

            block.Shard = shard;
            shard.Push(block);
            shard.Exit();
        }
    }

    private static Block? TryPopNear(BlockShard shard, int sizeClass)
    {
        int last = Math.Min(sizeClass + LargerClasses, SizeClasses.Count - 1);
        for (int candidate = sizeClass; candidate <= last; candidate++)
        {
            if (shard.TryPop(candidate) is { } block)
            {
                return block;
            }
        }

        return null;
    }

    private Block? TryTakeFromOthers(BlockShard shard, int sizeClass)
    {
        foreach (BlockShard other in _shards)
        {
            if (other == shard || other.BytesFree == 0)
            {
                continue;
            }

            other.Enter();
            Block? block = TryPopNear(other, sizeClass);
            other.Exit();
            if (block is not null)
            {
                return block;
            }
        }

        return null;
    }

    private Block Allocate(int sizeClass, long bytes)
    {
        long capacity = SizeClasses.Capacity(sizeClass);
        ReleaseIdle(capacity);
        long reserved = Volatile.Read(ref _reserved) + capacity;
        long available = _source.AvailableBytes;
        if (reserved > available - (available / 10) && reserved - Volatile.Read(ref _reservedAtReclaim) >= ReclaimStep)
        {
            // The system would rather end the process than let an allocation fail.
            ReclaimEverything();
            Volatile.Write(ref _reservedAtReclaim, Volatile.Read(ref _reserved));
        }

        if (TryAllocate(sizeClass, capacity) is { } block)
        {
            return block;
        }

        ReclaimEverything();
        return TryAllocate(sizeClass, capacity) ?? throw Exhausted(bytes);
    }

    private Block? TryAllocate(int sizeClass, long capacity)
    {
        long reserved = Interlocked.Add(ref _reserved, capacity);
        byte* address = reserved <= Limit ? _source.TryAllocate(capacity) : null;
        if (address == null)
        {
            Interlocked.Add(ref _reserved, -capacity);
            return null;
        }

        Interlocked.Add(ref _fresh, capacity);
        for (long peak = Volatile.Read(ref _peakReserved); reserved > peak;)
        {
            long seen = Interlocked.CompareExchange(ref _peakReserved, reserved, peak);
            peak = seen == peak ? reserved : seen;
        }

        return new Block(address, sizeClass);
    }

    private static void ThrowTooLarge(long bytes) => throw new OutOfMemoryException(
        $"memory: a tensor cannot have that many bytes; got {bytes:N0}; expected at most {SizeClasses.MaxBytes:N0}");
}
