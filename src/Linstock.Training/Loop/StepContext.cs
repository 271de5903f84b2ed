using Linstock.Training.Metrics;

namespace Linstock.Training;

/// <summary>What a run is doing.</summary>
public enum TrainingStage
{
    /// <summary>Nothing.</summary>
    Idle,

    /// <summary>Training.</summary>
    Train,

    /// <summary>Validating within a training run.</summary>
    Validate,

    /// <summary>Evaluating by itself.</summary>
    Test,

    /// <summary>Predicting.</summary>
    Predict,
}

/// <summary>Where the run is when a batch is dealt with, and where to log what the batch tells.</summary>
public sealed class StepContext
{
    private readonly EpochValues _values;

    internal StepContext(EpochValues values, TrainingStage stage) => (_values, Stage) = (values, stage);

    /// <summary>What the run is doing.</summary>
    public TrainingStage Stage { get; }

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The steps of the optimizer so far.</summary>
    public long Step { get; internal set; }

    /// <summary>The number of the batch in its pass, from 0.</summary>
    public int BatchIndex { get; internal set; }

    /// <summary>The samples in the batch: the weight of what is logged in the mean over the pass.</summary>
    public long BatchSize { get; set; } = 1;

    /// <summary>Logs a value of the batch; over a pass the mean is taken, weighted by <see cref="BatchSize"/>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    public void Log(string name, double value) => _values.Add(name, value, BatchSize);

    /// <summary>Logs a value of the batch; over a pass the mean is taken, weighted by <see cref="BatchSize"/>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">A tensor of one element.</param>
    public void Log(string name, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _values.Add(name, value.Detach().Item<double>(), BatchSize);
    }

    /// <summary>Has a metric computed at the end of the pass, and reset for the next one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="metric">The metric, which the caller updates.</param>
    public void Log(string name, IMetric metric) => _values.Add(name, metric);
}
