using Linstock.Data;
using Linstock.NN;

namespace Linstock.Training;

/// <content>What a checkpoint keeps of a run.</content>
internal sealed partial class FitLoop<TBatch>
{
    public TrainingCheckpoint Capture()
    {
        var model = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in module.Model.StateDict())
        {
            model[name] = tensor;
        }
        return new TrainingCheckpoint(new OrderedDictionary<string, object?>
        {
            ["model"] = model,
            ["optimizer"] = setup.Optimizer.StateDict(),
            ["scheduler"] = setup.Scheduler?.StateDict(),
            ["precision"] = options.Precision.StateDict(),
            ["module"] = module.StateDict(),
            ["loop"] = new OrderedDictionary<string, object?>
            {
                ["phase"] = phase.ToString(),
                ["epoch"] = (long)epoch,
                ["step"] = trainer.Step,
                ["batch"] = (long)batch,
                ["accumulated"] = (long)accumulated,
                ["values"] = values.StateDict(),
                ["validated"] = StateValues.Write(validated),
                ["logged"] = StateValues.Write(trainer.Values),
            },
            ["gradients"] = Gradients(),
            ["data"] = new OrderedDictionary<string, object?>
            {
                ["training"] = (training as IStateful)?.StateDict(),
                ["validation"] = (validation as IStateful)?.StateDict(),
            },
            ["callbacks"] = trainer.Callbacks.StateDict(),
            ["history"] = trainer.History.StateDict(),
            ["random"] = new OrderedDictionary<string, object?> { ["default"] = Torch.GetRngState() },
        })
        {
            Step = trainer.Step,
            Epoch = epoch,
        };
    }

    /// <summary>Gradients that wait for more batches; none between steps.</summary>
    private OrderedDictionary<string, object?> Gradients()
    {
        var gradients = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        if (accumulated > 0)
        {
            foreach ((string name, Parameter parameter) in module.Model.NamedParameters())
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
        module.Model.LoadStateDict(checkpoint.Model);
        setup.Optimizer.LoadStateDict(Named(state, "optimizer"));
        if (setup.Scheduler is { } scheduler)
        {
            scheduler.LoadStateDict(Named(state, "scheduler"));
        }
        options.Precision.LoadStateDict(Named(state, "precision"));
        module.LoadStateDict(Named(state, "module"));

        IReadOnlyDictionary<string, object?> loop = Named(state, "loop");
        phase = Enum.Parse<Phase>((string)loop["phase"]!);
        epoch = (int)(long)loop["epoch"]!;
        trainer.Epoch = epoch;
        trainer.Step = context.Step = (long)loop["step"]!;
        batch = (int)(long)loop["batch"]!;
        accumulated = (int)(long)loop["accumulated"]!;
        values.LoadStateDict(Named(loop, "values"));
        validated = StateValues.Read(loop["validated"]);
        trainer.Restore(StateValues.Read(loop["logged"]));

        IReadOnlyDictionary<string, object?> gradients = Named(state, "gradients");
        foreach ((string name, Parameter parameter) in module.Model.NamedParameters())
        {
            parameter.Grad = gradients.GetValueOrDefault(name) is Tensor gradient ? gradient.To(parameter.Device) : null;
        }
        IReadOnlyDictionary<string, object?> data = Named(state, "data");
        Load(training, data.GetValueOrDefault("training"));
        Load(validation, data.GetValueOrDefault("validation"));
        trainer.Callbacks.LoadStateDict(Named(state, "callbacks"));
        trainer.History.LoadStateDict((object?[])state["history"]!);
        resumedRandom = (Tensor?)Named(state, "random")["default"];
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
        if (resumedRandom is { } random)
        {
            Torch.SetRngState(random);
            resumedRandom = null;
        }
    }

    private static IReadOnlyDictionary<string, object?> Named(IReadOnlyDictionary<string, object?> state, string name) =>
        state.GetValueOrDefault(name) as IReadOnlyDictionary<string, object?>
        ?? throw new InvalidDataException($"checkpoint: the entry '{name}' is missing or no dictionary");
}
