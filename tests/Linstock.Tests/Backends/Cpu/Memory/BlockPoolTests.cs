using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Memory;

public sealed unsafe class BlockPoolTests
{
    private const long MiB = 1 << 20;

    private readonly CountingSource _source = new();
    private readonly BlockPool _pool;

    public BlockPoolTests() => _pool = new BlockPool(_source, shards: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(3 * MiB)]
    public void ABlockHasTheBytesAskedForAndIsAligned(long bytes)
    {
        var owner = new Owner();
        Block block = _pool.Rent(bytes, owner);
        Assert.Equal(bytes, block.Bytes);
        Assert.True(block.Capacity >= bytes);
        Assert.Equal(0, (nint)block.Address % 64);
        new Span<byte>(block.Address, (int)block.Capacity).Fill(1);
        GC.KeepAlive(owner);
    }

    [Fact]
    public void AReturnedBlockGoesOutAgainBeforeAnyOther()
    {
        var (first, second, third) = (new Owner(), new Owner(), new Owner());
        Block one = _pool.Rent(10_000, first);
        Block two = _pool.Rent(10_000, second);
        Assert.NotSame(one, two);
        Assert.True(_pool.Return(one, first));
        Assert.True(_pool.Return(two, second));
        Assert.Same(two, _pool.Rent(10_000, third));
        Assert.Same(one, _pool.Rent(10_000, third));
        GC.KeepAlive(third);
    }

    [Fact]
    public void ASlightlyLargerFreeBlockIsUsedAndAMuchLargerOneIsNot()
    {
        var (first, second) = (new Owner(), new Owner());
        Block block = _pool.Rent(1200, first);
        Assert.True(_pool.Return(block, first));
        Assert.Same(block, _pool.Rent(1000, second));
        Assert.True(_pool.Return(block, second));
        Assert.NotSame(block, _pool.Rent(900, second));
        GC.KeepAlive(second);
    }

    [Fact]
    public void ASecondReturnAndAReturnByAnotherOwnerDoNothing()
    {
        var (first, second) = (new Owner(), new Owner());
        Block block = _pool.Rent(10_000, first);
        Assert.False(_pool.Return(block, second));
        Assert.True(_pool.Return(block, first));
        Assert.False(_pool.Return(block, first));
        Assert.Same(block, _pool.Rent(10_000, second));
        Assert.False(_pool.Return(block, first));
        Assert.Equal(1, _pool.Statistics().BlocksAlive);
        GC.KeepAlive(second);
    }

    [Fact]
    public void BlocksOfDroppedOwnersComeBackByThemselves()
    {
        for (int round = 0; round < 2000; round++)
        {
            RentAndDrop(_pool, MiB);
        }

        Assert.True(_source.Used <= 96 * MiB, $"{_source.Used / MiB} MiB for 2000 blocks of 1 MiB of which one was alive at a time");
        Assert.True(_pool.Statistics().Sweeps > 0);
    }

    [Fact]
    public void ALiveBlockIsNeverHandedOut()
    {
        var random = new Random(1);
        var alive = new List<(Owner Owner, Block Block, ulong Mark)>();
        ulong mark = 0;
        for (int round = 0; round < 20_000; round++)
        {
            var owner = new Owner();
            Block block = _pool.Rent(random.Next(1, 60_000), owner);
            *(ulong*)block.Address = ++mark;
            if (random.Next(4) == 0)
            {
                alive.Add((owner, block, mark));
            }

            if (alive.Count > 200)
            {
                int index = random.Next(alive.Count);
                Assert.Equal(alive[index].Mark, *(ulong*)alive[index].Block.Address);
                if (random.Next(2) == 0)
                {
                    Assert.True(_pool.Return(alive[index].Block, alive[index].Owner));
                }

                alive.RemoveAt(index);
            }
        }

        Assert.True(_pool.Statistics().Sweeps > 0);
        Assert.All(alive, entry => Assert.Equal(entry.Mark, *(ulong*)entry.Block.Address));
        GC.KeepAlive(alive);
    }

