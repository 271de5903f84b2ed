using System.Diagnostics;
using Linstock;
using Linstock.NN;
using Linstock.Optim;
using Linstock.Optim.LRScheduler;
using Spectre.Console;
using F = Linstock.NN.Functional;

/// <summary>Trains a classifier of images, shows how it goes, and keeps the result.</summary>
/// <param name="model">The classifier.</param>
/// <param name="train">The images it learns from.</param>
/// <param name="test">The images it is judged by.</param>
/// <param name="options">What the command line says.</param>
/// <param name="augment">What is done to each batch of training images; null: nothing.</param>
internal sealed class TrainingRun(Module model, ImageSet train, ImageSet test, TrainingOptions options, Func<Tensor, Tensor>? augment = null)
{
    private readonly List<CurvePoint> _curve = [];

    /// <summary>Trains, and writes the checkpoint also when Ctrl-C has ended it early.</summary>
    /// <returns>The share of test images that were classified correctly.</returns>
    public double Execute()
    {
        using var cancellation = new CancellationTokenSource();
        ConsoleCancelEventHandler onCancel = (_, e) =>
        {
            e.Cancel = true;
            cancellation.Cancel();
        };
        Console.CancelKeyPress += onCancel;
        var watch = Stopwatch.StartNew();
        try
        {
            AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context => Train(context, cancellation.Token));
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }

        Directory.CreateDirectory(options.Output);
        string checkpoint = Path.Combine(options.Output, "model.safetensors"), curve = Path.Combine(options.Output, "curve.svg");
        SafeTensors.Save(checkpoint, model.StateDict(), new Dictionary<string, string> { ["epochs"] = $"{_curve.Count}", ["seed"] = $"{options.Seed}" });
        File.WriteAllText(curve, LearningCurve.ToSvg(_curve));

        Tensor predictions = Predict(test);
        double accuracy = Accuracy(predictions, test.Labels);
        PrintClasses(predictions);
        string state = cancellation.IsCancellationRequested ? "stopped early" : "finished";
        AnsiConsole.MarkupLineInterpolated($"[bold]{state}[/] after {watch.Elapsed.TotalSeconds:F1} s: test accuracy [bold]{accuracy:P2}[/]");
        AnsiConsole.MarkupLineInterpolated($"checkpoint: {checkpoint}, learning curve: {curve}");
        return accuracy;
    }

    private void Train(ProgressContext context, CancellationToken cancellation)
    {
        long batches = (train.Count + options.BatchSize - 1) / options.BatchSize;
        ProgressTask bar = context.AddTask("starting", maxValue: batches * options.Epochs);
        var optimizer = new AdamW(model.Parameters(), lr: options.LearningRate, weightDecay: 1e-2);
        var scheduler = new CosineAnnealingLR(optimizer, tMax: Math.Max(1, options.Epochs));
        for (int epoch = 0; epoch < options.Epochs && !cancellation.IsCancellationRequested; epoch++)
        {
            var watch = Stopwatch.StartNew();
            model.Train();
            Tensor order = Torch.Randperm(train.Count);
            double lossSum = 0;
            long seen = 0, right = 0;
            for (long start = 0; start < train.Count && !cancellation.IsCancellationRequested; start += options.BatchSize)
            {
                ImageSet batch = train.Choose(order.Slice(0, start, Math.Min(train.Count, start + options.BatchSize)));
                Tensor scores = model.Forward(augment is null ? batch.Images : augment(batch.Images));
                Tensor loss = F.CrossEntropy(scores, batch.Labels);
                optimizer.ZeroGrad();
                loss.Backward();
                optimizer.Step();

                lossSum += loss.Item<float>() * batch.Count;
                right += Torch.Sum(Torch.Eq(Torch.Argmax(scores.Detach(), 1), batch.Labels)).Item<long>();
                seen += batch.Count;
                bar.Description = $"epoch {epoch + 1}/{options.Epochs}  loss {lossSum / seen:F4}  accuracy {100.0 * right / seen:F2}%  {seen / watch.Elapsed.TotalSeconds:F0} images/s";
                bar.Increment(1);
            }
            scheduler.Step();
            if (seen > 0) _curve.Add(new CurvePoint(epoch + 1, lossSum / seen, (double)right / seen, Accuracy(Predict(test), test.Labels)));
        }
    }

    private Tensor Predict(ImageSet set)
    {
        model.Eval();
        using (Torch.NoGrad())
        {
            var parts = new List<Tensor>();
            for (long start = 0; start < set.Count; start += 512)
                parts.Add(Torch.Argmax(model.Forward(set.Images.Slice(0, start, start + 512)), 1));
            return Torch.Cat(parts.ToArray());
        }
    }

    private static double Accuracy(Tensor predictions, Tensor labels)
        => (double)Torch.Sum(Torch.Eq(predictions, labels)).Item<long>() / Math.Max(1, labels.Numel);

    private void PrintClasses(Tensor predictions)
    {
        long[] predicted = predictions.ToArray<long>(), labels = test.Labels.ToArray<long>();
        var table = new Table().AddColumns("class", "images", "correct", "precision", "recall");
        foreach (long label in labels.Distinct().Order())
        {
            int images = labels.Count(l => l == label), chosen = predicted.Count(p => p == label);
            int correct = predicted.Zip(labels).Count(pair => pair.First == label && pair.Second == label);
            table.AddRow($"{label}", $"{images}", $"{correct}", $"{(double)correct / Math.Max(1, chosen):P1}", $"{(double)correct / images:P1}");
        }
        AnsiConsole.Write(table);
    }
}
