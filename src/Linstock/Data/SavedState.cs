using System.Collections;
using System.Globalization;

namespace Linstock.Data;

/// <summary>Reads entries of saved states, whatever containers a checkpoint has made of them.</summary>
internal static class SavedState
{
    public static long Number(IReadOnlyDictionary<string, object?> state, string name) => state.GetValueOrDefault(name) is IConvertible number
        ? number.ToInt64(CultureInfo.InvariantCulture)
        : throw new ArgumentException($"load_state_dict: the entry '{name}' is missing or no number", nameof(state));

    public static IReadOnlyDictionary<string, object?>? Named(IReadOnlyDictionary<string, object?> state, string name) =>
        state.GetValueOrDefault(name) as IReadOnlyDictionary<string, object?>;

    public static long[] Numbers(IReadOnlyDictionary<string, object?> state, string name) => state.GetValueOrDefault(name) as long[]
        ?? [.. Items(state, name).Select(static item => Convert.ToInt64(item, CultureInfo.InvariantCulture))];

    public static object?[] Items(IReadOnlyDictionary<string, object?> state, string name) => state.GetValueOrDefault(name) switch
    {
        null => [],
        object?[] items => items,
        IEnumerable items => [.. items.Cast<object?>()],
        object other => throw new ArgumentException($"load_state_dict: the entry '{name}' is a {other.GetType().Name}; expected a list", nameof(state)),
    };
}
