using Linstock.NN;

namespace Linstock.Training;

/// <summary>What is trained, and how one batch is dealt with; the <see cref="Trainer"/> does the rest.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
/// <example>
/// <code>
/// new Trainer(new() { MaxEpochs = 2 }).Fit(new Classifier(), [(Torch.Rand(8, 4), Torch.Zeros([8], dtype: DType.Int64))]);
///
/// sealed class Classifier : TrainingModule&lt;(Tensor X, Tensor Y)&gt;
/// {
///     private readonly Accuracy accuracy = new(Classification.Multiclass(10));
///
///     public override Module Model { get; } = new Sequential(new Linear(4, 16), new ReLU(), new Linear(16, 10));
///
///     public override OptimizerSetup ConfigureOptimizers() =&gt; new AdamW(Model.Parameters());
///
///     public override Tensor TrainingStep((Tensor X, Tensor Y) batch, StepContext context) =&gt;
///         Functional.CrossEntropy(Model.Call(batch.X), batch.Y);
///
///     public override Tensor? ValidationStep((Tensor X, Tensor Y) batch, StepContext context)
///     {
///         Tensor scores = Model.Call(batch.X);
///         accuracy.Update(scores, batch.Y);
///         context.Log("val_accuracy", accuracy);
///         return Functional.CrossEntropy(scores, batch.Y);
///     }
/// }
/// </code>
/// </example>
public abstract class TrainingModule<TBatch>
{
    /// <summary>The model: its parameters and buffers are what checkpoints keep, and it is switched between training and evaluation.</summary>
    public abstract Module Model { get; }

    /// <summary>The optimizer and the schedule; asked for once at the start of a run.</summary>
    /// <returns>The setup.</returns>
    public abstract OptimizerSetup ConfigureOptimizers();

    /// <summary>The loss of a batch. It is logged as <c>train_loss</c>.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="context">Where the run is, and where to log.</param>
    /// <returns>A tensor of one element.</returns>
    public abstract Tensor TrainingStep(TBatch batch, StepContext context);

    /// <summary>Deals with a batch of the validation, without gradients and in evaluation mode.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="context">Where the run is, and where to log.</param>
    /// <returns>The loss, logged as <c>val_loss</c> (<c>test_loss</c> by <see cref="Trainer.Evaluate{TBatch}"/>); or null.</returns>
    public virtual Tensor? ValidationStep(TBatch batch, StepContext context) =>
        throw new NotSupportedException($"{GetType().Name}: there is validation data but ValidationStep is not defined; override it");

    /// <summary>The prediction for a batch, without gradients and in evaluation mode.</summary>
    /// <param name="batch">The batch.</param>
    /// <returns>The prediction.</returns>
    public virtual Tensor PredictStep(TBatch batch) => Model.Call(BatchParts.Input(batch));

    /// <summary>Moves a batch to a device. Override it for types other than tensors, arrays, pairs, triples and dictionaries of them.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="device">The device.</param>
    /// <returns>The batch there.</returns>
    public virtual TBatch Transfer(TBatch batch, Device device) => BatchParts.Move(batch, device);

    /// <summary>The number of samples in a batch, by which means over an epoch are weighted; the first size of its first tensor if not overridden.</summary>
    /// <param name="batch">The batch.</param>
    /// <returns>The number.</returns>
    public virtual long CountSamples(TBatch batch) => BatchParts.Count(batch);

    /// <summary>What a checkpoint keeps beside the model, the optimizer and the schedule.</summary>
    /// <returns>The state.</returns>
    public virtual OrderedDictionary<string, object?> StateDict() => [];

    /// <summary>Continues from a checkpoint.</summary>
    /// <param name="stateDict">The state.</param>
    public virtual void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
    }
}
