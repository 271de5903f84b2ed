using Linstock.Data;
using Linstock.NN;
using Linstock.Training.Callbacks;
using Linstock.Training.Metrics;

namespace Linstock.Training.Tests.Loop;

/// <summary>A run that was interrupted and resumed ends bit for bit where the straight run does.</summary>
public class ResumeTests
{
    private const int Epochs = 3;

    /// <summary>Cancels behind a number of training batches, or within a validation.</summary>
    private sealed class Interruption(CancellationTokenSource source, int batches, int validations = 0) : ICallback
    {
        private int _seen, _validated;

        public void OnBatchEnd(Trainer trainer)
        {
            if (++_seen == batches)
            {
                source.Cancel();
            }
        }

        public void OnValidationBatchEnd(Trainer trainer)
        {
            if (++_validated == validations)
            {
                source.Cancel();
            }
        }
    }

    private sealed record Setting(string Optimizer = "SGD", string Scheduler = "", int Accumulate = 1, long? ValidateEverySteps = null, int Workers = 0, int? Limit = null);

    private sealed record Outcome(float[][] State, string[] History, byte[] Random, double[] Averages);

    private static Outcome Run(Setting setting, string folder, long modelSeed, bool resume, ICallback? extra = null, CancellationToken cancellation = default)
    {
        Problem.Net model = Problem.Model(modelSeed);
        var average = new ExponentialMovingAverage(0.8);
        var trainer = new Trainer(new TrainerOptions
        {
            MaxEpochs = Epochs,
            Seed = 17,
            AccumulateGradients = setting.Accumulate,
            ClipGradientNorm = 1,
            ValidateEverySteps = setting.ValidateEverySteps,
            LimitTrainBatches = setting.Limit,
            LimitValidationBatches = setting.Limit is null ? null : 2,
            CheckpointFolder = folder,
            Callbacks = extra is null ? [average, new EarlyStopping(patience: 50)] : [average, new EarlyStopping(patience: 50), extra],
        });
        TrainingHistory history = trainer.Fit(
            model, Problem.Loss, Problem.Setup(setting.Optimizer, setting.Scheduler, model), Problem.Training(setting.Workers), Problem.Validation(),
            new Dictionary<string, ITensorMetric> { ["accuracy"] = new Accuracy(Classification.Multiclass(3)) }, resume ? folder : null, cancellation);
        return new Outcome(
            [.. model.StateDict().Values.Select(static tensor => tensor.To(DType.Float32).ToArray<float>())],
            [.. history.Epochs.Where(static e => !e.IsPartial).Select(static e => $"{e.Epoch} {e.Step} {string.Join(' ', e.Values.Select(static v => $"{v.Key}={v.Value:R}"))}")],
            Torch.GetRngState().ToArray<byte>(),
            [.. average.Average.StateDict().Values.Select(static tensor => tensor.Sum().Item<double>())]);
    }

    private static void Compare(Setting setting, int batches, int validations = 0)
    {
        using var folder = new TemporaryFolder();
        Outcome straight = Run(setting, folder.File("straight"), modelSeed: 5, resume: false);
        using var source = new CancellationTokenSource();
        string place = folder.File("interrupted");
        Run(setting, place, modelSeed: 5, resume: false, new Interruption(source, batches, validations), source.Token);
        Assert.True(source.IsCancellationRequested);
        // Another model, another place in the random stream: all must come from the file.
        Outcome resumed = Run(setting, place, modelSeed: 99, resume: true);
        Assert.Equal(straight.State, resumed.State);
        Assert.Equal(straight.History, resumed.History);
        Assert.Equal(straight.Averages, resumed.Averages);
        Assert.Equal(straight.Random, resumed.Random);
        Assert.Equal(Epochs, straight.History.Length);
    }

    [Theory]
    [InlineData("SGD", "onecycle")]
    [InlineData("Adam", "cosine")]
    [InlineData("AdamW", "step")]
    [InlineData("RMSprop", "plateau")]
    [InlineData("Adagrad", "")]
    [InlineData("Adadelta", "")]
    [InlineData("Adamax", "")]
    [InlineData("NAdam", "")]
    [InlineData("RAdam", "")]
    [InlineData("Rprop", "")]
    [InlineData("ASGD", "")]
    [InlineData("Adafactor", "")]
    [InlineData("LBFGS", "")]
    public void EveryOptimizerContinuesWithinAnEpoch(string optimizer, string scheduler) =>
        Compare(new Setting(optimizer, scheduler), batches: Problem.BatchesPerEpoch + 2);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(Problem.BatchesPerEpoch)]
    [InlineData(Problem.BatchesPerEpoch + 1)]
    [InlineData(2 * Problem.BatchesPerEpoch)]
    [InlineData(3 * Problem.BatchesPerEpoch - 1)]
    public void AnyBatchWillDo(int batches) => Compare(new Setting("Adam", "cosine"), batches);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void AValidationThatWasCutShortIsHadAgain(int validations) =>
        Compare(new Setting("SGD", "plateau", ValidateEverySteps: 4), batches: int.MaxValue, validations);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 7)]
    [InlineData(4, 9)]
    public void GradientsThatWaitForMoreBatchesAreKept(int accumulate, int batches) => Compare(new Setting(Accumulate: accumulate), batches);

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 7)]
    public void LoadersWithWorkersContinue(int workers, int batches) => Compare(new Setting(Workers: workers), batches);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void LimitedEpochsContinue(int batches) => Compare(new Setting("Adam", Limit: 4), batches);

    /// <summary>Metrics of the training are in the middle of their pass when a run is interrupted.</summary>
    private sealed class Counted(Problem.Net net) : TrainingModule<(Tensor X, Tensor Y)>
    {
        private readonly Accuracy _accuracy = new(Classification.Multiclass(3));

        public override Module Model => net;

        public override OptimizerSetup ConfigureOptimizers() => Problem.Optimizer("SGD", net);

        public override Tensor TrainingStep((Tensor X, Tensor Y) batch, StepContext context)
        {
            Tensor scores = net.Call(batch.X);
            _accuracy.Update(scores, batch.Y);
            context.Log("train_accuracy", _accuracy);
            return Problem.Loss(scores, batch.Y);
        }
    }

    [Fact]
    public void MetricsOfTheTrainingAndPlainSequencesContinue()
    {
        using var folder = new TemporaryFolder();
        (Tensor, Tensor)[] batches = [.. new DataLoader(Problem.Data(1, 46), batchSize: 8).Select(static b => (b[0], b[1]))];
        (string, float[]) Fit(long seed, ICallback? extra, CancellationToken token, string? resume)
        {
            Problem.Net net = Problem.Model(seed);
            var trainer = new Trainer(new() { MaxEpochs = 2, Seed = 3, CheckpointFolder = folder.Path, Callbacks = extra is null ? [] : [extra] });
            TrainingHistory history = trainer.Fit(new Counted(net), batches.Select(static b => b), resumeFrom: resume, cancellationToken: token);
            return (string.Join(';', history["train_accuracy"].Select(static v => $"{v:R}")), net.StateDict().Values.First().ToArray<float>());
        }
        (string, float[]) straight = Fit(1, null, default, null);
        using var source = new CancellationTokenSource();
        Fit(1, new Interruption(source, 4), source.Token, null);
        (string, float[]) resumed = Fit(2, null, default, folder.Path);
        Assert.Equal(straight.Item1, resumed.Item1);
        Assert.Equal(straight.Item2, resumed.Item2);
    }
}
