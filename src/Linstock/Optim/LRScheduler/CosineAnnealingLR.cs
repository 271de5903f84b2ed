namespace Linstock.Optim.LRScheduler;

/// <summary>Half a cosine wave down to a least rate, and up again. Loshchilov and Hutter 2016, arXiv:1608.03983.</summary>
public class CosineAnnealingLR : LRScheduler
{
    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="tMax">The epochs of the half wave.</param>
    /// <param name="etaMin">The least rate.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public CosineAnnealingLR(Optimizer optimizer, int tMax, double etaMin = 0, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        TMax = tMax;
        EtaMin = etaMin;
        Start();
    }

    /// <summary>The epochs of the half wave.</summary>
    public int TMax { get; private set; }

    /// <summary>The least rate.</summary>
    public double EtaMin { get; private set; }

    private protected override double[] Rates()
    {
        if (LastEpoch == 0)
        {
            return Unchanged();
        }
        if (StepCount == 1 && LastEpoch > 0)
        {
            return Closed();
        }
        if ((LastEpoch - 1 - TMax) % (2 * TMax) == 0)
        {
            return [.. Groups.Zip(BaseRates, (group, rate) => group.Lr + (rate - EtaMin) * (1 - Math.Cos(Math.PI / TMax)) / 2)];
        }
        double ratio = (1 + Math.Cos(Math.PI * LastEpoch / TMax)) / (1 + Math.Cos(Math.PI * (LastEpoch - 1) / TMax));
        return Each(group => ratio * (group.Lr - EtaMin) + EtaMin);
    }

    private double[] Closed() => EachBase(rate => EtaMin + (rate - EtaMin) * (1 + Math.Cos(LastEpoch * Math.PI / TMax)) / 2);

    private protected override double[]? ClosedForm() => Closed();

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["T_max"] = (long)TMax;
        state["eta_min"] = EtaMin;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        TMax = (int)(state.Number("T_max") ?? TMax);
        EtaMin = state.Number("eta_min") ?? EtaMin;
    }
}
