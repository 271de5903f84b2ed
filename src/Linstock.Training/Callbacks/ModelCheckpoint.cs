using System.Globalization;

namespace Linstock.Training.Callbacks;

/// <summary>Saves checkpoints: the best ones by a value, and the last.</summary>
/// <remarks>
/// A file that is no longer among the best is deleted when the one that takes its place lies safely on the disk. Without a value to watch the newest
/// are kept.
/// </remarks>
/// <param name="folder">Where to; the trainer's folder if null.</param>
/// <param name="monitor">The value; null for none.</param>
/// <param name="mode">Whether less or more is better.</param>
/// <param name="saveTopK">The number of best ones that are kept; 0 for none, -1 for all.</param>
/// <param name="saveLast">Whether <c>last.safetensors</c> is kept too, also when a run is stopped within an epoch.</param>
/// <param name="everyEpochs">Save at the end of every so many epochs; 0 for never.</param>
/// <param name="everySteps">Save after every so many steps too; null for not.</param>
/// <param name="fileName">The names of the files: {epoch}, {step} and names of logged values in braces, these with a format if wanted, are filled in.</param>
public sealed class ModelCheckpoint(
    string? folder = null, string? monitor = "val_loss", MonitorMode mode = MonitorMode.Min, int saveTopK = 1, bool saveLast = true, int everyEpochs = 1,
    long? everySteps = null, string fileName = "epoch={epoch}-step={step}") : ICallback
{
    private readonly List<(string Path, double Value)> _kept = [];
    private long _savedStep = -1;

    /// <summary>The file of the best checkpoint; null if there is none.</summary>
    public string? BestPath => _kept.Count == 0 ? null : _kept[0].Path;

    /// <summary>The value of the best checkpoint; not a number if there is none or nothing is watched.</summary>
    public double BestValue => _kept.Count == 0 || monitor is null ? double.NaN : _kept[0].Value;

    /// <summary>The files that are kept, the best first.</summary>
    public IReadOnlyList<string> Paths => [.. _kept.Select(static entry => entry.Path)];

    /// <inheritdoc/>
    public void OnBatchEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (everySteps is { } every && trainer.Step > 0 && trainer.Step % every == 0 && trainer.Step != _savedStep)
        {
            _savedStep = trainer.Step;
            // Within an epoch a value may not have been logged yet; the last checkpoint is kept all the same.
            Save(trainer, monitor is null || trainer.Values.ContainsKey(monitor));
        }
    }

    /// <inheritdoc/>
    public void OnEpochEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (everyEpochs > 0 && (trainer.Epoch + 1) % everyEpochs == 0)
        {
            _savedStep = trainer.Step;
            if (monitor is not null && saveTopK != 0 && !trainer.Values.ContainsKey(monitor))
            {
                throw new InvalidOperationException($"ModelCheckpoint: '{monitor}' was not logged; got {string.Join(", ", trainer.Values.Keys)}");
            }
            Save(trainer, isRanked: true);
        }
    }

    /// <inheritdoc/>
    public void OnFitEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (saveLast)
        {
            trainer.SaveCheckpoint(Path.Combine(Folder(trainer), "last" + TrainingCheckpoint.Extension));
        }
    }

    private string Folder(Trainer trainer) => folder ?? trainer.Options.CheckpointFolder
        ?? throw new InvalidOperationException("ModelCheckpoint: there is no folder; give one here or in the trainer's options");

    private void Save(Trainer trainer, bool isRanked)
    {
        string directory = Folder(trainer);
        double value = monitor is null ? trainer.Step : trainer.Values.GetValueOrDefault(monitor, double.NaN);
        var evicted = new List<string>();
        string? path = isRanked ? Rank(Path.Combine(directory, Name(trainer) + TrainingCheckpoint.Extension), value, evicted) : null;
        // The state of this callback is part of what is saved, so the ranking comes first.
        if (path is null && !saveLast)
        {
            return;
        }
        TrainingCheckpoint checkpoint = trainer.CaptureCheckpoint();
        if (path is not null)
        {
            checkpoint.Save(path);
        }
        if (saveLast)
        {
            checkpoint.Save(Path.Combine(directory, "last" + TrainingCheckpoint.Extension));
        }
        foreach (string old in evicted)
        {
            File.Delete(old);
        }
    }

    /// <summary>Puts a checkpoint among the kept ones; null if it is not good enough.</summary>
    private string? Rank(string path, double value, List<string> evicted)
    {
        if (saveTopK == 0)
        {
            return null;
        }
        for (int i = 2; _kept.Any(entry => entry.Path == path); i++)
        {
            path = $"{path[..^TrainingCheckpoint.Extension.Length]}-v{i}{TrainingCheckpoint.Extension}";
        }
        MonitorMode order = monitor is null ? MonitorMode.Max : mode;
        double rank = double.IsNaN(value) ? order.Worst() : value;
        int place = _kept.FindIndex(entry => order.IsBetter(rank, entry.Value));
        if (place < 0)
        {
            place = _kept.Count;
        }
        if (saveTopK > 0 && place >= saveTopK)
        {
            return null;
        }
        _kept.Insert(place, (path, rank));
        while (saveTopK > 0 && _kept.Count > saveTopK)
        {
            evicted.Add(_kept[^1].Path);
            _kept.RemoveAt(_kept.Count - 1);
        }
        return path;
    }

    private string Name(Trainer trainer)
    {
        string name = fileName.Replace("{epoch}", trainer.Epoch.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{step}", trainer.Step.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        foreach ((string key, double value) in trainer.Values)
        {
            int start = name.IndexOf("{" + key, StringComparison.Ordinal), end = start < 0 ? -1 : name.IndexOf('}', start);
            if (end > 0 && name[start + 1 + key.Length] is '}' or ':')
            {
                string format = name[(start + 1 + key.Length)..end].TrimStart(':');
                name = $"{name[..start]}{value.ToString(format, CultureInfo.InvariantCulture)}{name[(end + 1)..]}";
            }
        }
        return name;
    }

    /// <inheritdoc/>
    public OrderedDictionary<string, object?> StateDict() => new()
    {
        ["paths"] = _kept.Select(static entry => entry.Path).ToArray(),
        ["values"] = _kept.Select(static entry => entry.Value).ToArray(),
        ["saved_step"] = _savedStep,
    };

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        _kept.Clear();
        _savedStep = (long)stateDict["saved_step"]!;
        var paths = (object?[])stateDict["paths"]!;
        var values = (object?[])stateDict["values"]!;
        for (int i = 0; i < paths.Length; i++)
        {
            if (File.Exists((string)paths[i]!))
            {
                _kept.Add(((string)paths[i]!, (double)values[i]!));
            }
        }
    }
}
