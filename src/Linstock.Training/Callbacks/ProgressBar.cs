using System.Globalization;
using Spectre.Console;

namespace Linstock.Training.Callbacks;

/// <summary>Shows how a run goes: a bar for the epoch, one for a validation, and a line for each epoch that has ended.</summary>
/// <param name="console">The console; the process's own if null.</param>
/// <param name="show">The values that are shown; all if null.</param>
public sealed class ProgressBar(IAnsiConsole? console = null, IReadOnlyList<string>? show = null) : ICallback, IDisposable
{
    private readonly IAnsiConsole _console = console ?? AnsiConsole.Console;
    private readonly ManualResetEventSlim _done = new();
    private Task? _display;
    private ProgressTask? _epoch, _validation;

    /// <inheritdoc/>
    public void OnFitStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        _done.Reset();
        using var ready = new ManualResetEventSlim();
        // The console draws as long as its callback runs, so that waits on a thread of its own.
        _display = Task.Factory.StartNew(
            () => _console.Progress().AutoClear(true).HideCompleted(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    _epoch = context.AddTask("epoch 0", maxValue: trainer.BatchesPerEpoch ?? 1);
                    _epoch.IsIndeterminate = trainer.BatchesPerEpoch is null;
                    _validation = context.AddTask("validation", autoStart: false, maxValue: trainer.ValidationBatches ?? 1);
                    ready.Set();
                    _done.Wait();
                }),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // A console that is busy with another display throws instead of getting ready.
        WaitHandle.WaitAny([ready.WaitHandle, ((IAsyncResult)_display).AsyncWaitHandle]);
        if (_display.IsFaulted)
        {
            _display.GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public void OnBatchEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (_epoch is not null)
        {
            _epoch.Value = trainer.BatchIndex + 1;
            _epoch.Description = Markup.Escape($"epoch {trainer.Epoch}  step {trainer.Step}  {Values(trainer)}");
        }
    }

    /// <inheritdoc/>
    public void OnValidationStart(Trainer trainer)
    {
        if (_validation is not null)
        {
            _validation.Value = 0;
            _validation.StartTask();
        }
    }

    /// <inheritdoc/>
    public void OnValidationBatchEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (_validation is not null)
        {
            _validation.Value = trainer.BatchIndex + 1;
        }
    }

    /// <inheritdoc/>
    public void OnEpochEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        _console.MarkupLineInterpolated($"[bold]epoch {trainer.Epoch}[/]  step {trainer.Step}  {Values(trainer)}");
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
        _done.Set();
        _display?.Wait();
        (_display, _epoch, _validation) = (null, null, null);
    }

    /// <summary>Ends the display if a run has not.</summary>
    public void Dispose()
    {
        Stop();
        _done.Dispose();
    }
}
