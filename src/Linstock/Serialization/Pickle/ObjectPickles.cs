using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Serialization;

/// <summary>Turns plain .NET objects into values; what is shared stays shared.</summary>
internal sealed class ObjectPickles
{
    private readonly Dictionary<object, PickleValue?> _made = new(ReferenceEqualityComparer.Instance);
    private int _depth;

    public PickleValue Convert(object? value) => value switch
    {
        null => PickleNone.Instance,
        PickleValue known => known,
        bool flag => PickleBool.Of(flag),
        sbyte or byte or short or ushort or int or uint or long => PickleInt.Of(System.Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong number => PickleBigInt.Of(number),
        BigInteger number => PickleBigInt.Of(number),
        double number => new PickleFloat(number),
        float number => new PickleFloat(number),
        Half number => new PickleFloat((double)number),
        BFloat16 number => new PickleFloat((float)number),
        Complex number => new PickleComplex(number),
        Complex32 number => new PickleComplex(number),
        Complex64 number => new PickleComplex(number),
        string text => new PickleString(text),
        Shape shape => new PickleSize(shape),
        DType dtype => new PickleDType(dtype),
        Device device => new PickleDevice(device.ToString()),
        byte[] bytes => new PickleBytes(bytes),
        NN.Module => throw new ArgumentException(
            $"save: a module is code, which a file does not hold; got {value.GetType().Name}; save its StateDict() instead"),
        _ => Shared(value),
    };

    private PickleValue Shared(object value)
    {
        if (_made.TryGetValue(value, out PickleValue? made))
        {
            return made ?? throw new ArgumentException($"save: an object contains itself; got {value.GetType().Name}");
        }

        if (++_depth > PickleTree.MaximumDepth)
        {
            throw new ArgumentException($"save: objects are nested too deeply; expected at most {PickleTree.MaximumDepth} levels");
        }

        bool isReference = !value.GetType().IsValueType;
        if (isReference)
        {
            _made.Add(value, null);
        }

        PickleValue result = Container(value);
        if (isReference)
        {
            _made[value] = result;
        }

        _depth--;
        return result;
    }

    private PickleValue Container(object value) => value switch
    {
        Tensor tensor => new PickleTensor(tensor),
        IEnumerable<KeyValuePair<string, Tensor>> state => Dict(state.Select(static pair => ((object)pair.Key, (object?)pair.Value)), isOrderedDict: true),
        IDictionary dictionary => Dict(Entries(dictionary), isOrderedDict: false),
        IEnumerable<KeyValuePair<string, object?>> named => Dict(named.Select(static pair => ((object)pair.Key, pair.Value)), isOrderedDict: false),
        IEnumerable<KeyValuePair<object, object?>> keyed => Dict(keyed.Select(static pair => (pair.Key, pair.Value)), isOrderedDict: false),
        object?[] items when items.GetType() == typeof(object[]) => new PickleTuple([.. items.Select(Convert)]),
        ITuple tuple => new PickleTuple([.. Enumerable.Range(0, tuple.Length).Select(i => Convert(tuple[i]))]),
        IReadOnlySet<object?> set => new PickleSet(set.Select(Convert)),
        IReadOnlySet<string> set => new PickleSet(set.Select(Convert)),
        IReadOnlySet<long> set => new PickleSet(set.Select(static item => PickleInt.Of(item))),
        IReadOnlySet<int> set => new PickleSet(set.Select(static item => PickleInt.Of(item))),
        IEnumerable items => new PickleList(items.Cast<object?>().Select(Convert)),
        _ => throw new ArgumentException(
            $"save: an object of this type has no form in a checkpoint; got {value.GetType()}; "
            + "expected tensors, numbers, text, and dictionaries, lists and tuples of them"),
    };

    // The sequence of a dictionary has the type of its pairs, but its own enumerator gives entries.
    private static IEnumerable<(object Key, object? Value)> Entries(IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary)
        {
            yield return (entry.Key, entry.Value);
        }
    }

    private PickleDict Dict(IEnumerable<(object Key, object? Value)> entries, bool isOrderedDict)
    {
        var dict = new PickleDict(isOrderedDict);
        foreach ((object key, object? value) in entries)
        {
            dict.Set(Convert(key), Convert(value));
        }

        return dict;
    }
}
