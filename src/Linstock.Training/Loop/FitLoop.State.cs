using Linstock.Data;
using Linstock.NN;

namespace Linstock.Training;

/// <content>What a checkpoint keeps of a run.</content>
internal sealed partial class FitLoop<TBatch>
{
    public TrainingCheckpoint Capture()
    {
        var model = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in _module.Model.StateDict())
        {
            model[name] = tensor;
        }
        return new TrainingCheckpoint(new OrderedDictionary<string, object?>
        {
            ["model"] = model,
            ["optimizer"] = _setup.Optimizer.StateDict(),
            ["scheduler"] = _setup.Scheduler?.StateDict(),
            ["precision"] = _options.Precision.StateDict(),
            ["module"] = _module.StateDict(),
            ["loop"] = new OrderedDictionary<string, object?>
            {
                ["phase"] = _phase.ToString(),
                ["epoch"] = (long)_epoch,
                ["step"] = _trainer.Step,
                ["batch"] = (long)_batch,
                ["accumulated"] = (long)_accumulated,
                ["values"] = _values.StateDict(),
                ["validated"] = StateValues.Write(_validated),
                ["logged"] = StateValues.Write(_trainer.Values),
            },
            ["gradients"] = Gradients(),
            ["data"] = new OrderedDictionary<string, object?>
            {
                ["training"] = (_training as IStateful)?.StateDict(),
                ["validation"] = (_validation as IStateful)?.StateDict(),
            },
            ["callbacks"] = _trainer.Callbacks.StateDict(),
            ["history"] = _trainer.History.StateDict(),
            ["random"] = new OrderedDictionary<string, object?> { ["default"] = Torch.GetRngState() },
        })
        {
            Step = _trainer.Step,
            Epoch = _epoch,
        };
    }

    /// <summary>Gradients that wait for more batches; none between steps.</summary>
    private OrderedDictionary<string, object?> Gradients()
    {
        var gradients = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        if (_accumulated > 0)
        {
            foreach ((string name, Parameter parameter) in _module.Model.NamedParameters())
            {
                if (parameter.Grad is { } gradient)
                {
                    gradients[name] = gradient;
                }
            }
        }
        return gradients;
    }

    private void Restore(TrainingCheckpoint checkpoint)
    {
        OrderedDictionary<string, object?> state = checkpoint.State;
        _module.Model.LoadStateDict(checkpoint.Model);
        _setup.Optimizer.LoadStateDict(Named(state, "optimizer"));
        if (_setup.Scheduler is { } scheduler)
        {
            scheduler.LoadStateDict(Named(state, "scheduler"));
        }
        _options.Precision.LoadStateDict(Named(state, "precision"));
        _module.LoadStateDict(Named(state, "module"));

        IReadOnlyDictionary<string, object?> loop = Named(state, "loop");
        _phase = Enum.Parse<Phase>((string)loop["phase"]!);
        _epoch = (int)(long)loop["epoch"]!;
        _trainer.Epoch = _epoch;
        _trainer.Step = _context.Step = (long)loop["step"]!;
        _batch = (int)(long)loop["batch"]!;
        _accumulated = (int)(long)loop["accumulated"]!;
        _values.LoadStateDict(Named(loop, "values"));
        _validated = StateValues.Read(loop["validated"]);
        _trainer.Restore(StateValues.Read(loop["logged"]));

        IReadOnlyDictionary<string, object?> gradients = Named(state, "gradients");
        foreach ((string name, Parameter parameter) in _module.Model.NamedParameters())
        {
            parameter.Grad = gradients.GetValueOrDefault(name) is Tensor gradient ? gradient.To(parameter.Device) : null;
        }
        IReadOnlyDictionary<string, object?> data = Named(state, "data");
        Load(_training, data.GetValueOrDefault("training"));
        Load(_validation, data.GetValueOrDefault("validation"));
        _trainer.Callbacks.LoadStateDict(Named(state, "callbacks"));
        _trainer.History.LoadStateDict((object?[])state["history"]!);
        _resumedRandom = (Tensor?)Named(state, "random")["default"];
    }

    private static void Load(IEnumerable<TBatch>? source, object? state)
    {
        if (source is IStateful stateful && state is IReadOnlyDictionary<string, object?> named)
        {
            stateful.LoadStateDict(named);
        }
    }

    /// <summary>Continues the default generator's stream; after everything that must not disturb it.</summary>
    private void RestoreRandom()
    {
        if (_resumedRandom is { } random)
        {
            Torch.SetRngState(random);
            _resumedRandom = null;
        }
    }

    private static IReadOnlyDictionary<string, object?> Named(IReadOnlyDictionary<string, object?> state, string name) =>
        state.GetValueOrDefault(name) as IReadOnlyDictionary<string, object?>
        ?? throw new InvalidDataException($"checkpoint: the entry '{name}' is missing or no dictionary");
}
