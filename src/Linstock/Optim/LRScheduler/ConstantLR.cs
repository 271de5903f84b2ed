namespace Linstock.Optim.LRScheduler;

/// <summary>Multiplies the rate by a constant for the first epochs.</summary>
public class ConstantLR : LRScheduler
{
    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="factor">The constant.</param>
    /// <param name="totalIters">The number of epochs.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int totalIters = 5, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (factor is < 0 or > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(factor), $"Constant multiplicative factor expected to be between 0 and 1; got {factor}");
        }
        Factor = factor;
        TotalIters = totalIters;
        Start();
    }

    /// <summary>The constant.</summary>
    public double Factor { get; private set; }

    /// <summary>The number of epochs.</summary>
    public int TotalIters { get; private set; }

    private protected override double[] Rates() => LastEpoch == 0
        ? Each(group => group.Lr * Factor)
        : LastEpoch != TotalIters ? Unchanged() : Each(group => group.Lr * (1 / Factor));

    private protected override double[]? ClosedForm() => EachBase(rate => rate * (LastEpoch >= TotalIters ? 1 : Factor));

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["factor"] = Factor;
        state["total_iters"] = (long)TotalIters;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        Factor = state.Number("factor") ?? Factor;
        TotalIters = (int)(state.Number("total_iters") ?? TotalIters);
    }
}
