namespace Linstock.Training.Callbacks;

/// <summary>Measures how long a run takes, resumptions included, and ends it when its time is up.</summary>
/// <param name="duration">The time; null for no limit.</param>
/// <param name="timeProvider">The clock; that of the system if null.</param>
public sealed class TrainingTimer(TimeSpan? duration = null, TimeProvider? timeProvider = null) : ICallback
{
    private readonly TimeProvider _clock = timeProvider ?? TimeProvider.System;
    private TimeSpan _before, _validating;
    private long _started, _validationStarted;

    /// <summary>The time since the run began, without the time between an interruption and its resumption.</summary>
    public TimeSpan Elapsed => _before + (_started == 0 ? TimeSpan.Zero : _clock.GetElapsedTime(_started));

    /// <summary>The part of it that went into validations.</summary>
    public TimeSpan Validating => _validating;

    /// <inheritdoc/>
    public void OnFitStart(Trainer trainer)
    {
        (_before, _validating) = (TimeSpan.Zero, TimeSpan.Zero);
        _started = _clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public void OnBatchEnd(Trainer trainer) => Check(trainer);

    /// <inheritdoc/>
    public void OnEpochEnd(Trainer trainer) => Check(trainer);

    /// <inheritdoc/>
    public void OnValidationStart(Trainer trainer) => _validationStarted = _clock.GetTimestamp();

    /// <inheritdoc/>
    public void OnValidationEnd(Trainer trainer) => _validating += _clock.GetElapsedTime(_validationStarted);

    /// <inheritdoc/>
    public void OnFitEnd(Trainer trainer)
    {
        _before = Elapsed;
        _started = 0;
    }

    private void Check(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (Elapsed >= duration)
        {
            trainer.RequestStop($"the time of {duration} is up");
        }
    }

    /// <inheritdoc/>
    public OrderedDictionary<string, object?> StateDict() => new() { ["elapsed"] = Elapsed.Ticks, ["validating"] = _validating.Ticks };

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        (_before, _validating) = (TimeSpan.FromTicks((long)stateDict["elapsed"]!), TimeSpan.FromTicks((long)stateDict["validating"]!));
        _started = _clock.GetTimestamp();
    }
}
