namespace Linstock.Serialization;

/// <summary>Turns values into plain .NET objects; what is shared stays shared.</summary>
internal sealed class PickleObjects
{
    private readonly Dictionary<PickleValue, object> _made = new(ReferenceEqualityComparer.Instance);

    public object? Convert(PickleValue value) => value switch
    {
        PickleNone => null,
        PickleBool flag => flag.Value,
        PickleInt number => number.Value,
        PickleBigInt number => number.Value,
        PickleFloat number => number.Value,
        PickleComplex number => number.Value,
        PickleString text => text.Value,
        PickleTensor tensor => tensor.Value,
        PickleSize size => size.Value,
        PickleDType dtype => dtype.Value,
        PickleDevice device => Device.TryParse(device.Name, out Device known) ? (object)known : device.Name,
        _ when _made.TryGetValue(value, out object? made) => made,
        PickleBytes bytes => Keep(value, bytes.Value.ToArray()),
        PickleList list => Keep(value, list.Items.Select(Convert).ToList()),
        PickleTuple tuple => Keep(value, tuple.Items.Select(Convert).ToArray()),
        PickleSet set => Keep(value, set.Items.Select(Convert).ToHashSet()),
        PickleDict dict when dict.Keys.All(static key => key is PickleString) => Keep(value, Named(dict)),
        PickleDict dict => Keep(value, Keyed(dict)),
        _ => throw new InvalidOperationException($"pickle value: {value.TypeName} has no plain form"),
    };

    private object Keep(PickleValue value, object made)
    {
        _made.Add(value, made);
        return made;
    }

    private OrderedDictionary<string, object?> Named(PickleDict dict)
    {
        var named = new OrderedDictionary<string, object?>(dict.Count, StringComparer.Ordinal);
        foreach ((PickleValue key, PickleValue value) in dict)
        {
            named.Add(key.AsString(), Convert(value));
        }

        return named;
    }

    private OrderedDictionary<object, object?> Keyed(PickleDict dict)
    {
        var keyed = new OrderedDictionary<object, object?>(dict.Count);
        foreach ((PickleValue key, PickleValue value) in dict)
        {
            object plain = Convert(key)
                ?? throw new InvalidOperationException("pickle value: a dictionary with the key None has no plain form; use PickleDict");
            keyed.Add(plain, Convert(value));
        }

        return keyed;
    }
}
