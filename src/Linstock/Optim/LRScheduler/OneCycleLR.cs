namespace Linstock.Optim.LRScheduler;

/// <summary>One cycle: up to a greatest rate, down below the first one; the momentum the other way. Smith and Topin 2017, arXiv:1708.07120.</summary>
public class OneCycleLR : LRScheduler
{
    private readonly Phase[] _phases;
    private readonly Func<double, double, double, double> _anneal;

    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="maxLr">The greatest rate.</param>
    /// <param name="totalSteps">The number of steps; or the two that follow.</param>
    /// <param name="epochs">The number of epochs.</param>
    /// <param name="stepsPerEpoch">The steps of each.</param>
    /// <param name="pctStart">The share of steps upwards.</param>
    /// <param name="annealStrategy"><c>cos</c> or <c>linear</c>.</param>
    /// <param name="cycleMomentum">Whether the momentum moves too.</param>
    /// <param name="baseMomentum">Its lower bound.</param>
    /// <param name="maxMomentum">Its upper bound.</param>
    /// <param name="divFactor">The greatest rate divided by the first.</param>
    /// <param name="finalDivFactor">The first rate divided by the last.</param>
    /// <param name="threePhase">Come down to the first rate as fast as up, and then below.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    /// <exception cref="ArgumentException">The number of steps is not given, or an option makes no sense.</exception>
    public OneCycleLR(
        Optimizer optimizer, DoubleList maxLr, int? totalSteps = null, int? epochs = null, int? stepsPerEpoch = null, double pctStart = 0.3,
        string annealStrategy = "cos", bool cycleMomentum = true, DoubleList? baseMomentum = null, DoubleList? maxMomentum = null,
        double divFactor = 25, double finalDivFactor = 1e4, bool threePhase = false, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        TotalSteps = totalSteps ?? epochs * stepsPerEpoch
            ?? throw new ArgumentException("You must define either total_steps OR (epochs AND steps_per_epoch)", nameof(totalSteps));
        if (TotalSteps <= 0)
        {
            throw new ArgumentException($"Expected positive integer total_steps, but got {TotalSteps}", nameof(totalSteps));
        }
        if (pctStart is < 0 or > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(pctStart), $"Expected float between 0 and 1 pct_start, but got {pctStart}");
        }
        _anneal = annealStrategy switch
        {
            "cos" => static (start, end, share) => end + (start - end) / 2 * (Math.Cos(Math.PI * share) + 1),
            "linear" => static (start, end, share) => (end - start) * share + start,
            _ => throw new ArgumentException($"anneal_strategy must be one of 'cos' or 'linear', instead got {annealStrategy}", nameof(annealStrategy)),
        };
        double last = TotalSteps - 1;
        Func<ParamGroup, double> initial = static g => g.InitialLr, most = static g => g.MaxLr, least = static g => g.MinLr;
        Func<ParamGroup, double> heavy = static g => g.MaxMomentum, light = static g => g.BaseMomentum;
        _phases = threePhase
            ?
            [
                new(pctStart * TotalSteps - 1, initial, most, heavy, light),
                new(2 * pctStart * TotalSteps - 2, most, initial, light, heavy),
                new(last, initial, least, heavy, heavy),
            ]
            : [new(pctStart * TotalSteps - 1, initial, most, heavy, light), new(last, most, least, light, heavy)];
        CycleMomentum = cycleMomentum;
        if (cycleMomentum)
        {
            CycledMomentum.Require(Groups, acceptBetas: true);
        }
        double[] greatest = PerGroup(optimizer, maxLr, nameof(maxLr));
        double[] upper = PerGroup(optimizer, maxMomentum ?? 0.95, nameof(maxMomentum));
        double[] lower = PerGroup(optimizer, baseMomentum ?? 0.85, nameof(baseMomentum));
        for (int i = 0; lastEpoch == -1 && i < Groups.Count; i++)
        {
            ParamGroup group = Groups[i];
            group.InitialLr = greatest[i] / divFactor;
            group.MaxLr = greatest[i];
            group.MinLr = group.InitialLr / finalDivFactor;
            if (cycleMomentum)
            {
                group.MaxMomentum = upper[i];
                group.BaseMomentum = lower[i];
                CycledMomentum.Set(group, upper[i]);
            }
        }
        Start();
    }

    private readonly record struct Phase(
        double End, Func<ParamGroup, double> StartLr, Func<ParamGroup, double> EndLr, Func<ParamGroup, double> StartMomentum,
        Func<ParamGroup, double> EndMomentum);

    /// <summary>The number of steps.</summary>
    public int TotalSteps { get; private set; }

    /// <summary>Whether the momentum moves too.</summary>
    public bool CycleMomentum { get; }

    private protected override double[] Rates()
    {
        if (LastEpoch > TotalSteps)
        {
            throw new InvalidOperationException(
                $"Tried to step {LastEpoch + 1} times. The specified number of total steps is {TotalSteps}");
        }
        double start = 0;
        int at = 0;
        for (; at < _phases.Length - 1 && LastEpoch > _phases[at].End; at++)
        {
            start = _phases[at].End;
        }
        Phase phase = _phases[at];
        double share = (LastEpoch - start) / (phase.End - start);
        return Each(group =>
        {
            if (CycleMomentum)
            {
                CycledMomentum.Set(group, _anneal(phase.StartMomentum(group), phase.EndMomentum(group), share));
            }
            return _anneal(phase.StartLr(group), phase.EndLr(group), share);
        });
    }

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["total_steps"] = (long)TotalSteps;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        TotalSteps = (int)(state.Number("total_steps") ?? TotalSteps);
    }
}
