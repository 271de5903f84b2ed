using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Linstock.Serialization;

/// <summary>A dictionary, Python's <c>dict</c> or <c>OrderedDict</c>, in its order.</summary>
public sealed class PickleDict : PickleValue, IEnumerable<KeyValuePair<PickleValue, PickleValue>>
{
    // Made when the first entry comes: an empty one is one byte in a file.
    private OrderedDictionary<PickleValue, PickleValue>? _entries;

    /// <summary>An empty dictionary.</summary>
    /// <param name="isOrderedDict">Whether it is a <c>collections.OrderedDict</c>, as PyTorch's state dicts are.</param>
    public PickleDict(bool isOrderedDict = false) => IsOrderedDict = isOrderedDict;

    /// <summary>Whether it is a <c>collections.OrderedDict</c>, as PyTorch's state dicts are.</summary>
    public bool IsOrderedDict { get; }

    /// <summary>What is attached to an <c>OrderedDict</c> beside its entries, such as <c>_metadata</c> with the versions of a model's modules.</summary>
    public PickleDict? Attributes { get; internal set; }

    /// <inheritdoc/>
    public override string TypeName => IsOrderedDict ? "OrderedDict" : "dict";

    /// <inheritdoc/>
    public override int Count => _entries?.Count ?? 0;

    /// <summary>The keys in order.</summary>
    public IEnumerable<PickleValue> Keys => _entries?.Keys ?? Enumerable.Empty<PickleValue>();

    /// <summary>The values in order.</summary>
    public IEnumerable<PickleValue> Values => _entries?.Values ?? Enumerable.Empty<PickleValue>();

    /// <inheritdoc/>
    public override PickleValue this[string key]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(key);
            return this[new PickleString(key)];
        }
    }

    /// <inheritdoc/>
    public override PickleValue this[long index] => this[PickleInt.Of(index)];

    /// <summary>The value under a key.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public PickleValue this[PickleValue key] => TryGetValue(key, out PickleValue? value)
        ? value
        : throw new KeyNotFoundException($"pickle value: the dictionary has no key '{key}'; it has {Describe()}");

    /// <inheritdoc/>
    public override bool ContainsKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _entries?.ContainsKey(new PickleString(key)) ?? false;
    }

    /// <summary>The value under a name, if there is one.</summary>
    public bool TryGetValue(string key, [NotNullWhen(true)] out PickleValue? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryGetValue(new PickleString(key), out value);
    }

    /// <summary>The value under a key, if there is one.</summary>
    public bool TryGetValue(PickleValue key, [NotNullWhen(true)] out PickleValue? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        value = null;
        return _entries?.TryGetValue(key, out value) ?? false;
    }

    /// <summary>Adds an entry, or replaces the value of an equal key.</summary>
    /// <exception cref="ArgumentException">The key is of a kind that cannot be one.</exception>
    public void Set(PickleValue key, PickleValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (!PickleKeys.IsPossible(key))
        {
            throw new ArgumentException($"pickle dict: {key.TypeName} cannot be the key of a dictionary", nameof(key));
        }

        (_entries ??= [])[key] = value;
    }

    /// <summary>Adds an entry, or replaces the value under a name.</summary>
    public void Set(string key, PickleValue value) => Set(new PickleString(key), value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<PickleValue, PickleValue>> GetEnumerator() =>
        (_entries ?? Enumerable.Empty<KeyValuePair<PickleValue, PickleValue>>()).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"{TypeName} with {Describe()}";

    internal OrderedDictionary<string, Tensor> ToStateDict()
    {
        var tensors = new OrderedDictionary<string, Tensor>(Count, StringComparer.Ordinal);
        foreach ((PickleValue key, PickleValue value) in this)
        {
            if (key is not PickleString { Value: var name })
            {
                throw new InvalidOperationException($"state dict: a key is no text; got {key.TypeName} {key}");
            }

            tensors[name] = value is PickleTensor tensor ? tensor.Value : throw new InvalidOperationException(
                $"state dict: the entry '{name}' is no tensor; got {value}; "
                + (value is PickleDict ? $"a state dict inside a checkpoint is reached with [\"{name}\"]" : "expected tensors only"));
        }

        return tensors;
    }

    private string Describe()
    {
        const int Shown = 8;
        string keys = string.Join(", ", Keys.Take(Shown).Select(static key => $"'{Shorten(key.ToString()!)}'"));
        return Count == 0 ? "no keys" : Count <= Shown ? $"the keys {keys}" : $"{Count} keys: {keys}, ...";
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
