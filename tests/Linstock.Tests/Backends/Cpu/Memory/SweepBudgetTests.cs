using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Memory;

public sealed class SweepBudgetTests
{
    private const long MiB = 1 << 20;
    private const long Machine = 16L << 30;
    private const long Cache = 32 * MiB;

    [Fact]
    public void CheapCollectionsThatWinEverythingBackKeepTheCycleInTheCache()
    {
        var budget = new SweepBudget(Machine, Cache);
        for (int round = 0; round < 20; round++)
        {
            budget.Observe(Sweep(seconds: 60e-6, interval: 600e-6, budget.Bytes, won: budget.Bytes, alive: 8 * MiB));
            Assert.Equal(12 * MiB, budget.Bytes);
        }
    }

    [Fact]
    public void DearCollectionsAskForTheBudgetThatKeepsTheirShareOfTheTime()
    {
        // 1 GiB/s are handed out and a collection takes 1.5 ms: 3% of the time means one every 50 ms, 50 MiB.
        var budget = new SweepBudget(Machine, Cache);
        for (int round = 0; round < 20; round++)
        {
            double mutator = budget.Bytes / (1024.0 * MiB);
            budget.Observe(Sweep(1.5e-3, mutator + 1.5e-3, budget.Bytes, budget.Bytes, 8 * MiB));
        }

        Assert.InRange(budget.Bytes, 50 * MiB, 53 * MiB);
    }

    [Fact]
    public void SweepsThatWinNothingBecomeRarerUpToHalfOfWhatIsAlive()
    {
        var budget = new SweepBudget(Machine, Cache);
        long alive = 0;
        int sweeps = 0;
        while (alive < 4096 * MiB)
        {
            alive += budget.Bytes;
            sweeps++;
            budget.Observe(Sweep(100e-6, 10e-3, budget.Bytes, 0, alive));
            Assert.True(budget.Bytes <= Math.Max(64 * MiB, alive / 2));
        }

        Assert.InRange(sweeps, 5, 20);
    }

    [Fact]
    public void ASmallMachineAndAMachineShortOfMemoryGetSmallBudgets()
    {
        var small = new SweepBudget(512 * MiB, Cache);
        small.Observe(Sweep(50e-3, 60e-3, 16 * MiB, 16 * MiB, MiB));
        Assert.Equal(32 * MiB, small.Bytes);

        var pressed = new SweepBudget(Machine, Cache);
        pressed.Observe(Sweep(50e-3, 60e-3, 16 * MiB, 16 * MiB, 1024 * MiB) with { MemoryIsShort = true });
        Assert.Equal(SweepBudget.InitialBytes, pressed.Bytes);
    }

    [Fact]
    public void ADearHeapIsCollectedInWholeOnlyAfterAGrowthByHalf()
    {
        var budget = new SweepBudget(Machine, Cache);
        Assert.Equal(SweepBudget.Everything, budget.Generation(0));
        budget.Observe(Sweep(100e-3, 10, 16 * MiB, 0, 1000 * MiB));
        budget.Observe(Sweep(1e-3, 10e-3, 128 * MiB, 128 * MiB, 1000 * MiB) with { Generation = 1 });
        Assert.NotEqual(SweepBudget.Everything, budget.Generation(1000 * MiB));
        Assert.NotEqual(SweepBudget.Everything, budget.Generation(1499 * MiB));
        Assert.Equal(SweepBudget.Everything, budget.Generation(1501 * MiB));
    }

    [Fact]
    public void WhereThatIsStillTooOftenMemoryMayReachThreeTimesWhatIsAliveAndNoMore()
    {
        var budget = new SweepBudget(Machine, Cache);
        for (int round = 0; round < 10; round++)
        {
            budget.Observe(Sweep(100e-3, 110e-3, 16 * MiB, 8 * MiB, 1000 * MiB));
        }

        Assert.Equal(2000 * MiB, budget.FullGrowth);
        for (int round = 0; round < 10; round++)
        {
            budget.Observe(Sweep(100e-3, 50, 16 * MiB, 8 * MiB, 1000 * MiB));
        }

        Assert.Equal(500 * MiB, budget.FullGrowth);
    }

