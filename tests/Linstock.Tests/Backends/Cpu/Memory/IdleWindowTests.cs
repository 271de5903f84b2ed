using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Memory;

public class IdleWindowTests
{
    private const long MiB = 1 << 20;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly IdleWindow _window = new(s_second);

    [Fact]
    public void Memory_that_went_back_and_is_missed_makes_the_window_longer()
    {
        _window.End(s_second, freshBytes: 0, givenBackBytes: 400 * MiB);
        Assert.Equal(s_second, _window.Length);
        _window.End(s_second, freshBytes: 300 * MiB, givenBackBytes: 0);
        Assert.Equal(2 * s_second, _window.Length);
    }

    [Fact]
    public void Fresh_memory_alone_is_growth_and_leaves_the_window_as_it_is()
    {
        _window.End(s_second, freshBytes: 4000 * MiB, givenBackBytes: 0);
        Assert.Equal(s_second, _window.Length);
    }

    [Fact]
    public void Page_faults_that_take_next_to_no_time_are_no_reason()
    {
        _window.End(s_second, freshBytes: 0, givenBackBytes: 400 * MiB);
        _window.End(s_second, freshBytes: 2 * MiB, givenBackBytes: 0);
        Assert.Equal(s_second, _window.Length);
    }

    [Fact]
    public void The_window_has_a_limit_and_comes_back_when_nothing_is_missed()
    {
        for (int round = 0; round < 20; round++) _window.End(_window.Length, freshBytes: 10_000 * MiB, givenBackBytes: 10_000 * MiB);
        Assert.Equal(32 * s_second, _window.Length);
        for (int round = 0; round < 200; round++) _window.End(_window.Length, freshBytes: 0, givenBackBytes: 0);
        Assert.Equal(s_second, _window.Length);
    }

    [Fact]
    public void Where_memory_is_short_the_window_is_the_shortest()
    {
        _window.End(s_second, freshBytes: 0, givenBackBytes: 400 * MiB);
        _window.End(s_second, freshBytes: 400 * MiB, givenBackBytes: 0);
        Assert.False(_window.IsOver(1.5 * s_second, memoryIsShort: false));
        Assert.True(_window.IsOver(1.5 * s_second, memoryIsShort: true));
    }
}
