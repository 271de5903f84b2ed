using System.Globalization;
using Spectre.Console;

namespace Linstock.Training.Callbacks;

/// <summary>Shows how a run goes: a bar for the epoch, one for a validation, and a line for each epoch that has ended.</summary>
/// <param name="console">The console; the process's own if null.</param>
/// <param name="show">The values that are shown; all if null.</param>
public sealed class ProgressBar(IAnsiConsole? console = null, IReadOnlyList<string>? show = null) : ICallback, IDisposable
{
    private readonly IAnsiConsole console = console ?? AnsiConsole.Console;
    private readonly ManualResetEventSlim done = new();
    private Task? display;
    private ProgressTask? epoch, validation;

    /// <inheritdoc/>
    public void OnFitStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        done.Reset();
        using var ready = new ManualResetEventSlim();
        // The console draws as long as its callback runs, so that waits on a thread of its own.
        display = Task.Factory.StartNew(
            () => console.Progress().AutoClear(true).HideCompleted(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    epoch = context.AddTask("epoch 0", maxValue: trainer.BatchesPerEpoch ?? 1);
                    epoch.IsIndeterminate = trainer.BatchesPerEpoch is null;
                    validation = context.AddTask("validation", autoStart: false, maxValue: trainer.ValidationBatches ?? 1);
                    ready.Set();
                    done.Wait();
                }),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // A console that is busy with another display throws instead of getting ready.
        WaitHandle.WaitAny([ready.WaitHandle, ((IAsyncResult)display).AsyncWaitHandle]);
        if (display.IsFaulted)
        {
            display.GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public void OnBatchEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (epoch is not null)
        {
            epoch.Value = trainer.BatchIndex + 1;
            epoch.Description = Markup.Escape($"epoch {trainer.Epoch}  step {trainer.Step}  {Values(trainer)}");
        }
    }

    /// <inheritdoc/>
    public void OnValidationStart(Trainer trainer)
    {
        if (validation is not null)
        {
            validation.Value = 0;
            validation.StartTask();
        }
    }

    /// <inheritdoc/>
    public void OnValidationBatchEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (validation is not null)
        {
            validation.Value = trainer.BatchIndex + 1;
        }
    }

    /// <inheritdoc/>
    public void OnEpochEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        console.MarkupLineInterpolated($"[bold]epoch {trainer.Epoch}[/]  step {trainer.Step}  {Values(trainer)}");
    }

    /// <inheritdoc/>
    public void OnFitEnd(Trainer trainer) => Stop();

    /// <inheritdoc/>
    public void OnException(Trainer trainer, Exception exception) => Stop();

    private string Values(Trainer trainer) => string.Join("  ", trainer.Values
        .Where(entry => show is null || show.Contains(entry.Key))
        .Select(static entry => $"{entry.Key} {entry.Value.ToString("G4", CultureInfo.InvariantCulture)}"));

    private void Stop()
    {
        done.Set();
        display?.Wait();
        (display, epoch, validation) = (null, null, null);
    }

    /// <summary>Ends the display if a run has not.</summary>
    public void Dispose()
    {
        Stop();
        done.Dispose();
    }
}