    [Fact]
    public void EverythingIsCollectedWhereTheYoungGenerationsCostHardlyLess()
    {
        var budget = new SweepBudget(Machine, Cache);
        budget.Observe(Sweep(2e-3, 10e-3, 16 * MiB, 16 * MiB, MiB));
        Assert.NotEqual(SweepBudget.Everything, budget.Generation(MiB));
        budget.Observe(Sweep(1e-3, 10e-3, 16 * MiB, 16 * MiB, MiB) with { Generation = 1 });
        Assert.Equal(SweepBudget.Everything, budget.Generation(MiB));
    }

    [Fact]
    public void GarbageIsLookedForBeforeFreshMemoryIsTouchedWhenThatCostsLess()
    {
        var budget = new SweepBudget(Machine, Cache);
        budget.Observe(Sweep(100e-6, 10e-3, 16 * MiB, 16 * MiB, MiB));
        Assert.True(budget.IsWorthwhileInsteadOf(8 * MiB, handed: 8 * MiB, bytesOut: 9 * MiB));
        Assert.False(budget.IsWorthwhileInsteadOf(8 * MiB, handed: 4 * MiB, bytesOut: 9 * MiB));
        Assert.False(budget.IsWorthwhileInsteadOf(64 << 10, handed: 8 * MiB, bytesOut: 9 * MiB));
    }

    [Fact]
    public void SeveralThreadsLeaveRoomInTheCacheForWhatIsReadBesideTheResults()
    {
        var budget = new SweepBudget(Machine, Cache);
        SweepObservation sweep = Sweep(60e-6, 600e-6, 8 * MiB, 8 * MiB, 8 * MiB) with { Read = 8 * MiB, Largest = 4 * MiB, IsShared = true };
        Observe(budget, sweep, 40);
        Assert.Equal(8 * MiB, budget.Bytes);
        Observe(budget, sweep with { Largest = 12 * MiB, Read = 12 * MiB }, 40);
        Assert.Equal(12 * MiB, budget.Bytes);
    }

    [Theory]
    [InlineData(8, 4, false)]
    [InlineData(16, 16, true)]
    public void ACycleThatDoesNotFitWithWhatIsReadGetsItsShareOfTheTime(long read, long largest, bool isShared)
    {
        // 27 GiB/s are handed out, and 60 µs are 3% of 2 ms.
        var budget = new SweepBudget(Machine, Cache);
        budget.Observe(Sweep(60e-6, 600e-6, 16 * MiB, 16 * MiB, 8 * MiB) with { Read = read * MiB, Largest = largest * MiB, IsShared = isShared });
        Assert.InRange(budget.Bytes, 50 * MiB, 64 * MiB);
    }

    [Fact]
    public void ACycleWhoseResultsAreStoredPastTheCacheAllTheSameIsGivenUpAndTriedAgain()
    {
        var budget = new SweepBudget(Machine, Cache);
        SweepObservation sweep = Sweep(60e-6, 600e-6, 16 * MiB, 16 * MiB, 8 * MiB) with { PastCaches = 16 * MiB };
        int tried = 0;
        for (int round = 0; round < 1000; round++)
        {
            budget.Observe(sweep);
            tried += budget.Bytes == 12 * MiB ? 1 : 0;
        }

        Assert.InRange(tried, 8, 80);
        Observe(budget, sweep with { PastCaches = 0 }, 1100);
        Assert.Equal(12 * MiB, budget.Bytes);
    }

    [Fact]
    public void ACycleWhoseCollectionsStayDearInTheCacheIsGivenUp()
    {
        // In main memory a collection of 400 µs may become one of 100.
        var budget = new SweepBudget(Machine, Cache);
        SweepObservation sweep = Sweep(400e-6, 1e-3, 16 * MiB, 16 * MiB, 8 * MiB);
        budget.Observe(sweep);
        Assert.Equal(12 * MiB, budget.Bytes);
        Observe(budget, sweep, 10);
        Assert.True(budget.Bytes > Cache);
    }

