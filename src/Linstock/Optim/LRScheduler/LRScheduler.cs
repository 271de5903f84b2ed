namespace Linstock.Optim.LRScheduler;

/// <summary>The base of schedules of learning rates, PyTorch's <c>torch.optim.lr_scheduler.LRScheduler</c>.</summary>
/// <remarks>Creating one sets the first learning rates. Call <see cref="Step()"/> after <see cref="Optimizer.Step"/>.</remarks>
public abstract class LRScheduler
{
    private protected LRScheduler(Optimizer optimizer, int lastEpoch)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Optimizer = optimizer;
        LastEpoch = lastEpoch;
    }

    /// <summary>The optimizer whose learning rates are set.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The learning rates that the schedule starts from.</summary>
    public IReadOnlyList<double> BaseLrs => BaseRates;

    /// <summary>The number of steps so far.</summary>
    public int LastEpoch { get; protected internal set; }

    private protected double[] BaseRates { get; set; } = [];

    private protected double[] LastRates { get; set; } = [];

    private protected int StepCount { get; set; }

    private protected IReadOnlyList<ParamGroup> Groups => Optimizer.ParamGroups;

    /// <summary>Reads the rates to start from and sets the first ones; the last thing a constructor does.</summary>
    private protected void Start()
    {
        foreach (ParamGroup group in Groups)
        {
            if (group.Has(Option.InitialLr))
            {
                continue;
            }
            if (LastEpoch != -1)
            {
                throw new ArgumentException(
                    "param 'initial_lr' is not specified in param_groups when resuming an optimizer; load the optimizer's state first");
            }
            group.InitialLr = group.Lr;
        }
        BaseRates = [.. Groups.Select(static group => group.InitialLr)];
        InitialStep();
    }

    internal void InitialStep()
    {
        Optimizer.StepCount = 0;
        StepCount = 0;
        Step();
    }

    /// <summary>Sets the learning rates of the next epoch.</summary>
    public virtual void Step()
    {
        StepCount++;
        LastEpoch++;
        SetRates(Rates());
    }

    /// <summary>Sets the learning rates of a given epoch, by the schedule's formula where it has one.</summary>
    /// <param name="epoch">The epoch.</param>
    public virtual void Step(int epoch)
    {
        StepCount++;
        LastEpoch = epoch;
        SetRates(ClosedForm() ?? Rates());
    }

    /// <summary>The learning rates that were set last, one for each group.</summary>
    /// <returns>The rates.</returns>
    public IReadOnlyList<double> GetLastLr() => LastRates;

    /// <summary>The rates of this epoch, from those of the one before.</summary>
    private protected abstract double[] Rates();

    /// <summary>The rates of this epoch from the first ones, or null where there is no such formula.</summary>
    private protected virtual double[]? ClosedForm() => null;

    private protected double[] Each(Func<ParamGroup, double> rate) => [.. Groups.Select(rate)];

    private protected double[] EachBase(Func<double, double> rate) => [.. BaseRates.Select(rate)];

    private protected double[] Unchanged() => Each(static group => group.Lr);

    private protected void SetRates(double[] rates)
    {
        for (int i = 0; i < rates.Length; i++)
        {
            Groups[i].Lr = rates[i];
        }
        LastRates = Unchanged();
    }

    /// <summary>One value for each group, from one for all or one each.</summary>
    private protected static double[] PerGroup(Optimizer optimizer, DoubleList values, string name)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        int count = optimizer.ParamGroups.Count;
        if (!values.IsSingle && values.Count != count)
        {
            throw new ArgumentException($"expected {count} values for {name}, got {values.Count}", name);
        }
        return values.Expand(count, "lr_scheduler", name);
    }

    /// <summary>The state under PyTorch's names, without the optimizer.</summary>
    /// <returns>The state.</returns>
    public OrderedDictionary<string, object?> StateDict()
    {
        var state = new OrderedDictionary<string, object?>();
        WriteState(state);
        return state;
    }

    /// <summary>Takes over a state.</summary>
    /// <param name="stateDict">The state, from <see cref="StateDict"/> or from PyTorch.</param>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        ReadState(new SchedulerState(stateDict));
    }

    private protected virtual void WriteState(OrderedDictionary<string, object?> state)
    {
        state["base_lrs"] = BaseRates.ToArray();
        state["last_epoch"] = (long)LastEpoch;
        state["_step_count"] = (long)StepCount;
        state["_get_lr_called_within_step"] = false;
        state["_last_lr"] = LastRates.ToArray();
    }

    private protected virtual void ReadState(SchedulerState state)
    {
        BaseRates = state.Numbers("base_lrs") ?? BaseRates;
        LastEpoch = (int)(state.Number("last_epoch") ?? LastEpoch);
        StepCount = (int)(state.Number("_step_count") ?? StepCount);
        LastRates = state.Numbers("_last_lr") ?? LastRates;
    }
}
