using System.Globalization;
using Linstock.Training.Checkpoints;

namespace Linstock.Training;

/// <summary>
/// Everything that a run is, in one safetensors file: tensors under their paths (a model's under <c>model.</c> and its own names), the rest as
/// JSON in the file's metadata. Nothing in it is ever executed.
/// </summary>
/// <remarks>
/// A file is written beside its place, flushed to the disk, renamed, and the folder is flushed: whenever the process or the machine dies, there is
/// the old file or the new one, whole. <see cref="FindLatest"/> passes over files that are damaged all the same.
/// </remarks>
public sealed class TrainingCheckpoint
{
    /// <summary>The ending of the files' names.</summary>
    public const string Extension = ".safetensors";

    private const string FormatEntry = "linstock.checkpoint", StateEntry = "linstock.state", StepEntry = "linstock.step", EpochEntry = "linstock.epoch";
    private const string Format = "1";

    /// <summary>A checkpoint of a state.</summary>
    /// <param name="state">Dictionaries with texts as keys, lists, numbers, texts, booleans and tensors.</param>
    public TrainingCheckpoint(OrderedDictionary<string, object?> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        State = state;
    }

    /// <summary>The state: <c>model</c>, <c>optimizer</c>, <c>scheduler</c>, <c>loop</c>, <c>callbacks</c>, <c>random</c> and so on.</summary>
    public OrderedDictionary<string, object?> State { get; }

    /// <summary>The steps of the optimizer so far.</summary>
    public long Step { get; init; }

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>The model's state dict.</summary>
    public IReadOnlyDictionary<string, Tensor> Model => (State.GetValueOrDefault("model") as IReadOnlyDictionary<string, object?> ?? throw new InvalidDataException(
        "checkpoint: there is no entry 'model'")).ToDictionary(static entry => entry.Key, static entry => (Tensor)entry.Value!, StringComparer.Ordinal);

    /// <summary>Writes the file, as a whole or not at all; an older one is replaced at the end.</summary>
    /// <param name="path">The file. Missing folders are created.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (string json, OrderedDictionary<string, Tensor> tensors) = StateTree.Write(State);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
        SafeTensors.Save(path, tensors, new Dictionary<string, string>
        {
            [FormatEntry] = Format,
            [StepEntry] = Step.ToString(CultureInfo.InvariantCulture),
            [EpochEntry] = Epoch.ToString(CultureInfo.InvariantCulture),
            [StateEntry] = json,
        });
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The checkpoint.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or no checkpoint.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TrainingCheckpoint Load(string path)
    {
        using SafeTensorsReader reader = SafeTensors.Open(path);
        return new TrainingCheckpoint(StateTree.Read(StateJson(reader, path), name => reader.GetTensor(name)))
        {
            Step = Number(reader, StepEntry),
            Epoch = (int)Number(reader, EpochEntry),
        };
    }

    /// <summary>The newest checkpoint of a folder that can be loaded, by its steps and then by its time of writing; damaged ones are passed over.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <returns>The file, or null if there is none.</returns>
    public static string? FindLatest(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            return null;
        }
        return Directory.EnumerateFiles(folder, "*" + Extension)
            .Where(static file => !Path.GetFileName(file).StartsWith('.'))
            .Select(static file => (File: file, Step: StepOf(file), Time: File.GetLastWriteTimeUtc(file)))
            .Where(static entry => entry.Step >= 0)
            .OrderByDescending(static entry => entry.Step).ThenByDescending(static entry => entry.Time)
            .Select(static entry => entry.File)
            .FirstOrDefault(IsLoadable);
    }

    /// <summary>Deletes what writers that were killed have left behind. Nobody may be writing to the folder.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    public static void RemoveLeftovers(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            return;
        }
        foreach (string file in Directory.EnumerateFiles(folder, $".*{Extension}.*.tmp"))
        {
            File.Delete(file);
        }
    }

    /// <summary>The steps in a file's header; negative if it is no checkpoint.</summary>
    private static long StepOf(string path)
    {
        try
        {
            using SafeTensorsReader reader = SafeTensors.Open(path);
            return reader.Metadata.ContainsKey(StateEntry) ? Number(reader, StepEntry) : -1;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    private static bool IsLoadable(string path)
    {
        try
        {
            // The header, whose offsets have been held against the length of the file, and the state with every tensor that it names.
            using SafeTensorsReader reader = SafeTensors.Open(path);
            Tensor placeholder = Torch.Empty([0]);
            StateTree.Read(StateJson(reader, path), name =>
            {
                _ = reader.DTypeOf(name);
                return placeholder;
            });
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string StateJson(SafeTensorsReader reader, string path) =>
        reader.Metadata.TryGetValue(StateEntry, out string? json) && reader.Metadata.GetValueOrDefault(FormatEntry) == Format
            ? json
            : throw new InvalidDataException($"checkpoint: {path} holds tensors but not the state of a run in format {Format}");

    private static long Number(SafeTensorsReader reader, string entry) =>
        long.TryParse(reader.Metadata.GetValueOrDefault(entry), CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new InvalidDataException($"checkpoint: the entry '{entry}' is missing or no number");
}
