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
