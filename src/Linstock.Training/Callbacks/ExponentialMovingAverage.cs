using Linstock.NN;
using Linstock.Optim;

namespace Linstock.Training.Callbacks;

/// <summary>Keeps an average of the model that forgets exponentially, <c>average = decay · average + (1 - decay) · value</c> after every step.</summary>
/// <param name="decay">The weight of the present average.</param>
/// <param name="startStep">The first step that counts; before it the average is the model.</param>
/// <param name="validate">Whether validations see the average instead of the model.</param>
public sealed class ExponentialMovingAverage(double decay = 0.999, long startStep = 0, bool validate = true) : ICallback
{
    private AveragedModel? _average;
    private Tensor[]? _backup;

    /// <summary>The averaged model.</summary>
    /// <exception cref="InvalidOperationException">There has been no run.</exception>
    public AveragedModel Average => _average ?? throw new InvalidOperationException("ExponentialMovingAverage: there has been no run");

    /// <inheritdoc/>
    public void OnFitStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        _average = new AveragedModel(trainer.Model, avgFn: AveragedModel.GetEmaAvgFn(decay), useBuffers: true);
        _backup = null;
    }

    /// <inheritdoc/>
    public void OnAfterOptimizerStep(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.Step <= startStep)
        {
            using (Torch.NoGrad())
            {
                Average.NAveraged.Zero_();
            }
        }
        Average.UpdateParameters(trainer.Model);
    }

    /// <inheritdoc/>
    public void OnValidationStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (!validate)
        {
            return;
        }
        Tensor[] own = [.. State(trainer.Model)];
        _backup = [.. own.Select(static tensor => tensor.Clone())];
        Copy([.. State(Average.Module)], own);
    }

    /// <inheritdoc/>
    public void OnValidationEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (_backup is not null)
        {
            Copy(_backup, [.. State(trainer.Model)]);
            _backup = null;
        }
    }

    /// <inheritdoc/>
    public void OnValidationCancelled(Trainer trainer) => OnValidationEnd(trainer);

    private static IEnumerable<Tensor> State(Module model) => model.StateDict().Values;

    private static void Copy(Tensor[] from, Tensor[] to)
    {
        using (Torch.NoGrad())
        {
            for (int i = 0; i < from.Length; i++)
            {
                to[i].Copy_(from[i]);
            }
        }
    }

    /// <inheritdoc/>
    public OrderedDictionary<string, object?> StateDict()
    {
        var state = new OrderedDictionary<string, object?>();
        foreach ((string name, Tensor tensor) in _average?.StateDict() ?? [])
        {
            state[name] = tensor;
        }
        return state;
    }

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        Average.LoadStateDict(stateDict.ToDictionary(static entry => entry.Key, static entry => (Tensor)entry.Value!));
    }
}
