using Linstock.Data;
using Linstock.NN;
using Linstock.Optim;
using Linstock.Training.Metrics;

namespace Linstock.Training.Tests.Loop;

public class TrainerTests
{
    private static float[][] State(Module model) => [.. model.StateDict().Values.Select(static tensor => tensor.To(DType.Float32).ToArray<float>())];

    /// <summary>The loop that everybody writes.</summary>
    [Fact]
    public void FitDoesWhatTheLoopByHandDoes()
    {
        Problem.Net byHand = Problem.Model(5), fitted = Problem.Model(5);
        var sgd = new SGD(byHand.Parameters(), lr: 0.1, momentum: 0.9);
        DataLoader loader = Problem.Training();
        var losses = new List<double>();
        Torch.ManualSeed(17);
        byHand.Train();
        for (int epoch = 0; epoch < 3; epoch++)
        {
            double sum = 0;
            foreach ((Tensor x, Tensor y) in loader)
            {
                sgd.ZeroGrad();
                Tensor loss = Problem.Loss(byHand.Forward(x), y);
                loss.Backward();
                Utils.ClipGradNorm_(byHand.Parameters(), 0.5);
                sgd.Step();
                sum += loss.Item<double>() * x.Shape[0];
            }
            losses.Add(sum / 46);
        }
        var trainer = new Trainer(new() { MaxEpochs = 3, Seed = 17, ClipGradientNorm = 0.5 });
        TrainingHistory history = trainer.Fit(fitted, Problem.Loss, new SGD(fitted.Parameters(), lr: 0.1, momentum: 0.9), Problem.Training());
        Assert.Equal(State(byHand), State(fitted));
        Assert.Equal(losses, history["train_loss"], (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal((StopReason.Completed, 3, 18L), (history.Reason, history.Epochs.Count, trainer.Step));
    }

    [Fact]
    public void AccumulatedGradientsAreThoseOfTheLargeBatch()
    {
        Module Make()
        {
            Torch.ManualSeed(3);
            return new Linear(4, 3);
        }
        Module large = Make(), small = Make();
        TensorDataset data = Problem.Data(1, 48);
        new Trainer().Fit(large, Problem.Loss, new SGD(large.Parameters(), lr: 0.1), new DataLoader(data, batchSize: 16));
        var trainer = new Trainer(new() { AccumulateGradients = 4 });
        trainer.Fit(small, Problem.Loss, new SGD(small.Parameters(), lr: 0.1), new DataLoader(data, batchSize: 4));
        Assert.Equal(3, trainer.Step);
        foreach ((float[] a, float[] b) in State(large).Zip(State(small)))
        {
            Assert.Equal(a, b, (x, y) => Math.Abs(x - y) < 1e-6);
        }
    }

    [Fact]
    public void WhatIsLeftOfAnEpochMakesAStep()
    {
        Problem.Net model = Problem.Model(1);
        var trainer = new Trainer(new() { MaxEpochs = 2, AccumulateGradients = 4 });
        trainer.Fit(model, Problem.Loss, new SGD(model.Parameters(), lr: 0.1), Problem.Training());
        Assert.Equal(4, trainer.Step);
    }

    [Theory]
    [InlineData(6, 1, false)]
    [InlineData(7, 2, true)]
    public void MaxStepsEndsARun(long steps, int epochs, bool partial)
    {
        Problem.Net model = Problem.Model(1);
        var trainer = new Trainer(new() { MaxSteps = steps });
        TrainingHistory history = trainer.Fit(model, Problem.Loss, new SGD(model.Parameters(), lr: 0.1), Problem.Training(), Problem.Validation());
        Assert.Equal((steps, epochs, partial), (trainer.Step, history.Epochs.Count, history.Epochs[^1].IsPartial));
        Assert.Single(history["val_loss"]);
    }

    private sealed class Recorder : ICallback
    {
        public List<string> Calls { get; } = [];

        public void OnFitStart(Trainer trainer) => Calls.Add("fit");

        public void OnEpochStart(Trainer trainer) => Calls.Add($"epoch {trainer.Epoch}");

        public void OnBatchStart(Trainer trainer) => Calls.Add($"batch {trainer.BatchIndex}");

        public void OnBeforeOptimizerStep(Trainer trainer) => Calls.Add("before");

        public void OnAfterOptimizerStep(Trainer trainer) => Calls.Add($"step {trainer.Step}");

        public void OnBatchEnd(Trainer trainer) => Calls.Add($"/batch {trainer.Model.Training}");

        public void OnValidationStart(Trainer trainer) => Calls.Add("val");

        public void OnValidationBatchEnd(Trainer trainer) => Calls.Add($"val {trainer.BatchIndex} {trainer.Model.Training}");

        public void OnValidationEnd(Trainer trainer) => Calls.Add("/val");

        public void OnEpochEnd(Trainer trainer) => Calls.Add($"/epoch {trainer.Values.ContainsKey("val_loss")}");

        public void OnFitEnd(Trainer trainer) => Calls.Add("/fit");

        public void OnException(Trainer trainer, Exception exception) => Calls.Add(exception.Message);
    }

    [Fact]
    public void CallbacksAreCalledInTheirOrder()
    {
        var recorder = new Recorder();
        var trainer = new Trainer(new() { LimitTrainBatches = 2, LimitValidationBatches = 1, Callbacks = [recorder] });
        Problem.Net model = Problem.Model(1);
        trainer.Fit(model, Problem.Loss, new SGD(model.Parameters(), lr: 0.1), Problem.Training(), Problem.Validation());
        Assert.Equal(
            ["fit", "epoch 0", "batch 0", "before", "step 1", "/batch True", "batch 1", "before", "step 2", "/batch True", "val", "val 0 False", "/val", "/epoch True", "/fit"],
            recorder.Calls);
    }

    [Fact]
    public void AnExceptionReachesCallbacksAndCaller()
    {
        var recorder = new Recorder();
        var trainer = new Trainer(new() { Callbacks = [recorder] });
        Problem.Net model = Problem.Model(1);
        Assert.Throws<InvalidDataException>(() => trainer.Fit(model, (_, _) => throw new InvalidDataException("broken"), new SGD(model.Parameters(), lr: 0.1), Problem.Training()));
        Assert.Equal("broken", recorder.Calls[^1]);
    }

    private sealed class Precision : TrainingPrecision
    {
        public int Depth, Passes, Unscaled;

        private sealed class Scope(Precision owner) : IDisposable
        {
            public void Dispose() => owner.Depth--;
        }

        public override IDisposable? Forward()
        {
            Depth++;
            Passes++;
            return new Scope(this);
        }

        public override void Backward(Tensor loss)
        {
            Assert.Equal(0, Depth);
            (loss * 1024).Backward();
        }

        public override void Unscale(Optimizer optimizer)
        {
            Unscaled++;
            foreach (Tensor parameter in optimizer.ParamGroups[0].Params)
            {
                parameter.Grad!.Div_(1024);
            }
        }
    }

    [Fact]
    public void PrecisionTakesHoldOfPassesAndSteps()
    {
        Problem.Net plain = Problem.Model(1), scaled = Problem.Model(1);
        var precision = new Precision();
        new Trainer(new() { Seed = 1, ClipGradientValue = 0.01 }).Fit(plain, Problem.Loss, new SGD(plain.Parameters(), lr: 0.1), Problem.Training());
        new Trainer(new() { Seed = 1, ClipGradientValue = 0.01, Precision = precision }).Fit(scaled, Problem.Loss, new SGD(scaled.Parameters(), lr: 0.1), Problem.Training());
        Assert.Equal(State(plain), State(scaled));
        Assert.Equal((0, 6, 6), (precision.Depth, precision.Passes, precision.Unscaled));
    }

    [Theory]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Float16)]
    public void MixedPrecisionTrainsParametersInFloat32(DType dtype)
    {
        Problem.Net full = Problem.Model(1), mixed = Problem.Model(1);
        var precision = new MixedPrecision(dtype);
        TrainingHistory expected = new Trainer(new() { Seed = 1, MaxEpochs = 4 }).Fit(full, Problem.Loss, new SGD(full.Parameters(), lr: 0.1), Problem.Training());
        TrainingHistory reached = new Trainer(new() { Seed = 1, MaxEpochs = 4, Precision = precision }).Fit(mixed, Problem.Loss, new SGD(mixed.Parameters(), lr: 0.1), Problem.Training());
        Assert.All(mixed.Parameters(), parameter => Assert.Equal(DType.Float32, parameter.DType));
        Assert.NotEqual(State(full), State(mixed));
        Assert.Equal(expected["train_loss"], reached["train_loss"], (a, b) => Math.Abs(a - b) < 0.02);
        Assert.Equal(dtype == DType.Float16, precision.Scaler.GetScale() > 1);
    }