    [Fact]
    public void ABlockWhoseOwnerAFinalizerStillUsesIsNotHandedOut()
    {
        var revived = new List<Owner>();
        Block block = RentForFinalizable(_pool, revived);
        _pool.ReclaimEverything();
        GC.WaitForPendingFinalizers();
        _pool.ReclaimEverything();
        var (owner, _) = (Assert.Single(revived), 0);
        Assert.Equal(1, _pool.Statistics().BlocksAlive);
        Assert.NotSame(block, _pool.Rent(MiB, new Owner()));
        GC.KeepAlive(owner);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static Block RentForFinalizable(BlockPool pool, List<Owner> revived)
        {
            var holder = new Reviver(revived);
            return pool.Rent(MiB, holder.Owner);
        }
    }

    [Fact]
    public void AProgramThatReturnsEverythingNeverCollects()
    {
        for (int round = 0; round < 5000; round++)
        {
            var owner = new Owner();
            Assert.True(_pool.Return(_pool.Rent(MiB, owner), owner));
        }

        Assert.Equal(0, _pool.Statistics().Sweeps);
        Assert.Equal(1, _source.Allocations);
    }

    [Fact]
    public void TheAccountsAddUp()
    {
        var owners = Enumerable.Range(0, 10).Select(_ => new Owner()).ToArray();
        Block[] blocks = [.. owners.Select((owner, index) => _pool.Rent((index + 1) * 100_000, owner))];
        MemoryStatistics statistics = _pool.Statistics(3);
        Assert.Equal(blocks.Sum(block => block.Capacity), statistics.BytesAlive);
        Assert.Equal(10, statistics.BlocksAlive);
        Assert.Equal(0, statistics.BytesPooled);
        Assert.Equal(_source.Used, statistics.BytesReserved);
        Assert.Equal([1_000_000, 900_000, 800_000], statistics.LargestHolders.Select(holder => holder.Bytes));
        Assert.All(statistics.LargestHolders, holder => Assert.Equal("an owner", holder.Owner));

        for (int index = 0; index < 10; index++)
        {
            Assert.True(_pool.Return(blocks[index], owners[index]));
        }

        MemoryStatistics after = _pool.Statistics();
        Assert.Equal(0, after.BytesAlive);
        Assert.Equal(statistics.BytesAlive, after.BytesPooled);
        Assert.Equal(statistics.BytesAlive, after.PeakBytesAlive);
        Assert.Equal(10, after.BlocksPooled);
        Assert.Empty(after.LargestHolders);

        _pool.EmptyCache();
        _pool.ResetPeak();
        MemoryStatistics empty = _pool.Statistics();
        Assert.Equal((0, 0, 0, 0), (empty.BytesPooled, empty.BlocksPooled, empty.PeakBytesAlive, empty.PeakBytesReserved));
        Assert.Equal(0, _source.Used);
    }

    [Fact]
    public void WhenMemoryRunsOutDroppedOwnersAndPooledBlocksAreReclaimedFirst()
    {
        var source = new CountingSource(10 * MiB);
        var pool = new BlockPool(source, shards: 2);
        for (int round = 0; round < 100; round++)
        {
            RentAndDrop(pool, MiB + (round * 20_000));
        }

        Assert.True(source.Used <= 10 * MiB);
    }

    [Fact]
    public void WhenNothingIsLeftTheExceptionListsTheLargestHolders()
    {
        var source = new CountingSource(10 * MiB);
        var pool = new BlockPool(source, shards: 1);
        var (large, small) = (new Owner("a large one"), new Owner("a small one"));
        pool.Rent(5 * MiB, large);
        pool.Rent(MiB, small);
        var thrown = Assert.Throws<OutOfMemoryException>(() => pool.Rent(8 * MiB, new Owner()));
        Assert.Contains("no memory for a tensor of 8.0 MiB", thrown.Message);
        Assert.True(thrown.Message.IndexOf("5.0 MiB", StringComparison.Ordinal) < thrown.Message.IndexOf("a large one", StringComparison.Ordinal));
        Assert.True(thrown.Message.IndexOf("a large one", StringComparison.Ordinal) < thrown.Message.IndexOf("a small one", StringComparison.Ordinal));
        pool.Rent(2 * MiB, small);
        GC.KeepAlive(large);
        GC.KeepAlive(small);
    }

