using System.Collections;

namespace Linstock.Optim;

/// <summary>Reads a state dict whose containers may come from here, from a checkpoint, or from user code.</summary>
internal sealed class OptimizerStateReader
{
    private readonly Dictionary<long, IReadOnlyDictionary<string, object?>> _states = [];

    public OptimizerStateReader(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        if (!stateDict.TryGetValue("state", out object? state) || !stateDict.TryGetValue("param_groups", out object? groups))
        {
            throw new ArgumentException("optimizer state: expected the entries 'state' and 'param_groups'", nameof(stateDict));
        }
        foreach ((object? key, object? value) in Pairs(state))
        {
            _states[(long)ParamGroupOptions.ToDouble(key)] = Named(value);
        }
        foreach (object? group in ParamGroupOptions.Items(groups))
        {
            IReadOnlyDictionary<string, object?> options = Named(group);
            Groups.Add(new Group(options, [.. ParamGroupOptions.Items(options["params"]).Select(static item => (long)ParamGroupOptions.ToDouble(item))]));
        }
    }

    public List<Group> Groups { get; } = [];

    public IReadOnlyDictionary<string, object?>? State(long parameter) => _states.GetValueOrDefault(parameter);

    private static IReadOnlyDictionary<string, object?> Named(object? value)
    {
        if (value is IReadOnlyDictionary<string, object?> known)
        {
            return known;
        }
        var named = new Dictionary<string, object?>();
        foreach ((object? key, object? item) in Pairs(value))
        {
            named[key as string ?? throw new ArgumentException("optimizer state: expected names as keys")] = item;
        }
        return named;
    }

    private static IEnumerable<(object? Key, object? Value)> Pairs(object? value)
    {
        switch (value)
        {
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                {
                    yield return (entry.Key, entry.Value);
                }
                break;
            case IEnumerable<KeyValuePair<string, object?>> named:
                foreach ((string key, object? item) in named)
                {
                    yield return (key, item);
                }
                break;
            case IEnumerable<KeyValuePair<object, object?>> pairs:
                foreach ((object key, object? item) in pairs)
                {
                    yield return (key, item);
                }
                break;
            default:
                throw new ArgumentException($"optimizer state: expected a dictionary; got {value?.GetType().Name ?? "null"}");
        }
    }

    internal sealed record Group(IReadOnlyDictionary<string, object?> Options, IReadOnlyList<long> Parameters);
}
