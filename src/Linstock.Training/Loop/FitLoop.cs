using Linstock.Data;
using Linstock.NN;
using Linstock.Optim;
using Linstock.Optim.LRScheduler;

namespace Linstock.Training;

/// <summary>
/// A training run. Everything that may call out, and so save a checkpoint, leaves in <see cref="_phase"/> what comes next, so that a resumed run goes on
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

    private readonly Trainer _trainer;
    private readonly TrainingModule<TBatch> _module;
    private readonly IEnumerable<TBatch> _training;
    private readonly IEnumerable<TBatch>? _validation;
    private readonly CancellationToken _cancellation;
    private readonly TrainerOptions _options;
    private readonly EpochValues _values = new();
    private readonly StepContext _context;
    private OptimizerSetup _setup = null!;
    private OrderedDictionary<string, double> _validated = new(StringComparer.Ordinal);
    private Tensor? _resumedRandom;
    private Phase _phase = Phase.EpochDone;
    private int _epoch;
    private int _batch;
    private int _accumulated;

    public FitLoop(
        Trainer trainer, TrainingModule<TBatch> module, IEnumerable<TBatch> training, IEnumerable<TBatch>? validation, CancellationToken cancellation)
    {
        (_trainer, _module, _training, _validation, _cancellation) = (trainer, module, training, validation, cancellation);
        _options = trainer.Options;
        _context = new StepContext(_values, TrainingStage.Train);
    }

    public Module Model => _module.Model;

    public OptimizerSetup Setup => _setup;

    private bool IsStopped => _trainer.StopRequest is not null || _cancellation.IsCancellationRequested || _options.MaxSteps <= _trainer.Step;

    /// <summary>Runs to the end, from the beginning or from a checkpoint.</summary>
    public void Execute(TrainingCheckpoint? checkpoint)
    {
        if (_options.Seed is { } seed)
        {
            Torch.ManualSeed(seed);
        }
        _setup = _module.ConfigureOptimizers();
        if (_setup.Optimizer is LBFGS && _options.AccumulateGradients > 1)
        {
            throw new ArgumentException("Trainer: LBFGS computes a batch several times, which cannot be accumulated; got AccumulateGradients > 1");
        }
        _trainer.Run = this;
        (_trainer.Epoch, _trainer.Step, _trainer.BatchIndex) = (0, 0, 0);
        _trainer.BatchesPerEpoch = Least(Length(_training), _options.LimitTrainBatches);
        _trainer.ValidationBatches = _validation is null ? null : Least(Length(_validation), _options.LimitValidationBatches);
        if (_options.CheckpointFolder is { } folder)
        {
            TrainingCheckpoint.RemoveLeftovers(folder);
        }
        try
        {
            _trainer.Stage = TrainingStage.Train;
            _module.Model.Train();
            _trainer.Callbacks.Each(callback => callback.OnFitStart(_trainer));
            if (checkpoint is not null)
            {
                Restore(checkpoint);
            }
            while (!IsStopped && !(_options.EpochLimit <= _epoch))
            {
                RunEpoch();
            }
            Finish();
        }
        catch (Exception exception)
        {
            _trainer.Callbacks.Each(callback => callback.OnException(_trainer, exception));
            throw;
        }
        finally
        {
            Flush();
        }
    }

    private void Flush()
    {
        foreach (ITrainingLogger logger in _options.Loggers)
        {
            logger.Flush();
        }
    }

    private void Finish()
    {
        if (_phase is not Phase.EpochDone)
        {
            _trainer.History.Add(new EpochRecord(_epoch, _trainer.Step, _values.Compute(), IsPartial: true));
        }
        bool cancelled = _cancellation.IsCancellationRequested;
        _trainer.History.Reason = cancelled ? StopReason.Cancelled : _trainer.StopRequest is null ? StopReason.Completed : StopReason.Requested;
        _trainer.History.Message = _trainer.StopRequest;
        if (cancelled && _options.CheckpointFolder is { } folder)
        {
            _trainer.SaveCheckpoint(Path.Combine(folder, "last" + TrainingCheckpoint.Extension));
        }
        _trainer.Callbacks.Each(callback => callback.OnFitEnd(_trainer));
    }

    private void RunEpoch()
    {
        _trainer.Epoch = _context.Epoch = _epoch;
        bool resumed = _phase != Phase.EpochDone;
        if (!resumed)
        {
            _values.Reset();
            _batch = 0;
            RestoreRandom();
            _trainer.Callbacks.Each(callback => callback.OnEpochStart(_trainer));
        }
        if (_phase is not (Phase.EpochTrained or Phase.EpochValidated) && !Train(resumed))
        {
            return;
        }
        RestoreRandom();
        if (_phase == Phase.EpochTrained && IsEpochValidated && !Validate(Phase.EpochValidated))
        {
            return;
        }
        StepEpochSchedule();
        OrderedDictionary<string, double> reached = _values.Compute();
        _trainer.Publish(reached);
        _trainer.Write(reached);
        foreach ((string name, double value) in _validated)
        {
            reached[name] = value;
        }
        _trainer.History.Add(new EpochRecord(_epoch, _trainer.Step, reached));
        _validated.Clear();
        _phase = Phase.EpochDone;
        _epoch++;
        _trainer.Callbacks.Each(callback => callback.OnEpochEnd(_trainer));
        Flush();
    }

    private bool IsEpochValidated => _validation is not null && _options.ValidateEveryEpochs > 0 && (_epoch + 1) % _options.ValidateEveryEpochs == 0;

    /// <summary>The batches of an epoch, or what is left of them. False if the run ends before they do.</summary>
    private bool Train(bool resumed)
    {
        IEnumerator<TBatch> batches = _training.GetEnumerator();
        try
        {
            if (resumed && _training is not IStateful)
            {
                for (int i = 0; i < _batch && batches.MoveNext(); i++)
                {
                }
            }
            RestoreRandom();
            if (_phase == Phase.BatchDone && !ValidateByStep())
            {
                return false;
            }
            while (_options.LimitTrainBatches is not { } limit || _batch < limit)
            {
                // A run that stops behind the last batch has completed its epoch.
                if (IsStopped && _batch != _trainer.BatchesPerEpoch)
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
        (_training as IBatchLoader)?.Rewind();
        if (_accumulated > 0)
        {
            Step(null);
        }
        _phase = Phase.EpochTrained;
        return true;
    }

    private void TrainBatch(TBatch item)
    {
        (_context.BatchIndex, _trainer.BatchIndex, _context.Step) = (_batch, _batch, _trainer.Step);
        _trainer.Callbacks.Each(callback => callback.OnBatchStart(_trainer));
        TBatch current = _options.Device is { } device ? _module.Transfer(item, device) : item;
        _context.BatchSize = _module.CountSamples(current);
        if (_accumulated == 0)
        {
            _setup.Optimizer.ZeroGrad();
        }
        if (_setup.Optimizer is LBFGS)
        {
            bool first = true;
            Step(() =>
            {
                _setup.Optimizer.ZeroGrad();
                Tensor loss = Compute(current, log: first);
                first = false;
                _options.Precision.Backward(loss);
                Clip();
                return loss;
            });
        }
        else
        {
            Tensor loss = Compute(current, log: true);
            _options.Precision.Backward(_options.AccumulateGradients == 1 ? loss : loss / _options.AccumulateGradients);
            if (++_accumulated == _options.AccumulateGradients)
            {
                Step(null);
            }
        }
        _batch++;
        _phase = Phase.BatchDone;
        _trainer.Publish(_values.Last);
        if (_accumulated == 0 && _trainer.Step % _options.LogEverySteps == 0)
        {
            _trainer.Write(_values.Last.ToDictionary(static entry => entry.Key + "_step", static entry => entry.Value));
        }
        _trainer.Callbacks.Each(callback => callback.OnBatchEnd(_trainer));
    }

    private Tensor Compute(TBatch current, bool log)
    {
        using (_options.Precision.Forward())
        {
            Tensor loss = _module.TrainingStep(current, _context);
            if (loss.Numel != 1)
            {
                throw new ArgumentException($"Trainer: the loss has shape {loss.Shape}; expected one element");
            }
            if (log)
            {
                _context.Log("train_loss", loss);
            }
            return loss;
        }
    }

    private void Step(Func<Tensor>? closure)
    {
        if (closure is null)
        {
            _options.Precision.Unscale(_setup.Optimizer);
            _trainer.Callbacks.Each(callback => callback.OnBeforeOptimizerStep(_trainer));
            Clip();
        }
        _options.Precision.Step(_setup.Optimizer, closure);
        _accumulated = 0;
        _trainer.Step++;
        _context.Step = _trainer.Step;
        if (_setup is { Scheduler: { } scheduler and not ReduceLROnPlateau, Interval: ScheduleInterval.Step } && _trainer.Step % _setup.Frequency == 0)
        {
            scheduler.Step();
        }
        _trainer.Callbacks.Each(callback => callback.OnAfterOptimizerStep(_trainer));
    }

    private void Clip()
    {
        if (_options.ClipGradientValue is { } value)
        {
            Utils.ClipGradValue_(Trained, value);
        }
        if (_options.ClipGradientNorm is { } norm)
        {
            Utils.ClipGradNorm_(Trained, norm);
        }
    }

    private IEnumerable<Tensor> Trained => _setup.Optimizer.ParamGroups.SelectMany(static group => group.Params);

    private void StepEpochSchedule()
    {
        if (_setup is not { Scheduler: { } scheduler } || (_epoch + 1) % _setup.Frequency != 0)
        {
            return;
        }
        if (scheduler is ReduceLROnPlateau plateau)
        {
            OrderedDictionary<string, double> reached = _values.Compute();
            if (_validated.TryGetValue(_setup.Monitor, out double measure) || reached.TryGetValue(_setup.Monitor, out measure))
            {
                plateau.Step(measure);
            }
            else if (IsEpochValidated || _validation is null)
            {
                throw new InvalidOperationException(
                    $"Trainer: ReduceLROnPlateau watches '{_setup.Monitor}', which was not logged; got {string.Join(", ", reached.Keys.Concat(_validated.Keys))}");
            }
        }
        else if (_setup.Interval == ScheduleInterval.Epoch)
        {
            scheduler.Step();
        }
    }

    /// <summary>The validation that may be due behind a step. False if it was cancelled.</summary>
    private bool ValidateByStep()
    {
        bool isDue = _validation is not null && _accumulated == 0 && _options.ValidateEverySteps is { } every && _trainer.Step % every == 0;
        return !isDue || Validate(Phase.StepValidated);
    }

    /// <summary>Validates. A cancelled validation leaves no trace: the resumed run has it again.</summary>
    private bool Validate(Phase done)
    {
        Tensor random = Torch.GetRngState();
        OrderedDictionary<string, object?>? order = (_validation as IStateful)?.StateDict();
        _trainer.Stage = TrainingStage.Validate;
        _trainer.Callbacks.Each(callback => callback.OnValidationStart(_trainer));
        OrderedDictionary<string, double>? reached = new EvaluationPass<TBatch>(_trainer, _module, _validation!, TrainingStage.Validate).Execute(_cancellation);
        _trainer.Stage = TrainingStage.Train;
        if (reached is null)
        {
            Torch.SetRngState(random);
            if (order is not null)
            {
                ((IStateful)_validation!).LoadStateDict(order);
            }
            _trainer.Callbacks.Each(callback => callback.OnValidationCancelled(_trainer));
            return false;
        }
        _validated = reached;
        _trainer.Publish(reached);
        _trainer.Write(reached);
        _phase = done;
        _trainer.Callbacks.Each(callback => callback.OnValidationEnd(_trainer));
        return true;
    }

    private static long? Length(IEnumerable<TBatch> source) =>
        source is IBatchLoader loader ? loader.Length : source.TryGetNonEnumeratedCount(out int count) ? count : null;

    private static long? Least(long? length, int? limit) => limit is null ? length : length is null ? null : Math.Min(length.Value, limit.Value);
}
