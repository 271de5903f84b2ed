using Linstock.NN;
using Linstock.Optim;
using Linstock.Optim.LRScheduler;
using Linstock.Training.Metrics;

namespace Linstock.Training;

/// <summary>Trains models without a loop of one's own: epochs, validation, schedules, callbacks, logs, checkpoints and exact resumption.</summary>
/// <remarks>
/// A run that is interrupted and resumed from a checkpoint gives, bit for bit, what the straight run gives, if everything random draws from
/// the default generator, from a loader's samplers, or from the workers' generators.
/// </remarks>
/// <example>
/// <code>
/// var trainer = new Trainer(new() { MaxEpochs = 2, Seed = 0, Callbacks = [new EarlyStopping(), new ModelCheckpoint("checkpoints")] });
/// TrainingHistory history = trainer.Fit(model, (output, target) =&gt; Functional.MseLoss(output, target), optimizer, loader, validation: loader);
/// Console.WriteLine(history["val_loss"][^1]);
/// </code>
/// </example>
public sealed class Trainer
{
    private OrderedDictionary<string, double> _values = new(StringComparer.Ordinal);

    /// <summary>A trainer.</summary>
    /// <param name="options">How it trains.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option makes no sense.</exception>
    public Trainer(TrainerOptions? options = null)
    {
        Options = options ?? new TrainerOptions();
        Options.Check();
        Callbacks = new CallbackList(Options.Callbacks);
    }

    /// <summary>How it trains.</summary>
    public TrainerOptions Options { get; }

    /// <summary>The model of the run.</summary>
    /// <exception cref="InvalidOperationException">There has been no run.</exception>
    public Module Model => Run?.Model ?? throw new InvalidOperationException("Trainer: there is no run");

    /// <summary>The optimizer of the run.</summary>
    /// <exception cref="InvalidOperationException">There has been no run.</exception>
    public Optimizer Optimizer => Run?.Setup.Optimizer ?? throw new InvalidOperationException("Trainer: there is no run");

    /// <summary>The schedule of the run; null if it has none.</summary>
    public LRScheduler? Scheduler => Run?.Setup.Scheduler;

    /// <summary>What is being done.</summary>
    public TrainingStage Stage { get; internal set; }

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The steps of the optimizer so far.</summary>
    public long Step { get; internal set; }

    /// <summary>The number of the batch within the epoch or the validation, from 0.</summary>
    public int BatchIndex { get; internal set; }

    /// <summary>The number of training batches in an epoch; null if it is not known.</summary>
    public long? BatchesPerEpoch { get; internal set; }

    /// <summary>The number of batches in a validation; null if it is not known.</summary>
    public long? ValidationBatches { get; internal set; }

    /// <summary>What was logged last, by name: within an epoch values of the last batch, at its end the means, and those of the last validation.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>The epochs of the last run.</summary>
    public TrainingHistory History { get; internal set; } = new();

    internal CallbackList Callbacks { get; }

    internal IRun? Run { get; set; }

    internal string? StopRequest { get; private set; }

    /// <summary>Trains.</summary>
    /// <typeparam name="TBatch">What a batch is.</typeparam>
    /// <param name="module">What is trained, and how.</param>
    /// <param name="training">The training batches; enumerated once an epoch.</param>
    /// <param name="validation">The validation batches; null for no validation.</param>
    /// <param name="resumeFrom">A checkpoint to continue from: a file, or a folder for the newest in it (a folder without one starts anew).</param>
    /// <param name="cancellationToken">Ends the run behind the batch that is being dealt with, with a checkpoint.</param>
    /// <returns>What the epochs have reached. A cancelled run returns too; see <see cref="TrainingHistory.Reason"/>.</returns>
    public TrainingHistory Fit<TBatch>(
        TrainingModule<TBatch> module, IEnumerable<TBatch> training, IEnumerable<TBatch>? validation = null, string? resumeFrom = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(training);
        TrainingCheckpoint? checkpoint = Checkpoint(resumeFrom);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ConsoleCancelEventHandler onCancel = (_, arguments) =>
        {
            // A second Ctrl-C ends the process.
            arguments.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        };
        if (Options.StopOnCtrlC)
        {
            Console.CancelKeyPress += onCancel;
        }
        try
        {
            StopRequest = null;
            _values.Clear();
            History = new TrainingHistory();
            new FitLoop<TBatch>(this, module, training, validation, cancellation.Token).Execute(checkpoint);
            return History;
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
            Stage = TrainingStage.Idle;
        }
    }

    /// <summary>Trains a model with a loss between its output and a target; batches are <c>[input, target]</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss of outputs and targets.</param>
    /// <param name="optimizer">The optimizer, with a schedule if wanted.</param>
    /// <param name="training">The training batches.</param>
    /// <param name="validation">The validation batches; null for no validation.</param>
    /// <param name="metrics">Metrics of the validation by name, logged as <c>val_name</c>.</param>
    /// <param name="resumeFrom">A checkpoint to continue from: a file, or a folder for the newest in it.</param>
    /// <param name="cancellationToken">Ends the run behind the batch that is being dealt with, with a checkpoint.</param>
    /// <returns>What the epochs have reached.</returns>
    public TrainingHistory Fit(
        Module model, Func<Tensor, Tensor, Tensor> loss, OptimizerSetup optimizer, IEnumerable<Tensor[]> training, IEnumerable<Tensor[]>? validation = null,
        IReadOnlyDictionary<string, ITensorMetric>? metrics = null, string? resumeFrom = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        return Fit(new SupervisedModule(model, loss, optimizer, metrics), training, validation, resumeFrom, cancellationToken);
    }

