namespace Linstock.Training.Callbacks;

/// <summary>Ends a run when a value has stopped getting better.</summary>
/// <param name="monitor">The value.</param>
/// <param name="patience">The run ends after so many checks without progress.</param>
/// <param name="minDelta">The least progress.</param>
/// <param name="mode">Whether less or more is better.</param>
/// <param name="stoppingThreshold">The run ends when the value is better than this.</param>
/// <param name="divergenceThreshold">The run ends when the value is worse than this.</param>
/// <param name="checkFinite">Whether a value that is no finite number ends the run.</param>
/// <param name="onEpochEnd">Whether to check at the end of epochs instead of validations.</param>
public sealed class EarlyStopping(
    string monitor = "val_loss", int patience = 3, double minDelta = 0, MonitorMode mode = MonitorMode.Min, double? stoppingThreshold = null,
    double? divergenceThreshold = null, bool checkFinite = true, bool onEpochEnd = false) : ICallback
{
    /// <summary>The best value so far.</summary>
    public double Best { get; private set; } = mode.Worst();

    /// <summary>The checks since there was progress.</summary>
    public int Wait { get; private set; }

    /// <inheritdoc/>
    public void OnValidationEnd(Trainer trainer)
    {
        if (!onEpochEnd)
        {
            Check(trainer);
        }
    }

    /// <inheritdoc/>
    public void OnEpochEnd(Trainer trainer)
    {
        if (onEpochEnd)
        {
            Check(trainer);
        }
    }

    private void Check(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (!trainer.Values.TryGetValue(monitor, out double value))
        {
            throw new InvalidOperationException($"EarlyStopping: '{monitor}' was not logged; got {string.Join(", ", trainer.Values.Keys)}");
        }
        if (checkFinite && !double.IsFinite(value))
        {
            trainer.RequestStop($"{monitor} is {value}");
        }
        else if (stoppingThreshold is { } good && mode.IsBetter(value, good))
        {
            Best = value;
            trainer.RequestStop($"{monitor} = {value} has reached {good}");
        }
        else if (divergenceThreshold is { } bad && mode.IsBetter(bad, value))
        {
            trainer.RequestStop($"{monitor} = {value} has passed {bad}");
        }
        else if (mode.IsBetter(value, Best, minDelta))
        {
            (Best, Wait) = (value, 0);
        }
        else if (++Wait >= patience)
        {
            trainer.RequestStop($"{monitor} has not got better than {Best} in {Wait} checks");
        }
    }

    /// <inheritdoc/>
    public OrderedDictionary<string, object?> StateDict() => new() { ["best"] = Best, ["wait"] = (long)Wait };

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        (Best, Wait) = ((double)stateDict["best"]!, (int)(long)stateDict["wait"]!);
    }
}
