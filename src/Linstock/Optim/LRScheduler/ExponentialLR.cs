namespace Linstock.Optim.LRScheduler;

/// <summary>Multiplies the rate every epoch.</summary>
public class ExponentialLR : LRScheduler
{
    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="gamma">The factor.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public ExponentialLR(Optimizer optimizer, double gamma, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        Gamma = gamma;
        Start();
    }

    /// <summary>The factor.</summary>
    public double Gamma { get; private set; }

    private protected override double[] Rates() => LastEpoch == 0 ? Unchanged() : Each(group => group.Lr * Gamma);

    private protected override double[]? ClosedForm() => EachBase(rate => rate * Math.Pow(Gamma, LastEpoch));

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
