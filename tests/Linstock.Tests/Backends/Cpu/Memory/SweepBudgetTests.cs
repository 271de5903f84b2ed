using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Memory;

public sealed class SweepBudgetTests
{
    private const long MiB = 1 << 20;
    private const long Machine = 16L << 30;

    [Fact]
    public void Cheap_collections_that_win_everything_back_keep_the_cycle_in_the_cache()
    {
        var budget = new SweepBudget(Machine);
        for (int round = 0; round < 20; round++)
        {
            budget.Observe(Sweep(seconds: 60e-6, interval: 600e-6, budget.Bytes, won: budget.Bytes, alive: 8 * MiB));
            Assert.Equal(SweepBudget.InitialBytes, budget.Bytes);
        }
    }

    [Fact]
    public void Dear_collections_ask_for_the_budget_that_keeps_their_share_of_the_time()
    {
        // 1 GiB/s are handed out and a collection takes 1.5 ms: 3% of the time means one every 50 ms, 50 MiB.
        var budget = new SweepBudget(Machine);
        for (int round = 0; round < 20; round++)
        {
            double mutator = budget.Bytes / (1024.0 * MiB);
            budget.Observe(Sweep(1.5e-3, mutator + 1.5e-3, budget.Bytes, budget.Bytes, 8 * MiB));
        }

        Assert.InRange(budget.Bytes, 50 * MiB, 53 * MiB);
    }

    [Fact]
    public void Sweeps_that_win_nothing_become_rarer_up_to_half_of_what_is_alive()
    {
        var budget = new SweepBudget(Machine);
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
    public void A_small_machine_and_a_machine_short_of_memory_get_small_budgets()
    {
        var small = new SweepBudget(512 * MiB);
        small.Observe(Sweep(50e-3, 60e-3, 16 * MiB, 16 * MiB, MiB));
        Assert.Equal(32 * MiB, small.Bytes);

        var pressed = new SweepBudget(Machine);
        pressed.Observe(Sweep(50e-3, 60e-3, 16 * MiB, 16 * MiB, 1024 * MiB) with { MemoryIsShort = true });
        Assert.Equal(SweepBudget.InitialBytes, pressed.Bytes);
    }

    [Fact]
    public void A_dear_heap_is_collected_in_whole_only_after_a_growth_by_half()
    {
        var budget = new SweepBudget(Machine);
        Assert.Equal(SweepBudget.Everything, budget.Generation(0));
        budget.Observe(Sweep(100e-3, 10, 16 * MiB, 0, 1000 * MiB));
        budget.Observe(Sweep(1e-3, 10e-3, 128 * MiB, 128 * MiB, 1000 * MiB) with { Generation = 1 });
        Assert.NotEqual(SweepBudget.Everything, budget.Generation(1000 * MiB));
        Assert.NotEqual(SweepBudget.Everything, budget.Generation(1499 * MiB));
        Assert.Equal(SweepBudget.Everything, budget.Generation(1501 * MiB));
    }

    [Fact]
    public void Where_that_is_still_too_often_memory_may_reach_three_times_what_is_alive_and_no_more()
    {
        var budget = new SweepBudget(Machine);
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
    public void Everything_is_collected_where_the_young_generations_cost_hardly_less()
    {
        var budget = new SweepBudget(Machine);
        budget.Observe(Sweep(2e-3, 10e-3, 16 * MiB, 16 * MiB, MiB));
        Assert.NotEqual(SweepBudget.Everything, budget.Generation(MiB));
        budget.Observe(Sweep(1e-3, 10e-3, 16 * MiB, 16 * MiB, MiB) with { Generation = 1 });
        Assert.Equal(SweepBudget.Everything, budget.Generation(MiB));
    }

    [Fact]
    public void Garbage_is_looked_for_before_fresh_memory_is_touched_when_that_costs_less()
    {
        var budget = new SweepBudget(Machine);
        budget.Observe(Sweep(100e-6, 10e-3, 16 * MiB, 16 * MiB, MiB));
        Assert.True(budget.IsWorthwhileInsteadOf(8 * MiB, handed: 8 * MiB, bytesOut: 9 * MiB));
        Assert.False(budget.IsWorthwhileInsteadOf(8 * MiB, handed: 4 * MiB, bytesOut: 9 * MiB));
        Assert.False(budget.IsWorthwhileInsteadOf(64 << 10, handed: 8 * MiB, bytesOut: 9 * MiB));
    }

    [Fact]
    public void A_cycle_exceeds_the_caches_when_what_is_read_beside_it_does_not_fit_too()
    {
        var budget = new SweepBudget(Machine);
        Assert.False(budget.ExceedsCaches);
        budget.Observe(Sweep(60e-6, 600e-6, 16 * MiB, 16 * MiB, 8 * MiB));
        Assert.False(budget.ExceedsCaches);
        budget.Observe(Sweep(60e-6, 600e-6, 16 * MiB, 16 * MiB, 8 * MiB) with { Read = 8 * MiB });
        Assert.True(budget.ExceedsCaches);

        // Nor does the cache then speak for small budgets: 27 GiB/s are handed out, and 60 µs are 3% of 2 ms.
        Assert.InRange(budget.Bytes, 50 * MiB, 64 * MiB);
    }

    [Fact]
    public void A_cycle_that_fits_again_is_seen_at_the_next_sweep()
    {
        var budget = new SweepBudget(Machine);
        budget.Observe(Sweep(60e-6, 600e-6, 16 * MiB, 16 * MiB, 8 * MiB) with { Read = 8 * MiB });
        budget.Observe(Sweep(60e-6, 2e-3, budget.Bytes, budget.Bytes, 8 * MiB));
        Assert.Equal(SweepBudget.InitialBytes, budget.Bytes);
        Assert.False(budget.ExceedsCaches);
    }

    private static SweepObservation Sweep(double seconds, double interval, long handed, long won, long alive) =>
        new(SweepBudget.Everything, seconds, interval, handed, won, alive, MemoryIsShort: false);
}
