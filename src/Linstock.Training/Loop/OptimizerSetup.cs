using Linstock.Optim;
using Linstock.Optim.LRScheduler;

namespace Linstock.Training;

/// <summary>When a schedule of learning rates goes on.</summary>
public enum ScheduleInterval
{
    /// <summary>At the end of each epoch, after its validation.</summary>
    Epoch,

    /// <summary>After each step of the optimizer.</summary>
    Step,
}

/// <summary>What a run optimizes with.</summary>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="Scheduler">The schedule of its learning rates.</param>
/// <param name="Interval">When the schedule goes on.</param>
/// <param name="Frequency">It goes on at every so many of these.</param>
/// <param name="Monitor">The value that a <see cref="ReduceLROnPlateau"/> is told.</param>
public sealed record OptimizerSetup(
    Optimizer Optimizer, LRScheduler? Scheduler = null, ScheduleInterval Interval = ScheduleInterval.Epoch, int Frequency = 1, string Monitor = "val_loss")
{
    /// <summary>An optimizer without a schedule.</summary>
    /// <param name="optimizer">The optimizer.</param>
    public static implicit operator OptimizerSetup(Optimizer optimizer) => new(optimizer);

    /// <summary>An optimizer without a schedule.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <returns>The setup.</returns>
    public static OptimizerSetup FromOptimizer(Optimizer optimizer) => optimizer;
}
