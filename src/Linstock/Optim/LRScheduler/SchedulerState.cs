namespace Linstock.Optim.LRScheduler;

/// <summary>Reads the state dict of a scheduler; entries that are missing are null.</summary>
internal readonly struct SchedulerState(IReadOnlyDictionary<string, object?> entries)
{
    public object? this[string name] => entries.GetValueOrDefault(name);

    public double? Number(string name) => this[name] is { } value ? ParamGroupOptions.ToDouble(value) : null;

    public double[]? Numbers(string name) => this[name] is { } value
        ? value as double[] ?? [.. ParamGroupOptions.Items(value).Select(ParamGroupOptions.ToDouble)]
        : null;
}