    [Fact]
    public void AMachineWithASmallCacheDoesNotTry()
    {
        var budget = new SweepBudget(Machine, 4 * MiB);
        budget.Observe(Sweep(60e-6, 600e-6, 16 * MiB, 16 * MiB, 8 * MiB) with { Read = 8 * MiB, Largest = 4 * MiB, IsShared = true });
        Assert.True(budget.Bytes >= SweepBudget.InitialBytes);
    }

    [Fact]
    public void TheYoungAreCollectedWhileTheyGiveBackWhatWasHandedOut()
    {
        var budget = new SweepBudget(Machine, Cache);
        budget.Observe(Sweep(100e-6, 10e-3, 16 * MiB, 16 * MiB, 8 * MiB));
        SweepObservation young = Sweep(25e-6, 1e-3, 12 * MiB, 12 * MiB, 8 * MiB) with { Generation = 1 };
        budget.Observe(young);
        Assert.NotEqual(SweepBudget.Everything, budget.Generation(8 * MiB + budget.Bytes));

        // More is alive than there was: some of it may have died old.
        Assert.Equal(SweepBudget.Everything, budget.Generation(25 * MiB + budget.Bytes));

        // The young gave nothing back: everything is collected at once, and a while longer.
        budget.Observe(young with { Won = 0 });
        for (int round = 0; round < 8; round++)
        {
            Assert.Equal(SweepBudget.Everything, budget.Generation(8 * MiB + budget.Bytes));
            budget.Observe(Sweep(100e-6, 10e-3, 16 * MiB, 16 * MiB, 8 * MiB));
        }

        Assert.NotEqual(SweepBudget.Everything, budget.Generation(8 * MiB + budget.Bytes));
    }

    [Fact]
    public void AYoungCollectionThatWasDearOnceIsTriedAgain()
    {
        // The first takes a millisecond, as the first of a program does, and everything 200 µs.
        var budget = new SweepBudget(Machine, Cache);
        SweepObservation full = Sweep(200e-6, 2e-3, 32 * MiB, 32 * MiB, 8 * MiB);
        budget.Observe(full);
        budget.Observe(Sweep(1e-3, 2e-3, 32 * MiB, 32 * MiB, 8 * MiB) with { Generation = 1 });
        Assert.Equal(SweepBudget.Everything, budget.Generation(8 * MiB + budget.Bytes));
        Observe(budget, full, 10);
        Assert.NotEqual(SweepBudget.Everything, budget.Generation(8 * MiB + budget.Bytes));
    }

    [Fact]
    public void Everything_follows_the_young_when_they_left_too_much_and_not_because_it_is_cheap()
    {
        var budget = new SweepBudget(Machine, Cache);
        budget.Observe(Sweep(100e-6, 2e-3, 32 * MiB, 32 * MiB, 8 * MiB));
        SweepObservation young = Sweep(80e-6, 2e-3, 32 * MiB, 32 * MiB, 8 * MiB) with { Generation = 1 };
        budget.Observe(young);
        Assert.Equal(SweepBudget.Everything, budget.Generation(8 * MiB + budget.Bytes));
        Assert.False(budget.FollowsUp(8 * MiB));
        budget.Observe(young with { Won = 0 });
        Assert.True(budget.FollowsUp(8 * MiB));

        // What follows at once hands nothing out, and says nothing about the loop.
        long bytes = budget.Bytes;
        budget.Observe(Sweep(100e-6, 100e-6, 0, 32 * MiB, 8 * MiB));
        Assert.Equal(bytes, budget.Bytes);
    }

    private static void Observe(SweepBudget budget, SweepObservation sweep, int times)
    {
        for (int time = 0; time < times; time++)
        {
            budget.Observe(sweep);
        }
    }

    private static SweepObservation Sweep(double seconds, double interval, long handed, long won, long alive) =>
        new(SweepBudget.Everything, seconds, interval, handed, won, alive, MemoryIsShort: false);
}
