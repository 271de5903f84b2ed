using Linstock.Data;
using Linstock.NN;

namespace Linstock.Training;

/// <summary>One pass over validation or test data: no gradients, evaluation mode, means and metrics at the end.</summary>
internal sealed class EvaluationPass<TBatch>(Trainer trainer, TrainingModule<TBatch> module, IEnumerable<TBatch> data, TrainingStage stage)
{
    private readonly EpochValues _values = new();

    /// <summary>Runs the pass; null if it was cancelled.</summary>
    public OrderedDictionary<string, double>? Execute(CancellationToken cancellationToken)
    {
        TrainerOptions options = trainer.Options;
        var context = new StepContext(_values, stage) { Epoch = trainer.Epoch, Step = trainer.Step };
        bool training = module.Model.Training;
        int batchIndex = trainer.BatchIndex;
        module.Model.Eval();
        try
        {
            _values.Reset();
            int index = 0;
            using (Torch.NoGrad())
            {
                foreach (TBatch item in options.LimitValidationBatches is { } limit ? data.Take(limit) : data)
                {
                    if (cancellationToken.IsCancellationRequested)
                    {
                        _values.Reset();
                        return null;
                    }
                    TBatch batch = options.Device is { } device ? module.Transfer(item, device) : item;
                    context.BatchIndex = trainer.BatchIndex = index++;
                    context.BatchSize = module.CountSamples(batch);
                    Tensor? loss;
                    using (options.Precision.Forward())
                    {
                        loss = module.ValidationStep(batch, context);
                    }
                    if (loss is not null)
                    {
                        context.Log(stage == TrainingStage.Test ? "test_loss" : "val_loss", loss);
                    }
                    if (stage == TrainingStage.Validate)
                    {
                        trainer.Callbacks.Each(callback => callback.OnValidationBatchEnd(trainer));
                    }
                }
            }
            OrderedDictionary<string, double> result = _values.Compute();
            _values.Reset();
            return result;
        }
        finally
        {
            // A pass that a limit has cut short is over all the same.
            (data as IBatchLoader)?.Rewind();
            module.Model.Train(training);
            trainer.BatchIndex = batchIndex;
        }
    }
}