    [Fact]
    public void TheLimitHolds()
    {
        _pool.Limit = 4 * MiB;
        var owner = new Owner();
        Block block = _pool.Rent(3 * MiB, owner);
        Assert.Contains("the limit is 4.0 MiB", Assert.Throws<OutOfMemoryException>(() => _pool.Rent(2 * MiB, owner)).Message);
        Assert.True(_pool.Return(block, owner));
        _pool.Rent(2 * MiB, owner);
        GC.KeepAlive(owner);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void ASizeThatNoBlockHasIsRefused(long bytes) =>
        Assert.Throws<OutOfMemoryException>(() => _pool.Rent(bytes, new Owner()));

    [Fact]
    public void ScratchMemoryComesBackWhenDisposedAndNotBefore()
    {
        Block block = _pool.RentUnwatched(MiB);
        _pool.ReclaimEverything();
        Assert.Equal(1, _pool.Statistics().BlocksAlive);
        _pool.ReturnUnwatched(block);
        _pool.ReturnUnwatched(block);
        Assert.Equal((0, 1), (_pool.Statistics().BlocksAlive, _pool.Statistics().BlocksPooled));

        using var scratch = new Scratch(100_000);
        new Span<byte>(scratch.Address, 100_000).Fill(7);
    }

    [Fact]
    public void MemoryOfASizeThatIsNoLongerUsedGoesBack()
    {
        var pool = new BlockPool(_source, shards: 1, window: TimeSpan.Zero);
        var owners = Enumerable.Range(0, 300).Select(_ => new Owner()).ToArray();
        Block[] blocks = [.. owners.Select(owner => pool.Rent(MiB, owner))];
        for (int index = 0; index < blocks.Length; index++)
        {
            Assert.True(pool.Return(blocks[index], owners[index]));
        }

        Assert.Equal(300 * MiB, _source.Used);
        for (int round = 0; round < 1000; round++)
        {
            RentAndDrop(pool, 2 * MiB);
        }

        Assert.True(_source.Used < 150 * MiB, $"{_source.Used / MiB} MiB");
    }

    [Fact]
    public void TheCacheCanBeEmptied()
    {
        var owner = new Owner();
        Assert.True(_pool.Return(_pool.Rent(MiB, owner), owner));
        RentAndDrop(_pool, 2 * MiB);
        _pool.ReclaimEverything();
        Assert.Equal(0, _source.Used);
    }

    [Fact]
    public void ThreadsThatRentReturnAndDropAtOnceNeverShareABlock()
    {
        var pool = new BlockPool(_source, shards: 4);
        var exceptions = new List<Exception>();
        var exchange = new (Owner, Block)?[8];
        var threads = Enumerable.Range(0, 6).Select(seed => new Thread(() =>
        {
            try
            {
                Churn(pool, seed, exchange);
            }
            catch (Exception exception)
            {
                lock (exceptions)
                {
                    exceptions.Add(exception);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(exceptions);

        Array.Clear(exchange);
        pool.ReclaimEverything();
        Assert.Equal(0, pool.Statistics().BytesAlive);
        Assert.Equal(0, _source.Used);
    }

    private static void Churn(BlockPool pool, int seed, (Owner, Block)?[] exchange)
    {
        var random = new Random(seed);
        var mine = new Queue<(Owner Owner, Block Block, int Length)>();
        for (int round = 0; round < 4000; round++)
        {
            var owner = new Owner();
            int length = random.Next(4096, 300_000);
            Block block = pool.Rent(length, owner);
            new Span<byte>(block.Address, length).Fill((byte)seed);
            mine.Enqueue((owner, block, length));
            if (mine.Count <= 10)
            {
                continue;
            }

            var (oldOwner, oldBlock, oldLength) = mine.Dequeue();
            Assert.Equal(-1, new Span<byte>(oldBlock.Address, oldLength).IndexOfAnyExcept((byte)seed));
            switch (random.Next(3))
            {
                case 0:
                    Assert.True(pool.Return(oldBlock, oldOwner));
                    break;
                case 1:
                    // Another thread returns it.
                    (Owner, Block)? other;
                    lock (exchange)
                    {
                        ref (Owner, Block)? place = ref exchange[random.Next(exchange.Length)];
                        (other, place) = (place, (oldOwner, oldBlock));
                    }

                    if (other is { } pair)
                    {
                        Assert.True(pool.Return(pair.Item2, pair.Item1));
                    }

                    break;
                default:
                    break; // dropped
            }

            GC.KeepAlive(oldOwner);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RentAndDrop(BlockPool pool, long bytes) => pool.Rent(bytes, new Owner());

    private sealed class Owner(string name = "an owner")
    {
        public override string ToString() => name;
    }

    private sealed class Reviver(List<Owner> revived)
    {
        public Owner Owner { get; } = new();

        ~Reviver() => revived.Add(Owner);
    }
}
