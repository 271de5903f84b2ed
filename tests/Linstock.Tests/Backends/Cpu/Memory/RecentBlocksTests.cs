using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Memory;

public sealed unsafe class RecentBlocksTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void ABlockOfALoopHasTheFootprintOfTheWholeLoop()
    {
        var recent = new RecentBlocks(32 * MiB);
        Block[] loop = [Of(4), Of(4), Of(2), Of(1)];
        Assert.All(loop, block => Assert.Equal(RecentBlocks.Unknown, recent.Touch(block)));
        for (int round = 0; round < 3; round++)
        {
            Assert.All(loop, block => Assert.Equal(11 * MiB, recent.Touch(block)));
        }

        Assert.Equal(MiB, recent.Touch(loop[^1]));
    }

    [Fact]
    public void ALoopBeyondTheHorizonIsForgottenAndOneThatShrinksIsSeen()
    {
        var recent = new RecentBlocks(10 * MiB);
        Block[] loop = [Of(4), Of(4), Of(4)];
        for (int round = 0; round < 3; round++)
        {
            Assert.All(loop, block => Assert.Equal(RecentBlocks.Unknown, recent.Touch(block)));
        }

        recent.Touch(loop[0]);
        Assert.Equal(8 * MiB, recent.Touch(loop[2]));
        Assert.Equal(8 * MiB, recent.Touch(loop[0]));
    }

    [Fact]
    public void OfManyBlocksTheLatestAreKnown()
    {
        var recent = new RecentBlocks(long.MaxValue);
        Block[] blocks = [.. Enumerable.Range(0, 1000).Select(_ => Of(1))];
        foreach (Block block in blocks)
        {
            recent.Touch(block);
        }

        Assert.Equal(5 * MiB, recent.Touch(blocks[^5]));
        Assert.Equal(RecentBlocks.Unknown, recent.Touch(blocks[0]));
    }

    [Fact]
    public void AResultGoesPastCachesThatDoNotKeepItUntilItIsWrittenAgain()
    {
        var source = new CountingSource();
        var pool = new BlockPool(source, shards: 1, cacheBytes: 16 * MiB);
        var owner = new object();
        Block read = pool.Rent(2 * MiB, owner);

        // Fresh memory is in no cache; a block that comes back is, whoever fills it.
        Assert.True(RoundGoesPast());
        Assert.False(RoundGoesPast());
        Assert.False(RoundGoesPast());

        // Nor is one after more has passed through than the caches hold; one that stays and is written again and again is.
        pool.Rent(16 * MiB, owner);
        Block result = pool.Rent(4 * MiB, owner);
        Assert.True(pool.IsStoredPastCaches(result));
        pool.NoteRead(read);
        Assert.False(pool.IsStoredPastCaches(result));
        pool.Rent(16 * MiB, owner);
        Assert.True(pool.IsStoredPastCaches(result));
        GC.KeepAlive(owner);

        bool RoundGoesPast()
        {
            Block block = pool.Rent(2 * MiB, owner);
            pool.NoteRead(read);
            bool isPast = pool.IsStoredPastCaches(block);
            pool.Return(block, owner);
            return isPast;
        }
    }

    [Fact]
    public void TheLastLevelCacheIsLargerThanAFirstLevelCache()
    {
        Assert.InRange(LastLevelCache.Bytes, 128 << 10, 4L << 30);
        Assert.True(LastLevelCache.Capacity(LastLevelCache.Bytes, isShared: false) < LastLevelCache.Capacity(LastLevelCache.Bytes, isShared: true));
    }

    // Nothing here touches the memory.
    private static Block Of(long mebibytes) => new(null, SizeClasses.Of(mebibytes * MiB));
}
