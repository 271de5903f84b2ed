namespace Linstock.Optim.LRScheduler;

/// <summary>Multiplies the rate at given epochs.</summary>
public class MultiStepLR : LRScheduler
{
    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="milestones">The epochs; one that is given twice counts twice.</param>
    /// <param name="gamma">The factor.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public MultiStepLR(Optimizer optimizer, int[] milestones, double gamma = 0.1, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        Milestones = [.. milestones.Order()];
        Gamma = gamma;
        Start();
    }

    /// <summary>The epochs at which the rate changes.</summary>
    public IReadOnlyList<int> Milestones { get; }

    /// <summary>The factor.</summary>
    public double Gamma { get; private set; }

    private protected override double[] Rates()
    {
        int times = Milestones.Count(milestone => milestone == LastEpoch);
        return times == 0 ? Unchanged() : Each(group => group.Lr * Math.Pow(Gamma, times));
    }

    private protected override double[]? ClosedForm() =>
        EachBase(rate => rate * Math.Pow(Gamma, Milestones.Count(milestone => milestone <= LastEpoch)));

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["gamma"] = Gamma;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        Gamma = state.Number("gamma") ?? Gamma;
    }
}
