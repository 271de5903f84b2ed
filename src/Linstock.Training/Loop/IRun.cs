using Linstock.NN;

namespace Linstock.Training;

/// <summary>A run as the trainer and its callbacks see it, whatever its batches are.</summary>
internal interface IRun
{
    Module Model { get; }

    OptimizerSetup Setup { get; }

    TrainingCheckpoint Capture();
}
