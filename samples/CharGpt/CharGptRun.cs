using System.Diagnostics;
using Linstock;
using Linstock.NN;
using Linstock.Optim;
using Linstock.Optim.LRScheduler;
using Linstock.Text.Models.Gpt2;
using Spectre.Console;
using F = Linstock.NN.Functional;

/// <summary>Trains the model, shows how it goes, and keeps the best.</summary>
internal sealed class CharGptRun(GPT2LMHeadModel model, CharacterText text, CharGptOptions options)
{
    private const int Quick = 128;

    /// <summary>Trains; Ctrl-C ends it early. The folder then holds the best model so far, and the model has its weights.</summary>
    public void Train(CancellationToken cancellation)
    {
        // Embeddings and matrices decay, biases and norms do not.
        Parameter[] all = [.. model.Parameters()];
        var optimizer = new AdamW(
            [new ParamGroup(all.Where(static p => p.NDim > 1)) { WeightDecay = 0.1 }, new ParamGroup(all.Where(static p => p.NDim < 2)) { WeightDecay = 0 }],
            lr: options.LearningRate, betas: (0.9, 0.99));
        int warmUp = Math.Min(options.WarmUp, Math.Max(1, options.Steps / 2));
        var schedule = new SequentialLR(
            optimizer,
            [
                new LinearLR(optimizer, startFactor: 1.0 / warmUp, totalIters: warmUp),
                new CosineAnnealingLR(optimizer, tMax: Math.Max(1, options.Steps - warmUp), etaMin: options.LearningRate / 10),
            ],
            [warmUp]);
        var watch = Stopwatch.StartNew();
        double best = double.PositiveInfinity;
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask bar = context.AddTask("starting", maxValue: options.Steps);
                var training = new Stopwatch();
                double average = 0;
                for (int step = 1; step <= options.Steps && !cancellation.IsCancellationRequested; step++)
                {
                    training.Start();
                    double loss = Step(optimizer);
                    schedule.Step();
                    training.Stop();
                    average = step == 1 ? loss : (0.98 * average) + (0.02 * loss);
                    double speed = (double)step * options.Batch * options.Block / training.Elapsed.TotalSeconds;
                    bar.Description = $"loss {average:F3}  {speed:N0} tokens/s";
                    bar.Increment(1);
                    if (step % options.EvaluateEvery != 0 && step != options.Steps) continue;
                    double found = Evaluate(Quick);
                    AnsiConsole.MarkupLineInterpolated($"step {step}: loss {average:F3}, validation {found:F3}, {speed:N0} tokens/s, {watch.Elapsed.TotalSeconds:F0} s");
                    if (found >= best) continue;
                    best = found;
                    Save();
                }
            });
        if (double.IsPositiveInfinity(best)) Save();
        else model.LoadStateDict(SafeTensors.Load(options.Output));
        AnsiConsole.MarkupLineInterpolated($"[bold]validation loss {Evaluate(int.MaxValue):F4}[/] over the whole validation text, after {watch.Elapsed.TotalSeconds:F0} s");
    }

    private double Step(AdamW optimizer)
    {
        (Tensor input, Tensor target) = text.Draw(options.Batch, options.Block);
        Tensor loss = Loss(input, target);
        optimizer.ZeroGrad();
        loss.Backward();
        Utils.ClipGradNorm_(model.Parameters(), 1);
        optimizer.Step();
        return loss.Item<float>();
    }

    private double Evaluate(int pieces)
    {
        model.Eval();
        double sum = 0;
        long count = 0;
        using (Torch.NoGrad())
        {
            foreach ((Tensor input, Tensor target) in text.Validation(options.Batch, options.Block, pieces))
            {
                sum += Loss(input, target).Item<float>() * input.Numel;
                count += input.Numel;
            }
        }
        model.Train();
        return sum / count;
    }

    private Tensor Loss(Tensor input, Tensor target) => F.CrossEntropy(model.Forward(input).Flatten(0, 1), target.Flatten());

    private void Save()
    {
        model.SavePretrained(options.Output);
        File.WriteAllText(Path.Combine(options.Output, "tokenizer.json"), text.TokenizerJson());
    }
}
