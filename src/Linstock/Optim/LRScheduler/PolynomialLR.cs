namespace Linstock.Optim.LRScheduler;

/// <summary>Lets the rate fall to zero by a power of the time left.</summary>
public class PolynomialLR : LRScheduler
{
    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="totalIters">The number of epochs.</param>
    /// <param name="power">The power.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public PolynomialLR(Optimizer optimizer, int totalIters = 5, double power = 1.0, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        TotalIters = totalIters;
        Power = power;
        Start();
    }

    /// <summary>The number of epochs.</summary>
    public int TotalIters { get; private set; }

    /// <summary>The power.</summary>
    public double Power { get; private set; }

    private protected override double[] Rates()
    {
        if (LastEpoch == 0 || LastEpoch > TotalIters)
        {
            return Unchanged();
        }
        double left = 1 - (double)LastEpoch / TotalIters, before = 1 - (LastEpoch - 1.0) / TotalIters;
        double factor = Math.Pow(left / before, Power);
        return Each(group => group.Lr * factor);
    }

    private protected override double[]? ClosedForm() => EachBase(rate => rate * Math.Pow(1 - Math.Min((double)TotalIters, LastEpoch) / TotalIters, Power));

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["total_iters"] = (long)TotalIters;
        state["power"] = Power;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        TotalIters = (int)(state.Number("total_iters") ?? TotalIters);
        Power = state.Number("power") ?? Power;
    }
}