    [Fact]
    public void EvaluateAndPredictAgreeWithTheModel()
    {
        Problem.Net model = Problem.Model(1);
        var trainer = new Trainer();
        var metrics = new Dictionary<string, ITensorMetric> { ["accuracy"] = new Accuracy(Classification.Multiclass(3)) };
        IReadOnlyDictionary<string, double> reached = trainer.Evaluate(model, Problem.Loss, Problem.Validation(), metrics);
        Tensor predictions = trainer.Predict(model, Problem.Validation());
        Assert.True(model.Training);
        model.Eval();
        IReadOnlyList<Tensor> data = Problem.Data(2, 20).Tensors;
        Tensor expected = model.Forward(data[0]);
        Assert.False(predictions.RequiresGrad);
        Assert.Equal(expected.ToArray<float>(), predictions.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(Problem.Loss(expected, data[1]).Item<double>(), reached["test_loss"], 1e-6);
        Assert.Equal(Torch.Argmax(expected, 1).Eq(data[1]).To(DType.Float64).Mean().Item<double>(), reached["test_accuracy"], 1e-12);
    }

    [Fact]
    public void WrongOptionsAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer(new() { AccumulateGradients = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer(new() { LimitTrainBatches = 0 }));
        Problem.Net model = Problem.Model(1);
        Assert.Throws<ArgumentException>(() => new Trainer(new() { AccumulateGradients = 2 }).Fit(model, Problem.Loss, new LBFGS(model.Parameters()), Problem.Training()));
        Assert.Throws<ArgumentException>(() => new Trainer().Fit(model, (x, _) => x, new SGD(model.Parameters(), lr: 0.1), Problem.Training()));
    }

    [Fact]
    public void TheLearningRateFinderLeavesNoTrace()
    {
        Problem.Net model = Problem.Model(1);
        var sgd = new SGD(model.Parameters(), lr: 0.25, momentum: 0.9);
        DataLoader loader = Problem.Training();
        float[][] before = State(model);
        Torch.ManualSeed(4);
        byte[] random = Torch.GetRngState().ToArray<byte>();
        LearningRateCurve curve = LearningRateFinder.Run(model, Problem.Loss, sgd, loader, minLr: 1e-5, maxLr: 10, steps: 60);
        Assert.Equal(before, State(model));
        Assert.Equal(random, Torch.GetRngState().ToArray<byte>());
        Assert.Equal(0.25, sgd.ParamGroups[0].Lr);
        Assert.All(model.Parameters(), static parameter => Assert.Null(parameter.Grad));
        Assert.Empty((System.Collections.IDictionary)sgd.StateDict()["state"]!);
        Assert.Equal(1e-5, curve.LearningRates[0], 1e-18);
        Assert.Equal(Math.Pow(1e6, 1.0 / 59), curve.LearningRates[1] / curve.LearningRates[0], 1e-9);
        double suggestion = curve.Suggest()!.Value;
        Assert.InRange(suggestion, 1e-4, 10);
    }

    [Fact]
    public void TheSteepestSlopeIsSuggested()
    {
        double[] rates = [.. Enumerable.Range(0, 40).Select(static i => Math.Pow(10, -4 + i / 10.0))];
        var curve = new LearningRateCurve(rates, [.. rates.Select(static rate => 1 / (1 + Math.Exp(8 * (Math.Log10(rate) + 2))))]);
        Assert.Equal(-2, Math.Log10(curve.Suggest()!.Value), 1e-9);
        Assert.Null(new LearningRateCurve([1], [1]).Suggest());
    }
}
