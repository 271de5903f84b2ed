namespace Linstock.Optim.LRScheduler;

/// <summary>Anneals the rate to a constant for stochastic weight averaging. Izmailov et al. 2018, arXiv:1803.05407.</summary>
public class SWALR : LRScheduler
{
    private readonly Func<double, double> _anneal;

    /// <summary>Creates the schedule.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="swaLr">The rate to reach.</param>
    /// <param name="annealEpochs">The epochs it takes.</param>
    /// <param name="annealStrategy"><c>cos</c> or <c>linear</c>.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public SWALR(Optimizer optimizer, DoubleList swaLr, int annealEpochs = 10, string annealStrategy = "cos", int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        double[] targets = PerGroup(optimizer, swaLr, nameof(swaLr));
        for (int i = 0; i < targets.Length; i++)
        {
            Groups[i].SwaLr = targets[i];
        }
        _anneal = annealStrategy switch
        {
            "cos" => static t => (1 - Math.Cos(Math.PI * t)) / 2,
            "linear" => static t => t,
            _ => throw new ArgumentException($"anneal_strategy must by one of 'cos' or 'linear', instead got {annealStrategy}", nameof(annealStrategy)),
        };
        if (annealEpochs < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(annealEpochs), $"anneal_epochs must be equal or greater than 0, got {annealEpochs}");
        }
        AnnealEpochs = annealEpochs;
        Start();
    }

    /// <summary>The epochs that annealing takes.</summary>
    public int AnnealEpochs { get; private set; }

    private protected override double[] Rates()
    {
        int step = StepCount - 1;
        if (AnnealEpochs == 0)
        {
            step = Math.Max(1, step);
        }
        double before = _anneal(Math.Clamp((step - 1.0) / Math.Max(1, AnnealEpochs), 0, 1));
        double now = _anneal(Math.Clamp((double)step / Math.Max(1, AnnealEpochs), 0, 1));
        // The rate is a mixture of where it came from and the target; undo the last mixture, then mix anew.
        return Each(group =>
        {
            double origin = before == 1 ? group.SwaLr : (group.Lr - before * group.SwaLr) / (1 - before);
            return group.SwaLr * now + origin * (1 - now);
        });
    }

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["anneal_epochs"] = (long)AnnealEpochs;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        AnnealEpochs = (int)(state.Number("anneal_epochs") ?? AnnealEpochs);
    }
}
