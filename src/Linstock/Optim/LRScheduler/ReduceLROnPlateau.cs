namespace Linstock.Optim.LRScheduler;

/// <summary>Lowers the rate when a measure has stopped getting better.</summary>
public class ReduceLROnPlateau : LRScheduler
{
    private readonly double[] _minRates;
    private int _cooldownCounter;

    /// <summary>Creates the schedule.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="mode"><c>min</c> if less is better, <c>max</c> if more is.</param>
    /// <param name="factor">The factor of the rate.</param>
    /// <param name="patience">The epochs without progress that are borne.</param>
    /// <param name="threshold">The least progress.</param>
    /// <param name="thresholdMode"><c>rel</c> for a share of the best value, <c>abs</c> for a difference.</param>
    /// <param name="cooldown">The epochs after a change in which nothing is counted.</param>
    /// <param name="minLr">The least rate.</param>
    /// <param name="eps">The least change of a rate.</param>
    /// <exception cref="ArgumentException">A mode is not known, or the factor is not below 1.</exception>
    public ReduceLROnPlateau(
        Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
        string thresholdMode = "rel", int cooldown = 0, DoubleList? minLr = null, double eps = 1e-8)
        : base(optimizer, 0)
    {
        if (factor >= 1)
        {
            throw new ArgumentOutOfRangeException(nameof(factor), $"Factor should be < 1.0; got {factor}");
        }
        if (mode is not ("min" or "max"))
        {
            throw new ArgumentException($"mode {mode} is unknown!", nameof(mode));
        }
        if (thresholdMode is not ("rel" or "abs"))
        {
            throw new ArgumentException($"threshold mode {thresholdMode} is unknown!", nameof(thresholdMode));
        }
        Mode = mode;
        Factor = factor;
        Patience = patience;
        Threshold = threshold;
        ThresholdMode = thresholdMode;
        Cooldown = cooldown;
        Eps = eps;
        _minRates = PerGroup(optimizer, minLr ?? 0, nameof(minLr));
        Best = mode == "min" ? double.PositiveInfinity : double.NegativeInfinity;
        LastRates = Unchanged();
    }

    /// <summary><c>min</c> or <c>max</c>.</summary>
    public string Mode { get; private set; }

    /// <summary>The factor of the rate.</summary>
    public double Factor { get; private set; }

    /// <summary>The epochs without progress that are borne.</summary>
    public int Patience { get; private set; }

    /// <summary>The least progress.</summary>
    public double Threshold { get; private set; }

    /// <summary><c>rel</c> or <c>abs</c>.</summary>
    public string ThresholdMode { get; private set; }

    /// <summary>The epochs after a change in which nothing is counted.</summary>
    public int Cooldown { get; private set; }

    /// <summary>The least change of a rate.</summary>
    public double Eps { get; private set; }

    /// <summary>The best value so far.</summary>
    public double Best { get; private set; }

    /// <summary>The epochs without progress so far.</summary>
    public int NumBadEpochs { get; private set; }

    /// <summary>Counts an epoch.</summary>
    /// <param name="metrics">The measure.</param>
    public void Step(double metrics)
    {
        LastEpoch++;
        if (IsBetter(metrics))
        {
            Best = metrics;
            NumBadEpochs = 0;
        }
        else
        {
            NumBadEpochs++;
        }
        if (_cooldownCounter > 0)
        {
            _cooldownCounter--;
            NumBadEpochs = 0;
        }
        if (NumBadEpochs > Patience)
        {
            Reduce();
            _cooldownCounter = Cooldown;
            NumBadEpochs = 0;
        }
        LastRates = Unchanged();
    }

    /// <inheritdoc cref="Step(double)"/>
    public void Step(Tensor metrics) => Step(metrics.Item<double>());

    /// <summary>Not for this schedule, which needs a measure.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void Step() => throw new NotSupportedException("ReduceLROnPlateau: Step takes the measure that is watched");

    /// <inheritdoc cref="Step(double)"/>
    public override void Step(int epoch) => Step((double)epoch);

    private bool IsBetter(double value) => (Mode, ThresholdMode) switch
    {
        ("min", "rel") => value < Best * (1 - Threshold),
        ("min", _) => value < Best - Threshold,
        (_, "rel") => value > Best * (Threshold + 1),
        _ => value > Best + Threshold,
    };

    private void Reduce()
    {
        for (int i = 0; i < Groups.Count; i++)
        {
            double before = Groups[i].Lr, after = Math.Max(before * Factor, _minRates[i]);
            if (before - after > Eps)
            {
                Groups[i].Lr = after;
            }
        }
    }

    private protected override double[] Rates() => Unchanged();

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["factor"] = Factor;
        state["min_lrs"] = _minRates.ToArray();
        state["patience"] = (long)Patience;
        state["cooldown"] = (long)Cooldown;
        state["cooldown_counter"] = (long)_cooldownCounter;
        state["mode"] = Mode;
        state["threshold"] = Threshold;
        state["threshold_mode"] = ThresholdMode;
        state["best"] = Best;
        state["num_bad_epochs"] = (long)NumBadEpochs;
        state["eps"] = Eps;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        Factor = state.Number("factor") ?? Factor;
        (state.Numbers("min_lrs") ?? _minRates).CopyTo(_minRates, 0);
        Patience = (int)(state.Number("patience") ?? Patience);
        Cooldown = (int)(state.Number("cooldown") ?? Cooldown);
        _cooldownCounter = (int)(state.Number("cooldown_counter") ?? _cooldownCounter);
        Mode = state["mode"] as string ?? Mode;
        Threshold = state.Number("threshold") ?? Threshold;
        ThresholdMode = state["threshold_mode"] as string ?? ThresholdMode;
        Best = state.Number("best") ?? Best;
        NumBadEpochs = (int)(state.Number("num_bad_epochs") ?? NumBadEpochs);
        Eps = state.Number("eps") ?? Eps;
    }
}
