using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Threads;

public sealed class LoopShareTests
{
    [Fact]
    public void TheOwnerTakesHalvesFromTheFront()
    {
        LoopShare share = default;
        share.Set(3, 19);
        var taken = new List<(int, int)>();
        while (share.TryTakeFirst(out int first, out int last)) taken.Add((first, last));
        Assert.Equal([(3, 11), (11, 15), (15, 17), (17, 18), (18, 19)], taken);
        Assert.Equal(0, share.Left);
    }

    [Fact]
    public void OthersTakeHalvesFromTheBack()
    {
        LoopShare share = default;
        share.Set(0, 16);
        Assert.True(share.TryTakeFirst(out _, out _));
        Assert.True(share.TryTakeLast(out int first, out int last));
        Assert.Equal((12, 16), (first, last));
        Assert.Equal(4, share.Left);
    }

    [Fact]
    public void NothingCanBeTakenFromAnEmptyShare()
    {
        LoopShare share = default;
        Assert.False(share.TryTakeFirst(out _, out _));
        Assert.False(share.TryTakeLast(out _, out _));
    }

    [Fact]
    public void EachChunkIsTakenOnceHoweverManyTakeAtBothEnds()
    {
        LoopShare[] shares = new LoopShare[1];
        int[] visits = new int[100_000];
        shares[0].Set(0, visits.Length);
        Parallel.For(0, 4, taker =>
        {
            while (taker == 0 ? shares[0].TryTakeFirst(out int first, out int last) : shares[0].TryTakeLast(out first, out last))
            {
                for (int chunk = first; chunk < last; chunk++) Interlocked.Increment(ref visits[chunk]);
            }
        });
        Assert.All(visits, visit => Assert.Equal(1, visit));
    }
}
