using Linstock.Data;
using Linstock.NN;
using Linstock.Optim;
using Linstock.Optim.LRScheduler;

namespace Linstock.Training;

/// <summary>
/// A training run. Everything that may call out, and so save a checkpoint, leaves in <see cref="phase"/> what comes next, so that a resumed run goes on
/// exactly there.
/// </summary>
internal sealed partial class FitLoop<TBatch> : IRun
{
    /// <summary>What has been done last.</summary>
    private enum Phase
    {
        /// <summary>The epoch before has ended, or none has begun.</summary>
        EpochDone,

        /// <summary>A batch; a validation may be due.</summary>
        BatchDone,

        /// <summary>A batch and the validation behind it.</summary>
        StepValidated,

        /// <summary>All batches of the epoch; its validation may be due.</summary>
        EpochTrained,

        /// <summary>All batches and the validation; schedule and record are due.</summary>
        EpochValidated,
    }

    private readonly Trainer trainer;
    private readonly TrainingModule<TBatch> module;
    private readonly IEnumerable<TBatch> training;
    private readonly IEnumerable<TBatch>? validation;
    private readonly CancellationToken cancellation;
    private readonly TrainerOptions options;
    private readonly EpochValues values = new();
    private readonly StepContext context;
    private OptimizerSetup setup = null!;
    private OrderedDictionary<string, double> validated = new(StringComparer.Ordinal);
    private Tensor? resumedRandom;
    private Phase phase = Phase.EpochDone;
    private int epoch;
    private int batch;
    private int accumulated;

    public FitLoop(
        Trainer trainer, TrainingModule<TBatch> module, IEnumerable<TBatch> training, IEnumerable<TBatch>? validation, CancellationToken cancellation)
    {
        (this.trainer, this.module, this.training, this.validation, this.cancellation) = (trainer, module, training, validation, cancellation);
        options = trainer.Options;
        context = new StepContext(values, TrainingStage.Train);
    }

    public Module Model => module.Model;

    public OptimizerSetup Setup => setup;

    private bool IsStopped => trainer.StopRequest is not null || cancellation.IsCancellationRequested || options.MaxSteps <= trainer.Step;

    /// <summary>Runs to the end, from the beginning or from a checkpoint.</summary>
    public void Execute(TrainingCheckpoint? checkpoint)
    {
        if (options.Seed is { } seed)
        {
            Torch.ManualSeed(seed);
        }
        setup = module.ConfigureOptimizers();
        if (setup.Optimizer is LBFGS && options.AccumulateGradients > 1)
        {
            throw new ArgumentException("Trainer: LBFGS computes a batch several times, which cannot be accumulated; got AccumulateGradients > 1");
        }
        trainer.Run = this;
        (trainer.Epoch, trainer.Step, trainer.BatchIndex) = (0, 0, 0);
        trainer.BatchesPerEpoch = Least(Length(training), options.LimitTrainBatches);
        trainer.ValidationBatches = validation is null ? null : Least(Length(validation), options.LimitValidationBatches);
        if (options.CheckpointFolder is { } folder)
        {
            TrainingCheckpoint.RemoveLeftovers(folder);
        }
        try
        {
            trainer.Stage = TrainingStage.Train;
            module.Model.Train();
            trainer.Callbacks.Each(callback => callback.OnFitStart(trainer));
            if (checkpoint is not null)
            {
                Restore(checkpoint);
            }
            while (!IsStopped && !(options.EpochLimit <= epoch))
            {
                RunEpoch();
            }
            Finish();
        }
        catch (Exception exception)
        {
            trainer.Callbacks.Each(callback => callback.OnException(trainer, exception));
            throw;
        }
        finally
        {
            Flush();
        }
    }

    private void Flush()
    {
        foreach (ITrainingLogger logger in options.Loggers)
        {
            logger.Flush();
        }
    }

