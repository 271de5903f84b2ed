namespace Linstock.Jit;

internal static partial class LanguageOperators
{
    private static LanguageOperator? Containers(string name) => name switch
    {
        "len" => Always(static a => a[0].Kind switch
        {
            ScriptKind.String => a[0].AsString().Length,
            ScriptKind.Tensor => a[0].AsTensor().NDim > 0 ? a[0].AsTensor().Shape[0] : throw new ScriptException("TypeError", "len() of a 0-d tensor"),
            _ => a[0].Count,
        }),
        "append" => Always(static a =>
        {
            a[0].AsItems().Add(a[1]);
            return a[0];
        }),
        "extend" => Always(static a =>
        {
            a[0].AsItems().AddRange([.. Sequences.Items(a[1])]);
            return default;
        }),
        "insert" => Always(static a =>
        {
            List<ScriptValue> items = a[0].AsItems();
            long place = a[1].AsInt64();
            items.Insert((int)Math.Clamp(place < 0 ? place + items.Count : place, 0, items.Count), a[2]);
            return default;
        }),
        "pop" => Always(static a => a[0].Kind == ScriptKind.Dict ? PopKey(a) : PopItem(a)),
        "popitem" => Always(static a =>
        {
            OrderedDictionary<ScriptValue, ScriptValue> entries = a[0].AsScriptDict().Entries;
            if (entries.Count == 0)
            {
                throw new ScriptException("KeyError", "popitem(): dictionary is empty");
            }

            (ScriptValue key, ScriptValue value) = entries.GetAt(entries.Count - 1);
            entries.RemoveAt(entries.Count - 1);
            return ScriptResults.Tuple(key, value);
        }),
        "clear" => Always(static a =>
        {
            if (a[0].Kind == ScriptKind.Dict)
            {
                a[0].AsScriptDict().Entries.Clear();
            }
            else
            {
                a[0].AsItems().Clear();
            }

            return default;
        }),
        "remove" => Always(static a =>
        {
            List<ScriptValue> items = a[0].AsItems();
            int place = IndexOf(items, a[1]);
            items.RemoveAt(place >= 0 ? place : throw new ScriptException("ValueError", "list.remove(x): x not in list"));
            return default;
        }),
        "reverse" => Always(static a =>
        {
            a[0].AsItems().Reverse();
            return default;
        }),
        "Delete" => Always(static a =>
        {
            if (a[0].Kind == ScriptKind.Dict)
            {
                PopKey(a);
            }
            else
            {
                List<ScriptValue> items = a[0].AsItems();
                items.RemoveAt(Sequences.Position(a[1].AsInt64(), items.Count, "list index out of range"));
            }

            return default;
        }),
        "index" => NoTensorFirst(static a => a[0].Kind == ScriptKind.String ? FindText(a, last: false, mustFind: true)
            : IndexOf(a[0].AsItems(), a[1]) is var place and >= 0 ? place : throw new ScriptException("ValueError", $"'{ScriptText.Of(a[1])}' is not in list")),
        "count" => Always(static a => a[0].Kind == ScriptKind.String ? CountText(a) : CountItems(a[0].AsItems(), a[1])),
        "sort" => NoTensorFirst(static a =>
        {
            Sort(a[0].AsItems(), a.Length > 1 && a[1].ToBool());
            return default;
        }),
        "sorted" => Always(static a =>
        {
            List<ScriptValue> items = [.. Sequences.Items(a[0])];
            Sort(items, a.Length > 1 && a[1].ToBool());
            return ScriptValue.Of(items);
        }),
        "list" or "prim::list" => Always(static a => ScriptValue.Of([.. Sequences.Items(a[0])])),
        "copy" => NoTensorFirst(static a => a[0].Kind == ScriptKind.Dict ? CopyDict(a[0]) : ScriptValue.Of([.. a[0].AsItems()])),
        "dict" => Always(static a => a.Length == 0 ? ScriptValue.Of(new ScriptDict()) : a[0].Kind == ScriptKind.Dict ? CopyDict(a[0]) : DictOf(a[0])),
        "keys" => Always(static a => ScriptValue.Of([.. a[0].AsScriptDict().Entries.Keys])),
        "values" => NoTensorFirst(static a => ScriptValue.Of([.. a[0].AsScriptDict().Entries.Values])),
        "items" => Always(static a => ScriptValue.Of([.. a[0].AsScriptDict().Entries.Select(static pair => ScriptResults.Tuple(pair.Key, pair.Value))])),
        "get" => Always(static a => a[0].AsScriptDict().Entries.TryGetValue(a[1], out ScriptValue value) ? value : a.Length > 2 ? a[2] : default),
        "setdefault" => Always(static a =>
        {
            OrderedDictionary<ScriptValue, ScriptValue> entries = a[0].AsScriptDict().Entries;
            if (!entries.TryGetValue(a[1], out ScriptValue value))
            {
                entries.Add(a[1], value = a[2]);
            }

            return value;
        }),
        "update" => Always(static a =>
        {
            foreach ((ScriptValue key, ScriptValue value) in a[1].AsScriptDict().Entries)
            {
                a[0].AsScriptDict().Entries[key] = value;
            }

            return default;
        }),
        "__getitem__" => Always(static a => Sequences.GetItem(a[0], a[1])),
        "_set_item" => Always(static a =>
        {
            Sequences.SetItem(a[0], a[1], a[2]);
            return a[0];
        }),
        "__contains__" => Always(static a => Contains(a[0], a[1])),
        "slice" => NoTensorFirst(static a => Sequences.Slice(a[0], At(a, 1), At(a, 2), At(a, 3))),
        "__range_length" => Always(static a => RangeLength(a[0].AsInt64(), a[1].AsInt64(), a[2].AsInt64())),
        "__derive_index" => Always(static a => a[1].AsInt64() + (a[0].AsInt64() * a[2].AsInt64())),
        "all" => NoTensorFirst(static a => a[0].AsItems().All(Truth.Of)),
        "any" => NoTensorFirst(static a => a[0].AsItems().Any(Truth.Of)),
        "_size_if_not_equal" => Always(static a => a[0].IsSameAs(a[1]) ? default : a[0]),
        "prim::TupleIndex" => Always(static a => Sequences.GetItem(a[0], a[1])),
        "prim::ListUnpack" or "prim::TupleUnpack" => Always(static a => a[0]),
        "prim::infer_squeeze_size" => Always(static a => ScriptValue.Of([.. a[0].AsItems().Where(static item => item.AsInt64() != 1)])),
        _ => null,
    };

