using Linstock.Data;

namespace Linstock.Training;

/// <summary>
/// Goes along with a training run. Every method does nothing unless it is implemented. What a callback remembers belongs into its state, so that a
/// resumed run goes on as the straight one does.
/// </summary>
public interface ICallback : IStateful
{
    /// <summary>A run starts; after this a resumed run loads its state.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnFitStart(Trainer trainer)
    {
    }

    /// <summary>A run has ended: it is complete, was stopped, or cancelled.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnFitEnd(Trainer trainer)
    {
    }

    /// <summary>An epoch starts; not called when a run is resumed within one.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnEpochStart(Trainer trainer)
    {
    }

    /// <summary>An epoch has ended with its validation and its schedule; <see cref="Trainer.Values"/> has what it logged.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnEpochEnd(Trainer trainer)
    {
    }

    /// <summary>A batch of the training starts.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnBatchStart(Trainer trainer)
    {
    }

    /// <summary>A batch of the training has been dealt with, its step included if it completed one.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnBatchEnd(Trainer trainer)
    {
    }

    /// <summary>The gradients of a step are complete and not clipped yet.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnBeforeOptimizerStep(Trainer trainer)
    {
    }

    /// <summary>The optimizer has taken a step.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnAfterOptimizerStep(Trainer trainer)
    {
    }

    /// <summary>A validation starts.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnValidationStart(Trainer trainer)
    {
    }

    /// <summary>A batch of the validation has been dealt with.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnValidationBatchEnd(Trainer trainer)
    {
    }

    /// <summary>A validation has ended; <see cref="Trainer.Values"/> has what it logged.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnValidationEnd(Trainer trainer)
    {
    }

    /// <summary>A validation was left because the run was cancelled; a resumed run starts it again.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnValidationCancelled(Trainer trainer)
    {
    }

    /// <summary>The run ends by an exception, which goes on to the caller.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="exception">The exception.</param>
    void OnException(Trainer trainer, Exception exception)
    {
    }

    /// <inheritdoc/>
    OrderedDictionary<string, object?> IStateful.StateDict() => [];

    /// <inheritdoc/>
    void IStateful.LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
    }
}
