using Linstock.NN;
using Linstock.Optim;
using Linstock.Training.Callbacks;
using Linstock.Training.Tests.Loop;
using Spectre.Console;

namespace Linstock.Training.Tests.Callbacks;

public class CallbackTests
{
    /// <summary>A validation loss as one likes: one value an epoch.</summary>
    private sealed class Scripted(params double[] losses) : TrainingModule<Tensor[]>
    {
        public override Module Model { get; } = new Linear(1, 1);

        public override OptimizerSetup ConfigureOptimizers() => new SGD(Model.Parameters(), lr: 0.5);

        public override Tensor TrainingStep(Tensor[] batch, StepContext context) => Model.Call(batch[0]).Mean();

        public override Tensor? ValidationStep(Tensor[] batch, StepContext context)
        {
            context.Log("measure", losses[context.Epoch]);
            return null;
        }
    }

    private static readonly Tensor[][] Batches = [[Torch.Ones(2, 1)], [Torch.Ones(2, 1)]];

    private static Trainer Fit(double[] losses, params ICallback[] callbacks)
    {
        var trainer = new Trainer(new() { MaxEpochs = losses.Length, Callbacks = callbacks, LogEverySteps = 1 });
        trainer.Fit(new Scripted(losses), Batches, Batches);
        return trainer;
    }

    [Theory]
    [InlineData(MonitorMode.Min, 0, new[] { 5.0, 4, 4, 4, 3, 1 }, 4)]
    [InlineData(MonitorMode.Min, 0, new[] { 5.0, 4, 4, 3, 3, 1 }, 6)]
    [InlineData(MonitorMode.Min, 0.6, new[] { 5.0, 4.5, 4.3, 3, 2, 1 }, 6)]
    [InlineData(MonitorMode.Min, 0.6, new[] { 5.0, 4.5, 4.41, 4.4, 2, 1 }, 3)]
    [InlineData(MonitorMode.Max, 0, new[] { 5.0, 4, 4, 8, 9, 9 }, 3)]
    [InlineData(MonitorMode.Min, 0, new[] { 5.0, double.NaN, 4, 4, 3, 1 }, 2)]
    public void EarlyStoppingHasPatience(MonitorMode mode, double minDelta, double[] losses, int epochs)
    {
        var stopping = new EarlyStopping("measure", patience: 2, minDelta, mode);
        Trainer trainer = Fit(losses, stopping);
        Assert.Equal(epochs, trainer.History.Epochs.Count);
        Assert.Equal(epochs < losses.Length ? StopReason.Requested : StopReason.Completed, trainer.History.Reason);
    }

    [Fact]
    public void EarlyStoppingNamesWhatIsMissing() =>
        Assert.Contains("measure", Assert.Throws<InvalidOperationException>(() => Fit([1], new EarlyStopping("val_lss"))).Message, StringComparison.Ordinal);

    [Fact]
    public void TheBestCheckpointsAndTheLastAreKept()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = new ModelCheckpoint(folder.Path, "measure", saveTopK: 2, fileName: "e{epoch}-{measure:F1}");
        Fit([5, 3, 4, 2.5, 6], checkpoint);
        Assert.Equal(["e1-3.0.safetensors", "e3-2.5.safetensors", "last.safetensors"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(folder.File("e3-2.5.safetensors"), checkpoint.BestPath);
        Assert.Equal(2.5, checkpoint.BestValue);
        Assert.Equal(8, TrainingCheckpoint.Load(checkpoint.BestPath!).Step);
        Assert.Equal(folder.File("last.safetensors"), TrainingCheckpoint.FindLatest(folder.Path));
    }

    [Fact]
    public void WithoutAValueTheNewestAreKeptAndStepsCount()
    {
        using var folder = new TemporaryFolder();
        Fit([1, 1, 1], new ModelCheckpoint(folder.Path, monitor: null, saveTopK: 3, saveLast: false, everyEpochs: 0, everySteps: 2, fileName: "s{step}"));
        Assert.Equal(["s2", "s4", "s6"], Directory.GetFiles(folder.Path).Select(Path.GetFileNameWithoutExtension).Order());
    }

    [Fact]
    public void TheAverageForgetsExponentially()
    {
        var average = new ExponentialMovingAverage(0.5);
        var seen = new List<float>();
        var watch = new Watch(trainer => seen.Add(trainer.Model.Parameters().First().Detach().Clone().Item<float>()));
        Trainer trainer = Fit([1, 1], average, watch);
        double expected = seen[0];
        foreach (float value in seen.Skip(1))
        {
            expected = 0.5 * expected + 0.5 * value;
        }
        Assert.Equal(4, seen.Count);
        Assert.Equal(expected, average.Average.Module.Parameters().First().Item<double>(), 1e-6);
        // The model has its own values back behind the validation.
        Assert.Equal(seen[^1], trainer.Model.Parameters().First().Item<float>());
    }

    private sealed class Watch(Action<Trainer> look) : ICallback
    {
        public void OnAfterOptimizerStep(Trainer trainer) => look(trainer);
    }

    [Fact]
    public void RatesAndNormsAreLogged()
    {
        Trainer trainer = Fit([1], new LearningRateMonitor(), new GradientNormMonitor(eachParameter: true));
        Assert.Equal(0.5, trainer.Values["lr"]);
        // The mean of w + b: both gradients are 1.
        Assert.Equal(Math.Sqrt(2), trainer.Values["grad_norm"], 1e-6);
        Assert.Equal(1, trainer.Values["grad_norm/weight"], 1e-6);
    }

    private sealed class Clock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now++;
    }

    [Fact]
    public void TheTimerEndsARun()
    {
        var timer = new TrainingTimer(TimeSpan.FromSeconds(3), new Clock());
        Trainer trainer = Fit([1, 1, 1, 1, 1, 1, 1, 1], timer);
        Assert.Equal(StopReason.Requested, trainer.History.Reason);
        Assert.Contains("time", trainer.History.Message, StringComparison.Ordinal);
        var other = new TrainingTimer();
        other.LoadStateDict(timer.StateDict());
        Assert.True(other.Elapsed >= timer.Elapsed);
    }

    [Fact]
    public void TheProgressBarEndsWithTheRunAndShowsEachEpoch()
    {
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(text) });
        using var bar = new ProgressBar(console, ["measure"]);
        Fit([7, 8], bar);
        Assert.Contains("epoch 0  step 2  measure 7", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("epoch 1  step 4  measure 8", text.ToString(), StringComparison.Ordinal);
    }
}