    /// <summary>Evaluates on data by the module's validation step.</summary>
    /// <typeparam name="TBatch">What a batch is.</typeparam>
    /// <param name="module">What is evaluated.</param>
    /// <param name="data">The batches.</param>
    /// <param name="cancellationToken">Ends the evaluation with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What was logged, by name; the loss is <c>test_loss</c>.</returns>
    public IReadOnlyDictionary<string, double> Evaluate<TBatch>(TrainingModule<TBatch> module, IEnumerable<TBatch> data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(data);
        Stage = TrainingStage.Test;
        try
        {
            return new EvaluationPass<TBatch>(this, module, data, TrainingStage.Test).Execute(cancellationToken)
                ?? throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            Stage = TrainingStage.Idle;
        }
    }

    /// <summary>Evaluates a model; batches are <c>[input, target]</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss of outputs and targets.</param>
    /// <param name="data">The batches.</param>
    /// <param name="metrics">Metrics by name, returned as <c>test_name</c>.</param>
    /// <param name="cancellationToken">Ends the evaluation with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The loss as <c>test_loss</c>, and the metrics.</returns>
    public IReadOnlyDictionary<string, double> Evaluate(
        Module model, Func<Tensor, Tensor, Tensor> loss, IEnumerable<Tensor[]> data, IReadOnlyDictionary<string, ITensorMetric>? metrics = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        return Evaluate(new SupervisedModule(model, loss, null, metrics), data, cancellationToken);
    }

    /// <summary>Predicts by the module's prediction step.</summary>
    /// <typeparam name="TBatch">What a batch is.</typeparam>
    /// <param name="module">What predicts.</param>
    /// <param name="data">The batches.</param>
    /// <param name="cancellationToken">Ends the prediction with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The prediction of each batch.</returns>
    public IReadOnlyList<Tensor> Predict<TBatch>(TrainingModule<TBatch> module, IEnumerable<TBatch> data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(data);
        return Predict(module.Model, data, batch => module.PredictStep(Options.Device is { } device ? module.Transfer(batch, device) : batch), cancellationToken);
    }

    /// <summary>Predicts by a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The batches, of which the first tensor is the input.</param>
    /// <param name="cancellationToken">Ends the prediction with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The outputs of all batches, joined along the first dimension.</returns>
    public Tensor Predict(Module model, IEnumerable<Tensor[]> data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Predict(model, data.Select(static batch => batch[0]), cancellationToken);
    }

    /// <summary>Predicts by a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">The batches.</param>
    /// <param name="cancellationToken">Ends the prediction with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The outputs of all batches, joined along the first dimension.</returns>
    public Tensor Predict(Module model, IEnumerable<Tensor> inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        return Torch.Cat([.. Predict(model, inputs, batch => model.Call(Options.Device is { } device ? batch.To(device) : batch), cancellationToken)]);
    }

    private List<Tensor> Predict<TBatch>(Module model, IEnumerable<TBatch> data, Func<TBatch, Tensor> predict, CancellationToken cancellationToken)
    {
        Stage = TrainingStage.Predict;
        bool training = model.Training;
        model.Eval();
        try
        {
            var predictions = new List<Tensor>();
            using (Torch.NoGrad())
            {
                foreach (TBatch batch in Options.LimitPredictBatches is { } limit ? data.Take(limit) : data)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    using (Options.Precision.Forward())
                    {
                        predictions.Add(predict(batch));
                    }
                }
            }
            return predictions;
        }
        finally
        {
            model.Train(training);
            Stage = TrainingStage.Idle;
        }
    }

    /// <summary>Ends the run behind the batch or validation that is being dealt with.</summary>
    /// <param name="reason">Why.</param>
    public void RequestStop(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        StopRequest ??= reason;
    }

    /// <summary>Logs values from a callback: to the loggers, and to <see cref="Values"/>.</summary>
    /// <param name="logged">Values by name.</param>
    public void Log(IReadOnlyDictionary<string, double> logged)
    {
        ArgumentNullException.ThrowIfNull(logged);
        Publish(logged);
        Write(logged);
    }

    /// <summary>Saves where the run is, so that it can be resumed.</summary>
    /// <param name="path">The file.</param>
    public void SaveCheckpoint(string path) => CaptureCheckpoint().Save(path);

    /// <summary>Where the run is. Tensors are the run's own: they change as it goes on.</summary>
    /// <returns>The checkpoint.</returns>
    public TrainingCheckpoint CaptureCheckpoint() => (Run ?? throw new InvalidOperationException("Trainer: there is no run")).Capture();

    internal void Publish(IEnumerable<KeyValuePair<string, double>> logged)
    {
        foreach ((string name, double value) in logged)
        {
            _values[name] = value;
        }
    }

    internal void Write(IReadOnlyDictionary<string, double> logged)
    {
        if (logged.Count > 0)
        {
            foreach (ITrainingLogger logger in Options.Loggers)
            {
                logger.LogScalars(logged, Step, Epoch);
            }
        }
    }

    internal void Restore(OrderedDictionary<string, double> restored) => _values = restored;

    private static TrainingCheckpoint? Checkpoint(string? resumeFrom)
    {
        if (resumeFrom is null)
        {
            return null;
        }
        string? file = Directory.Exists(resumeFrom) ? TrainingCheckpoint.FindLatest(resumeFrom) : resumeFrom;
        return file is null ? null : TrainingCheckpoint.Load(file);
    }
}
