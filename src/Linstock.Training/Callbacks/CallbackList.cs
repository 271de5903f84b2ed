using Linstock.Training.Callbacks;

namespace Linstock.Training;

/// <summary>The callbacks of a run in the order in which they are called, and their states by name.</summary>
internal sealed class CallbackList
{
    private readonly (string Key, ICallback Callback)[] _entries;

    public CallbackList(IEnumerable<ICallback> callbacks)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        _entries = [.. callbacks.OrderBy(static callback => callback is ModelCheckpoint).Select(callback =>
        {
            string name = callback.GetType().Name;
            int count = counts[name] = counts.GetValueOrDefault(name) + 1;
            return (count == 1 ? name : $"{name}#{count}", callback);
        })];
    }

    public void Each(Action<ICallback> action)
    {
        foreach ((_, ICallback callback) in _entries)
        {
            action(callback);
        }
    }

    public OrderedDictionary<string, object?> StateDict()
    {
        var states = new OrderedDictionary<string, object?>();
        foreach ((string key, ICallback callback) in _entries)
        {
            if (callback.StateDict() is { Count: > 0 } state)
            {
                states[key] = state;
            }
        }
        return states;
    }

    public void LoadStateDict(IReadOnlyDictionary<string, object?> states)
    {
        foreach ((string key, ICallback callback) in _entries)
        {
            if (states.GetValueOrDefault(key) is IReadOnlyDictionary<string, object?> state)
            {
                callback.LoadStateDict(state);
            }
        }
    }
}
