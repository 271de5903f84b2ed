namespace Linstock.Optim.LRScheduler;

/// <summary>Moves the rate between two bounds, and the momentum the other way. Smith 2015, arXiv:1506.01186.</summary>
public class CyclicLR : LRScheduler
{
    private readonly double[] _baseRates;
    private readonly double[] _maxRates;
    private readonly double[] _baseMomentums = [];
    private readonly double[] _maxMomentums = [];
    private readonly Func<double, double> _scale;
    private readonly bool _scalesByCycle;
    private double _totalSize;
    private double _stepRatio;

    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="baseLr">The lower bound.</param>
    /// <param name="maxLr">The upper bound.</param>
    /// <param name="stepSizeUp">The steps upwards.</param>
    /// <param name="stepSizeDown">The steps downwards; as many if null.</param>
    /// <param name="mode"><c>triangular</c>, <c>triangular2</c> (each cycle half as high) or <c>exp_range</c> (gamma to the step).</param>
    /// <param name="gamma">The factor of <c>exp_range</c>.</param>
    /// <param name="scaleFn">A scale of your own instead of a mode.</param>
    /// <param name="scaleMode">Whether that is a function of the <c>cycle</c> or of <c>iterations</c>.</param>
    /// <param name="cycleMomentum">Whether the momentum moves too.</param>
    /// <param name="baseMomentum">Its lower bound.</param>
    /// <param name="maxMomentum">Its upper bound.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public CyclicLR(
        Optimizer optimizer, DoubleList baseLr, DoubleList maxLr, int stepSizeUp = 2000, int? stepSizeDown = null, string mode = "triangular",
        double gamma = 1, Func<double, double>? scaleFn = null, string scaleMode = "cycle", bool cycleMomentum = true,
        DoubleList? baseMomentum = null, DoubleList? maxMomentum = null, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        _baseRates = PerGroup(optimizer, baseLr, nameof(baseLr));
        _maxRates = PerGroup(optimizer, maxLr, nameof(maxLr));
        double up = stepSizeUp, down = stepSizeDown ?? stepSizeUp;
        _totalSize = up + down;
        _stepRatio = up / _totalSize;
        CycleMomentum = cycleMomentum;
        (_scale, _scalesByCycle) = (scaleFn, mode) switch
        {
            ({ } own, _) => (own, scaleMode == "cycle"),
            (_, "triangular") => (static _ => 1, true),
            (_, "triangular2") => (static cycle => 1 / Math.Pow(2, cycle - 1), true),
            (_, "exp_range") => (step => Math.Pow(gamma, step), false),
            _ => throw new ArgumentException($"mode is invalid and scale_fn is None; got '{mode}'", nameof(mode)),
        };
        if (lastEpoch == -1)
        {
            for (int i = 0; i < _baseRates.Length; i++)
            {
                Groups[i].Lr = _baseRates[i];
            }
        }
        if (cycleMomentum)
        {
            CycledMomentum.Require(Groups, acceptBetas: false);
            _baseMomentums = PerGroup(optimizer, baseMomentum ?? 0.8, nameof(baseMomentum));
            _maxMomentums = PerGroup(optimizer, maxMomentum ?? 0.9, nameof(maxMomentum));
            if (lastEpoch == -1)
            {
                for (int i = 0; i < _baseMomentums.Length; i++)
                {
                    Groups[i].Momentum = _baseMomentums[i];
                }
            }
        }
        Start();
        BaseRates = [.. _baseRates];
    }

    /// <summary>Whether the momentum moves too.</summary>
    public bool CycleMomentum { get; }

    private protected override double[] Rates()
    {
        double cycle = Math.Floor(1 + LastEpoch / _totalSize);
        double place = 1 + LastEpoch / _totalSize - cycle;
        double height = place <= _stepRatio ? place / _stepRatio : (place - 1) / (_stepRatio - 1);
        double factor = _scale(_scalesByCycle ? cycle : LastEpoch);
        for (int i = 0; i < _baseMomentums.Length; i++)
        {
            Groups[i].Momentum = _maxMomentums[i] - (_maxMomentums[i] - _baseMomentums[i]) * height * factor;
        }
        return [.. _baseRates.Zip(_maxRates, (low, high) => low + (high - low) * height * factor)];
    }

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["total_size"] = _totalSize;
        state["step_ratio"] = _stepRatio;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        _totalSize = state.Number("total_size") ?? _totalSize;
        _stepRatio = state.Number("step_ratio") ?? _stepRatio;
    }
}
