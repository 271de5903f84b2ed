using Linstock.NN;
using Linstock.Training.Metrics;

namespace Linstock.Training;

/// <summary>A model with a loss between its output and a target: batches are <c>[input, target]</c>.</summary>
internal sealed class SupervisedModule(
    Module model, Func<Tensor, Tensor, Tensor> loss, OptimizerSetup? optimizer, IReadOnlyDictionary<string, ITensorMetric>? metrics) : TrainingModule<Tensor[]>
{
    public override Module Model => model;

    public override OptimizerSetup ConfigureOptimizers() => optimizer ?? throw new InvalidOperationException("Trainer: there is no optimizer");

    public override Tensor TrainingStep(Tensor[] batch, StepContext context)
    {
        Require(batch);
        return loss(model.Call(batch[0]), batch[1]);
    }

    public override Tensor? ValidationStep(Tensor[] batch, StepContext context)
    {
        Require(batch);
        Tensor output = model.Call(batch[0]);
        string prefix = context.Stage == TrainingStage.Test ? "test_" : "val_";
        foreach ((string name, ITensorMetric metric) in metrics ?? new Dictionary<string, ITensorMetric>())
        {
            metric.Update(output, batch[1]);
            context.Log(prefix + name, metric);
        }
        return loss(output, batch[1]);
    }

    private static void Require(Tensor[] batch)
    {
        if (batch.Length != 2)
        {
            throw new ArgumentException($"Trainer: a batch has {batch.Length} tensors; expected input and target");
        }
    }
}