    private void Finish()
    {
        if (phase is not Phase.EpochDone)
        {
            trainer.History.Add(new EpochRecord(epoch, trainer.Step, values.Compute(), IsPartial: true));
        }
        bool cancelled = cancellation.IsCancellationRequested;
        trainer.History.Reason = cancelled ? StopReason.Cancelled : trainer.StopRequest is null ? StopReason.Completed : StopReason.Requested;
        trainer.History.Message = trainer.StopRequest;
        if (cancelled && options.CheckpointFolder is { } folder)
        {
            trainer.SaveCheckpoint(Path.Combine(folder, "last" + TrainingCheckpoint.Extension));
        }
        trainer.Callbacks.Each(callback => callback.OnFitEnd(trainer));
    }

    private void RunEpoch()
    {
        trainer.Epoch = context.Epoch = epoch;
        bool resumed = phase != Phase.EpochDone;
        if (!resumed)
        {
            values.Reset();
            batch = 0;
            RestoreRandom();
            trainer.Callbacks.Each(callback => callback.OnEpochStart(trainer));
        }
        if (phase is not (Phase.EpochTrained or Phase.EpochValidated) && !Train(resumed))
        {
            return;
        }
        RestoreRandom();
        if (phase == Phase.EpochTrained && IsEpochValidated && !Validate(Phase.EpochValidated))
        {
            return;
        }
        StepEpochSchedule();
        OrderedDictionary<string, double> reached = values.Compute();
        trainer.Publish(reached);
        trainer.Write(reached);
        foreach ((string name, double value) in validated)
        {
            reached[name] = value;
        }
        trainer.History.Add(new EpochRecord(epoch, trainer.Step, reached));
        validated.Clear();
        phase = Phase.EpochDone;
        epoch++;
        trainer.Callbacks.Each(callback => callback.OnEpochEnd(trainer));
        Flush();
    }

    private bool IsEpochValidated => validation is not null && options.ValidateEveryEpochs > 0 && (epoch + 1) % options.ValidateEveryEpochs == 0;

    /// <summary>The batches of an epoch, or what is left of them. False if the run ends before they do.</summary>
    private bool Train(bool resumed)
    {
        IEnumerator<TBatch> batches = training.GetEnumerator();
        try
        {
            if (resumed && training is not IStateful)
            {
                for (int i = 0; i < batch && batches.MoveNext(); i++)
                {
                }
            }
            RestoreRandom();
            if (phase == Phase.BatchDone && !ValidateByStep())
            {
                return false;
            }
            while (options.LimitTrainBatches is not { } limit || batch < limit)
            {
                // A run that stops behind the last batch has completed its epoch.
                if (IsStopped && batch != trainer.BatchesPerEpoch)
                {
                    return false;
                }
                if (!batches.MoveNext())
                {
                    break;
                }
                TrainBatch(batches.Current);
                if (!ValidateByStep())
                {
                    return false;
                }
            }
        }
        finally
        {
            batches.Dispose();
        }
        // A pass that the limit has cut short is over all the same.
        (training as IBatchLoader)?.Rewind();
        if (accumulated > 0)
        {
            Step(null);
        }
        phase = Phase.EpochTrained;
        return true;
    }

    private void TrainBatch(TBatch item)
    {
        (context.BatchIndex, trainer.BatchIndex, context.Step) = (batch, batch, trainer.Step);
        trainer.Callbacks.Each(callback => callback.OnBatchStart(trainer));
        TBatch current = options.Device is { } device ? module.Transfer(item, device) : item;
        context.BatchSize = module.CountSamples(current);
        if (accumulated == 0)
        {
            setup.Optimizer.ZeroGrad();
        }
        if (setup.Optimizer is LBFGS)
        {
            bool first = true;
            Step(() =>
            {
                setup.Optimizer.ZeroGrad();
                Tensor loss = Compute(current, log: first);
                first = false;
                options.Precision.Backward(loss);
                Clip();
                return loss;
            });
        }
        else
        {
            Tensor loss = Compute(current, log: true);
            options.Precision.Backward(options.AccumulateGradients == 1 ? loss : loss / options.AccumulateGradients);
            if (++accumulated == options.AccumulateGradients)
            {
                Step(null);
            }
        }
        batch++;
        phase = Phase.BatchDone;
        trainer.Publish(values.Last);
        if (accumulated == 0 && trainer.Step % options.LogEverySteps == 0)
        {
            trainer.Write(values.Last.ToDictionary(static entry => entry.Key + "_step", static entry => entry.Value));
        }
        trainer.Callbacks.Each(callback => callback.OnBatchEnd(trainer));
    }

