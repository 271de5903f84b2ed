namespace Linstock.Optim.LRScheduler;

/// <summary>Schedules that all act in every epoch.</summary>
public class ChainedScheduler : LRScheduler
{
    private readonly LRScheduler[] _schedulers;

    /// <summary>Chains schedules.</summary>
    /// <param name="schedulers">The schedules, all for one optimizer.</param>
    /// <param name="optimizer">The optimizer; that of the schedules if null.</param>
    /// <exception cref="ArgumentException">The schedules are for several optimizers.</exception>
    public ChainedScheduler(LRScheduler[] schedulers, Optimizer? optimizer = null)
        : base(optimizer ?? schedulers[0].Optimizer, 0)
    {
        if (schedulers.Any(scheduler => !ReferenceEquals(scheduler.Optimizer, Optimizer)))
        {
            throw new ArgumentException("ChainedScheduler expects all schedulers to belong to the same optimizer", nameof(schedulers));
        }
        _schedulers = [.. schedulers];
        LastRates = Unchanged();
    }

    /// <inheritdoc/>
    public override void Step()
    {
        foreach (LRScheduler scheduler in _schedulers)
        {
            scheduler.Step();
        }
        LastRates = Unchanged();
    }

    private protected override double[] Rates() => throw new NotSupportedException("ChainedScheduler: its schedules compute the rates");

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        state["_last_lr"] = LastRates.ToArray();
        state["_schedulers"] = _schedulers.Select(static scheduler => (object?)scheduler.StateDict()).ToList();
    }

    private protected override void ReadState(SchedulerState state)
    {
        LastRates = state.Numbers("_last_lr") ?? LastRates;
        NestedStates.Load(_schedulers, state);
    }
}
