namespace Linstock.Training;

/// <summary>How a <see cref="Trainer"/> trains.</summary>
public sealed record TrainerOptions
{
    /// <summary>The number of passes over the training data; null for no limit, or for one if there is no limit of steps either.</summary>
    public int? MaxEpochs { get; init; }

    /// <summary>The number of steps of the optimizer; null for no limit.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>Validate at the end of every so many epochs; 0 for never.</summary>
    public int ValidateEveryEpochs { get; init; } = 1;

    /// <summary>Validate after every so many steps of the optimizer too; null for not.</summary>
    public long? ValidateEverySteps { get; init; }

    /// <summary>The number of batches whose gradients are averaged into one step. What is left at the end of an epoch makes a step of its own.</summary>
    public int AccumulateGradients { get; init; } = 1;

    /// <summary>The greatest norm of all gradients together; null for no limit.</summary>
    public double? ClipGradientNorm { get; init; }

    /// <summary>The greatest magnitude of an element of a gradient; null for no limit.</summary>
    public double? ClipGradientValue { get; init; }

    /// <summary>Use only so many batches of each epoch.</summary>
    public int? LimitTrainBatches { get; init; }

    /// <summary>Use only so many batches of each validation.</summary>
    public int? LimitValidationBatches { get; init; }

    /// <summary>Use only so many batches in a prediction.</summary>
    public int? LimitPredictBatches { get; init; }

    /// <summary>How numbers are represented in forward and backward passes.</summary>
    public TrainingPrecision Precision { get; init; } = new();

    /// <summary>Seeds the default generator when a run starts, so that it can be repeated; null to leave it alone.</summary>
    public long? Seed { get; init; }

    /// <summary>Where batches are moved to; null to leave them where they are. The model is the caller's to move.</summary>
    public Device? Device { get; init; }

    /// <summary>Write what a step has logged every so many steps.</summary>
    public int LogEverySteps { get; init; } = 10;

    /// <summary>The folder of checkpoints: cancelled runs save there, and callbacks without a folder of their own. Null for none.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Whether Ctrl-C ends a run after its batch, with a checkpoint, instead of ending the process.</summary>
    public bool StopOnCtrlC { get; init; }

    /// <summary>What goes along with the run. <see cref="Callbacks.ModelCheckpoint"/> is always called last, so that it saves what others have changed.</summary>
    public IReadOnlyList<ICallback> Callbacks { get; init; } = [];

    /// <summary>Where values are written to.</summary>
    public IReadOnlyList<ITrainingLogger> Loggers { get; init; } = [];

    internal int? EpochLimit => MaxEpochs ?? (MaxSteps is null ? 1 : null);

    internal void Check()
    {
        Positive(MaxEpochs, nameof(MaxEpochs), least: 0);
        Positive(MaxSteps, nameof(MaxSteps), least: 0);
        Positive(ValidateEveryEpochs, nameof(ValidateEveryEpochs), least: 0);
        Positive(ValidateEverySteps, nameof(ValidateEverySteps));
        Positive(AccumulateGradients, nameof(AccumulateGradients));
        Positive(ClipGradientNorm, nameof(ClipGradientNorm), least: 0);
        Positive(ClipGradientValue, nameof(ClipGradientValue), least: 0);
        Positive(LimitTrainBatches, nameof(LimitTrainBatches));
        Positive(LimitValidationBatches, nameof(LimitValidationBatches));
        Positive(LimitPredictBatches, nameof(LimitPredictBatches));
        Positive(LogEverySteps, nameof(LogEverySteps));
    }

    private static void Positive(double? value, string name, double least = 1)
    {
        if (!(value is null || value >= least))
        {
            throw new ArgumentOutOfRangeException(name, $"Trainer: {name} is too small; got {value}; expected at least {least}");
        }
    }
}
