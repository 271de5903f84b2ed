using Linstock.NN;
using Linstock.Optim;

namespace Linstock.Training.Callbacks;

/// <summary>Logs the learning rates: <c>lr</c>, or <c>lr_0</c>, <c>lr_1</c> and so on for several groups.</summary>
/// <param name="interval">Whether at the end of epochs or after steps (then as often as the trainer logs).</param>
public sealed class LearningRateMonitor(ScheduleInterval interval = ScheduleInterval.Epoch) : ICallback
{
    /// <inheritdoc/>
    public void OnEpochStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (interval == ScheduleInterval.Epoch)
        {
            Log(trainer);
        }
    }

    /// <inheritdoc/>
    public void OnBeforeOptimizerStep(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (interval == ScheduleInterval.Step && trainer.Step % trainer.Options.LogEverySteps == 0)
        {
            Log(trainer);
        }
    }

    private static void Log(Trainer trainer)
    {
        IReadOnlyList<ParamGroup> groups = trainer.Optimizer.ParamGroups;
        trainer.Log(groups.Select((group, i) => (Name: groups.Count == 1 ? "lr" : $"lr_{i}", group.Lr)).ToDictionary(static e => e.Name, static e => e.Lr));
    }
}

/// <summary>Logs the norm of all gradients together before they are clipped, as <c>grad_norm</c>, as often as the trainer logs.</summary>
/// <param name="normType">The exponent of the norm.</param>
/// <param name="eachParameter">Whether each parameter's norm is logged too, as <c>grad_norm/name</c>.</param>
public sealed class GradientNormMonitor(double normType = 2, bool eachParameter = false) : ICallback
{
    /// <inheritdoc/>
    public void OnBeforeOptimizerStep(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.Step % trainer.Options.LogEverySteps != 0)
        {
            return;
        }
        var norms = new Dictionary<string, double>(StringComparer.Ordinal);
        using (Torch.NoGrad())
        {
            (string Name, Tensor Gradient)[] gradients =
                [.. trainer.Model.NamedParameters().Where(static p => p.Parameter.Grad is not null).Select(static p => (p.Name, p.Parameter.Grad!))];
            norms["grad_norm"] = Utils.GetTotalNorm(gradients.Select(static g => g.Gradient), normType).Item<double>();
            foreach ((string name, Tensor gradient) in eachParameter ? gradients : [])
            {
                norms[$"grad_norm/{name}"] = Utils.GetTotalNorm([gradient], normType).Item<double>();
            }
        }
        trainer.Log(norms);
    }
}

/// <summary>Measures how long a run takes, resumptions included, and ends it when its time is up.</summary>
/// <param name="duration">The time; null for no limit.</param>
/// <param name="timeProvider">The clock; that of the system if null.</param>
public sealed class TrainingTimer(TimeSpan? duration = null, TimeProvider? timeProvider = null) : ICallback
{
    private readonly TimeProvider clock = timeProvider ?? TimeProvider.System;
    private TimeSpan before, validating;
    private long started, validationStarted;

    /// <summary>The time since the run began, without the time between an interruption and its resumption.</summary>
    public TimeSpan Elapsed => before + (started == 0 ? TimeSpan.Zero : clock.GetElapsedTime(started));

    /// <summary>The part of it that went into validations.</summary>
    public TimeSpan Validating => validating;

    /// <inheritdoc/>
    public void OnFitStart(Trainer trainer)
    {
        (before, validating) = (TimeSpan.Zero, TimeSpan.Zero);
        started = clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public void OnBatchEnd(Trainer trainer) => Check(trainer);

    /// <inheritdoc/>
    public void OnEpochEnd(Trainer trainer) => Check(trainer);

    /// <inheritdoc/>
    public void OnValidationStart(Trainer trainer) => validationStarted = clock.GetTimestamp();

    /// <inheritdoc/>
    public void OnValidationEnd(Trainer trainer) => validating += clock.GetElapsedTime(validationStarted);

    /// <inheritdoc/>
    public void OnFitEnd(Trainer trainer)
    {
        before = Elapsed;
        started = 0;
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
    public OrderedDictionary<string, object?> StateDict() => new() { ["elapsed"] = Elapsed.Ticks, ["validating"] = validating.Ticks };

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        (before, validating) = (TimeSpan.FromTicks((long)stateDict["elapsed"]!), TimeSpan.FromTicks((long)stateDict["validating"]!));
        started = clock.GetTimestamp();
    }
}
