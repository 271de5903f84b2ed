namespace Linstock.Optim.LRScheduler;

/// <summary>Schedules that follow one another.</summary>
public class SequentialLR : LRScheduler
{
    private readonly LRScheduler[] _schedulers;
    private readonly int[] _milestones;

    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="schedulers">The schedules, all for this optimizer.</param>
    /// <param name="milestones">The epochs at which each but the first takes over.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    /// <exception cref="ArgumentException">A schedule is for another optimizer, or the numbers do not fit.</exception>
    public SequentialLR(Optimizer optimizer, LRScheduler[] schedulers, int[] milestones, int lastEpoch = -1)
        : base(optimizer, lastEpoch + 1)
    {
        if (schedulers.Any(scheduler => !ReferenceEquals(scheduler.Optimizer, optimizer)))
        {
            throw new ArgumentException("Sequential Schedulers expects all schedulers to belong to the same optimizer", nameof(schedulers));
        }
        if (milestones.Length != schedulers.Length - 1)
        {
            throw new ArgumentException(
                "Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, but got " +
                $"number of schedulers {schedulers.Length} and the number of milestones to be equal to {milestones.Length}", nameof(milestones));
        }
        _schedulers = [.. schedulers];
        _milestones = [.. milestones];
        foreach (ParamGroup group in Groups)
        {
            group.Lr = group.InitialLr;
        }
        // Creating the schedules has taken their first steps; all but the first one's are undone.
        foreach (LRScheduler scheduler in schedulers)
        {
            scheduler.LastEpoch--;
        }
        schedulers[0].InitialStep();
        LastRates = [.. schedulers[0].GetLastLr()];
    }

    /// <inheritdoc/>
    public override void Step()
    {
        LastEpoch++;
        int index = _milestones.Count(milestone => milestone <= LastEpoch);
        if (index > 0 && _milestones[index - 1] == LastEpoch)
        {
            _schedulers[index].Step(0);
        }
        else
        {
            _schedulers[index].Step();
        }
        LastRates = [.. _schedulers[index].GetLastLr()];
    }

    private protected override double[] Rates() => throw new NotSupportedException("SequentialLR: its schedules compute the rates");

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        state["_milestones"] = _milestones.Select(static milestone => (object?)(long)milestone).ToArray();
        state["last_epoch"] = (long)LastEpoch;
        state["_last_lr"] = LastRates.ToArray();
        state["_schedulers"] = _schedulers.Select(static scheduler => (object?)scheduler.StateDict()).ToList();
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        NestedStates.Load(_schedulers, state);
    }
}