    private static ScriptValue At(ReadOnlySpan<ScriptValue> a, int index) => index < a.Length ? a[index] : default;

    private static int CountItems(List<ScriptValue> items, ScriptValue wanted) => items.Count(item => ScriptEquality.Instance.Equals(item, wanted));

    private static ScriptValue PopItem(ReadOnlySpan<ScriptValue> a)
    {
        List<ScriptValue> items = a[0].AsItems();
        if (items.Count == 0)
        {
            throw new ScriptException("IndexError", "pop from empty list");
        }

        int place = Sequences.Position(a.Length > 1 ? a[1].AsInt64() : -1, items.Count, "pop index out of range");
        ScriptValue item = items[place];
        items.RemoveAt(place);
        return item;
    }

    private static ScriptValue PopKey(ReadOnlySpan<ScriptValue> a) => a[0].AsScriptDict().Entries.Remove(a[1], out ScriptValue value)
        ? value
        : a.Length > 2 ? a[2] : throw new ScriptException("KeyError", ScriptText.Of(a[1]));

    private static int IndexOf(List<ScriptValue> items, ScriptValue wanted) => items.FindIndex(item => ScriptEquality.Instance.Equals(item, wanted));

    private static void Sort(List<ScriptValue> items, bool reverse)
    {
        ScriptValue[] ordered = reverse
            ? [.. items.OrderByDescending(static item => item, Comparer<ScriptValue>.Create(Numbers.Compare))]
            : [.. items.OrderBy(static item => item, Comparer<ScriptValue>.Create(Numbers.Compare))];
        items.Clear();
        items.AddRange(ordered);
    }

    private static ScriptValue CopyDict(ScriptValue source)
    {
        var copy = new ScriptDict();
        foreach ((ScriptValue key, ScriptValue value) in source.AsScriptDict().Entries)
        {
            copy.Entries.Add(key, value);
        }

        return ScriptValue.Of(copy);
    }

    private static ScriptValue DictOf(ScriptValue pairs)
    {
        var dict = new ScriptDict();
        foreach (ScriptValue pair in pairs.AsItems())
        {
            dict.Entries[pair[0]] = pair[1];
        }

        return ScriptValue.Of(dict);
    }

    private static bool Contains(ScriptValue container, ScriptValue item) => container.Kind switch
    {
        ScriptKind.Dict => container.AsScriptDict().Entries.ContainsKey(item),
        ScriptKind.String => container.AsString().Contains(item.AsString(), StringComparison.Ordinal),
        ScriptKind.Tensor => Torch.Eq(container.AsTensor(), item.ToScalar()).Any().Item().ToBool(),
        _ => container.AsList().Contains(item, ScriptEquality.Instance),
    };

    private static long RangeLength(long start, long stop, long step) => step switch
    {
        > 0 => start < stop ? 1 + ((stop - 1 - start) / step) : 0,
        < 0 => start > stop ? 1 + ((start - 1 - stop) / -step) : 0,
        _ => throw new ScriptException("ValueError", "range() arg 3 must not be zero"),
    };
}