    private Tensor Compute(TBatch current, bool log)
    {
        using (options.Precision.Forward())
        {
            Tensor loss = module.TrainingStep(current, context);
            if (loss.Numel != 1)
            {
                throw new ArgumentException($"Trainer: the loss has shape {loss.Shape}; expected one element");
            }
            if (log)
            {
                context.Log("train_loss", loss);
            }
            return loss;
        }
    }

    private void Step(Func<Tensor>? closure)
    {
        if (closure is null)
        {
            options.Precision.Unscale(setup.Optimizer);
            trainer.Callbacks.Each(callback => callback.OnBeforeOptimizerStep(trainer));
            Clip();
        }
        options.Precision.Step(setup.Optimizer, closure);
        accumulated = 0;
        trainer.Step++;
        context.Step = trainer.Step;
        if (setup is { Scheduler: { } scheduler and not ReduceLROnPlateau, Interval: ScheduleInterval.Step } && trainer.Step % setup.Frequency == 0)
        {
            scheduler.Step();
        }
        trainer.Callbacks.Each(callback => callback.OnAfterOptimizerStep(trainer));
    }

    private void Clip()
    {
        if (options.ClipGradientValue is { } value)
        {
            Utils.ClipGradValue_(Trained, value);
        }
        if (options.ClipGradientNorm is { } norm)
        {
            Utils.ClipGradNorm_(Trained, norm);
        }
    }

    private IEnumerable<Tensor> Trained => setup.Optimizer.ParamGroups.SelectMany(static group => group.Params);

    private void StepEpochSchedule()
    {
        if (setup is not { Scheduler: { } scheduler } || (epoch + 1) % setup.Frequency != 0)
        {
            return;
        }
        if (scheduler is ReduceLROnPlateau plateau)
        {
            OrderedDictionary<string, double> reached = values.Compute();
            if (validated.TryGetValue(setup.Monitor, out double measure) || reached.TryGetValue(setup.Monitor, out measure))
            {
                plateau.Step(measure);
            }
            else if (IsEpochValidated || validation is null)
            {
                throw new InvalidOperationException(
                    $"Trainer: ReduceLROnPlateau watches '{setup.Monitor}', which was not logged; got {string.Join(", ", reached.Keys.Concat(validated.Keys))}");
            }
        }
        else if (setup.Interval == ScheduleInterval.Epoch)
        {
            scheduler.Step();
        }
    }

    /// <summary>The validation that may be due behind a step. False if it was cancelled.</summary>
    private bool ValidateByStep()
    {
        bool isDue = validation is not null && accumulated == 0 && options.ValidateEverySteps is { } every && trainer.Step % every == 0;
        return !isDue || Validate(Phase.StepValidated);
    }

    /// <summary>Validates. A cancelled validation leaves no trace: the resumed run has it again.</summary>
    private bool Validate(Phase done)
    {
        Tensor random = Torch.GetRngState();
        OrderedDictionary<string, object?>? order = (validation as IStateful)?.StateDict();
        trainer.Stage = TrainingStage.Validate;
        trainer.Callbacks.Each(callback => callback.OnValidationStart(trainer));
        OrderedDictionary<string, double>? reached = new EvaluationPass<TBatch>(trainer, module, validation!, TrainingStage.Validate).Execute(cancellation);
        trainer.Stage = TrainingStage.Train;
        if (reached is null)
        {
            Torch.SetRngState(random);
            if (order is not null)
            {
                ((IStateful)validation!).LoadStateDict(order);
            }
            trainer.Callbacks.Each(callback => callback.OnValidationCancelled(trainer));
            return false;
        }
        validated = reached;
        trainer.Publish(reached);
        trainer.Write(reached);
        phase = done;
        trainer.Callbacks.Each(callback => callback.OnValidationEnd(trainer));
        return true;
    }

    private static long? Length(IEnumerable<TBatch> source) =>
        source is IBatchLoader loader ? loader.Length : source.TryGetNonEnumeratedCount(out int count) ? count : null;

    private static long? Least(long? length, int? limit) => limit is null ? length : length is null ? null : Math.Min(length.Value, limit.Value);
}
