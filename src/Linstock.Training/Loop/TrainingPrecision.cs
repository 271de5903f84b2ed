using Linstock.Optim;

namespace Linstock.Training;

/// <summary>
/// Where mixed precision takes hold of a run: around forward passes, around the backward pass, and around the optimizer's step. This class
/// computes as the model is; derive from it for autocasting and loss scaling.
/// </summary>
public class TrainingPrecision
{
    /// <summary>Entered before each forward pass and left after it; null for nothing.</summary>
    /// <returns>What is disposed after the pass.</returns>
    public virtual IDisposable? Forward() => null;

    /// <summary>Computes the gradients of a loss; the place to scale it.</summary>
    /// <param name="loss">The loss.</param>
    public virtual void Backward(Tensor loss) => loss.Backward();

    /// <summary>Called when the gradients of a step are complete, before they are clipped: the place to undo a scale.</summary>
    /// <param name="optimizer">The optimizer.</param>
    public virtual void Unscale(Optimizer optimizer)
    {
    }

    /// <summary>Takes the step; the place to pass over it when gradients are not finite.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="closure">Computes loss and gradients anew, for optimizers that need it.</param>
    public virtual void Step(Optimizer optimizer, Func<Tensor>? closure)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        optimizer.Step(closure);
    }

    /// <summary>What a checkpoint keeps.</summary>
    /// <returns>The state.</returns>
    public virtual OrderedDictionary<string, object?> StateDict() => [];

    /// <summary>Continues from a checkpoint.</summary>
    /// <param name="stateDict">The state.</param>
    public virtual void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
    }
}
