namespace Linstock.Training;

/// <summary>What an epoch has reached.</summary>
/// <param name="Epoch">Its number, from 0.</param>
/// <param name="Step">The steps of the optimizer at its end.</param>
/// <param name="Values">The means of what it logged, by name.</param>
/// <param name="IsPartial">Whether the run was left within it.</param>
public sealed record EpochRecord(int Epoch, long Step, IReadOnlyDictionary<string, double> Values, bool IsPartial = false);

/// <summary>Why a run has ended.</summary>
public enum StopReason
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>All epochs or steps are done.</summary>
    Completed,

    /// <summary>A callback asked for it.</summary>
    Requested,

    /// <summary>The token, or Ctrl-C.</summary>
    Cancelled,
}

/// <summary>The epochs of a run, those before a resumption included.</summary>
public sealed class TrainingHistory
{
    private readonly List<EpochRecord> _epochs = [];

    /// <summary>The epochs in their order.</summary>
    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    /// <summary>Why the run has ended.</summary>
    public StopReason Reason { get; internal set; }

    /// <summary>What a callback gave as the reason; null otherwise.</summary>
    public string? Message { get; internal set; }

    /// <summary>A value over the epochs that have it.</summary>
    /// <param name="name">Its name, such as <c>val_loss</c>.</param>
    /// <exception cref="KeyNotFoundException">No epoch has it.</exception>
    public IReadOnlyList<double> this[string name]
    {
        get
        {
            double[] values = [.. _epochs.Where(epoch => epoch.Values.ContainsKey(name)).Select(epoch => epoch.Values[name])];
            return values.Length > 0 || _epochs.Count == 0
                ? values
                : throw new KeyNotFoundException($"history: no epoch has logged '{name}'; got {string.Join(", ", Names)}");
        }
    }

    /// <summary>The names of all values.</summary>
    public IReadOnlyList<string> Names => [.. _epochs.SelectMany(static epoch => epoch.Values.Keys).Distinct()];

    internal void Add(EpochRecord record) => _epochs.Add(record);

    internal object?[] StateDict() => [.. _epochs.Where(static epoch => !epoch.IsPartial).Select(static epoch => (object?)new OrderedDictionary<string, object?>
    {
        ["epoch"] = (long)epoch.Epoch,
        ["step"] = epoch.Step,
        ["values"] = StateValues.Write(epoch.Values),
    })];

    internal void LoadStateDict(object?[] records)
    {
        _epochs.Clear();
        foreach (IReadOnlyDictionary<string, object?> record in records.Cast<IReadOnlyDictionary<string, object?>>())
        {
            _epochs.Add(new EpochRecord((int)(long)record["epoch"]!, (long)record["step"]!, StateValues.Read(record["values"])));
        }
    }
}
