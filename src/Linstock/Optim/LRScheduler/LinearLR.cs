namespace Linstock.Optim.LRScheduler;

/// <summary>Changes a factor of the rate linearly over the first epochs.</summary>
public class LinearLR : LRScheduler
{
    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="startFactor">The first factor.</param>
    /// <param name="endFactor">The last factor.</param>
    /// <param name="totalIters">The number of epochs.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public LinearLR(Optimizer optimizer, double startFactor = 1.0 / 3, double endFactor = 1.0, int totalIters = 5, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (startFactor is < 0 or > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(startFactor), $"Starting multiplicative factor expected to be between 0 and 1; got {startFactor}");
        }
        if (endFactor is < 0 or > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(endFactor), $"Ending multiplicative factor expected to be between 0 and 1; got {endFactor}");
        }
        StartFactor = startFactor;
        EndFactor = endFactor;
        TotalIters = totalIters;
        Start();
    }

    /// <summary>The first factor.</summary>
    public double StartFactor { get; private set; }

    /// <summary>The last factor.</summary>
    public double EndFactor { get; private set; }

    /// <summary>The number of epochs.</summary>
    public int TotalIters { get; private set; }

    private protected override double[] Rates() => LastEpoch == 0 ? Each(group => group.Lr * StartFactor)
        : LastEpoch > TotalIters ? Unchanged()
        : Each(group => group.Lr * (1 + (EndFactor - StartFactor)
            / (TotalIters * StartFactor + (LastEpoch - 1) * (EndFactor - StartFactor))));

    private protected override double[]? ClosedForm() => EachBase(rate =>
        rate * (StartFactor + (EndFactor - StartFactor) * Math.Min(TotalIters, LastEpoch) / TotalIters));

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["start_factor"] = StartFactor;
        state["end_factor"] = EndFactor;
        state["total_iters"] = (long)TotalIters;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        StartFactor = state.Number("start_factor") ?? StartFactor;
        EndFactor = state.Number("end_factor") ?? EndFactor;
        TotalIters = (int)(state.Number("total_iters") ?? TotalIters);
    }
}
