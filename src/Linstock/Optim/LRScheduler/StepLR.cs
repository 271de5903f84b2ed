namespace Linstock.Optim.LRScheduler;

/// <summary>Multiplies the rate every few epochs.</summary>
public class StepLR : LRScheduler
{
    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="stepSize">The epochs between changes.</param>
    /// <param name="gamma">The factor.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public StepLR(Optimizer optimizer, int stepSize, double gamma = 0.1, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        StepSize = stepSize;
        Gamma = gamma;
        Start();
    }

    /// <summary>The epochs between changes.</summary>
    public int StepSize { get; private set; }

    /// <summary>The factor.</summary>
    public double Gamma { get; private set; }

    private protected override double[] Rates() => LastEpoch == 0 || LastEpoch % StepSize != 0
        ? Unchanged()
        : Each(group => group.Lr * Gamma);

    private protected override double[]? ClosedForm() => EachBase(rate => rate * Math.Pow(Gamma, LastEpoch / StepSize));

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["step_size"] = (long)StepSize;
        state["gamma"] = Gamma;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        StepSize = (int)(state.Number("step_size") ?? StepSize);
        Gamma = state.Number("gamma") ?? Gamma;
    }
}
