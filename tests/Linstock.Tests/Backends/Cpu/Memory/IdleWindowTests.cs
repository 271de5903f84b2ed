using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Memory;

public class IdleWindowTests
{
    private const long MiB = 1 << 20;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly IdleWindow _window = new(Second);

    [Fact]
    public void MemoryThatWentBackAndIsMissedMakesTheWindowLonger()
    {
        _window.End(Second, freshBytes: 0, givenBackBytes: 400 * MiB);
        Assert.Equal(Second, _window.Length);
        _window.End(Second, freshBytes: 300 * MiB, givenBackBytes: 0);
        Assert.Equal(2 * Second, _window.Length);
    }

    [Fact]
    public void FreshMemoryAloneIsGrowthAndLeavesTheWindowAsItIs()
    {
        _window.End(Second, freshBytes: 4000 * MiB, givenBackBytes: 0);
        Assert.Equal(Second, _window.Length);
    }

    [Fact]
    public void PageFaultsThatTakeNextToNoTimeAreNoReason()
    {
        _window.End(Second, freshBytes: 0, givenBackBytes: 400 * MiB);
        _window.End(Second, freshBytes: 2 * MiB, givenBackBytes: 0);
        Assert.Equal(Second, _window.Length);
    }

    [Fact]
    public void TheWindowHasALimitAndComesBackWhenNothingIsMissed()
    {
        for (int round = 0; round < 20; round++) _window.End(_window.Length, freshBytes: 10_000 * MiB, givenBackBytes: 10_000 * MiB);
        Assert.Equal(32 * Second, _window.Length);
        for (int round = 0; round < 200; round++) _window.End(_window.Length, freshBytes: 0, givenBackBytes: 0);
        Assert.Equal(Second, _window.Length);
    }

    [Fact]
    public void WhereMemoryIsShortTheWindowIsTheShortest()
    {
        _window.End(Second, freshBytes: 0, givenBackBytes: 400 * MiB);
        _window.End(Second, freshBytes: 400 * MiB, givenBackBytes: 0);
        Assert.False(_window.IsOver(1.5 * Second, memoryIsShort: false));
        Assert.True(_window.IsOver(1.5 * Second, memoryIsShort: true));
    }
}
