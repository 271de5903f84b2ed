namespace Linstock.Training;

/// <summary>Named numbers in states.</summary>
internal static class StateValues
{
    public static OrderedDictionary<string, object?> Write(IEnumerable<KeyValuePair<string, double>> values)
    {
        var state = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, double value) in values)
        {
            state[name] = value;
        }
        return state;
    }

    public static OrderedDictionary<string, double> Read(object? state)
    {
        var values = new OrderedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((string name, object? value) in (IReadOnlyDictionary<string, object?>)state!)
        {
            values[name] = (double)value!;
        }
        return values;
    }
}
