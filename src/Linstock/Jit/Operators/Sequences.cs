namespace Linstock.Jit;

/// <summary>Lists, tuples, dictionaries and texts by position, range and key.</summary>
internal static class Sequences
{
    public static ScriptValue GetItem(ScriptValue target, ScriptValue index) => target.Kind switch
    {
        ScriptKind.List => target.AsItems() is var items ? items[Position(index.ToInt64(), items.Count, "list index out of range")] : default,
        ScriptKind.Tuple => target.AsScriptTuple().Items is var fields ? fields[Position(index.ToInt64(), fields.Length, "tuple index out of range")] : default,
        ScriptKind.Dict => target.AsScriptDict().Entries.TryGetValue(index, out ScriptValue value)
            ? value
            : throw new ScriptException("KeyError", ScriptText.Of(index)),
        ScriptKind.String => target.AsString() is var text ? text[Position(index.ToInt64(), text.Length, "string index out of range")].ToString() : default,
        ScriptKind.Tensor => target.AsTensor().Select(0, index.ToInt64()),
        _ => throw target.Wrong("a container"),
    };

    public static void SetItem(ScriptValue target, ScriptValue index, ScriptValue value)
    {
        if (target.Kind == ScriptKind.Dict)
        {
            target.AsScriptDict().Entries[index] = value;
            return;
        }

        List<ScriptValue> items = target.AsItems();
        items[Position(index.ToInt64(), items.Count, "list index out of range")] = value;
    }

    /// <summary>The part of a list, tuple or text from one place to before another.</summary>
    public static ScriptValue Slice(ScriptValue target, ScriptValue start, ScriptValue stop, ScriptValue step)
    {
        long stride = step.IsNone || step.IsAbsent ? 1 : step.AsInt64();
        int count = target.Kind == ScriptKind.String ? target.AsString().Length : target.Count;
        int[] places = [.. Places(count, start, stop, stride)];
        return target.Kind switch
        {
            ScriptKind.String => string.Concat(places.Select(i => target.AsString()[i])),
            ScriptKind.List => ScriptValue.Of([.. places.Select(i => target.AsItems()[i])]),
            ScriptKind.Tuple => ScriptValue.Of(new ScriptTuple([.. places.Select(i => target.AsScriptTuple().Items[i])])),
            _ => throw target.Wrong("a list, tuple or text"),
        };
    }

    /// <summary>What a loop goes over: elements, keys of a dictionary, characters, rows of a tensor.</summary>
    public static IEnumerable<ScriptValue> Items(ScriptValue source) => source.Kind switch
    {
        ScriptKind.List => Live(source.AsItems()),
        ScriptKind.Tuple => source.AsScriptTuple().Items,
        ScriptKind.Dict => [.. source.AsScriptDict().Entries.Keys],
        ScriptKind.String => source.AsString().Select(static c => (ScriptValue)c.ToString()),
        ScriptKind.Tensor => source.AsTensor().Unbind().Select(static row => (ScriptValue)row),
        _ => throw source.Wrong("a container"),
    };

    public static int Position(long index, int count, string message)
    {
        long position = index < 0 ? index + count : index;
        return position >= 0 && position < count ? (int)position : throw new ScriptException("IndexError", message);
    }

    private static IEnumerable<int> Places(int count, ScriptValue start, ScriptValue stop, long step)
    {
        if (step == 0)
        {
            throw new ScriptException("ValueError", "slice step cannot be zero");
        }

        long lowest = step > 0 ? 0 : -1, highest = step > 0 ? count : count - 1;
        long Place(ScriptValue value, long missing) =>
            value.IsNone || value.IsAbsent ? missing : Math.Clamp(value.AsInt64() < 0 ? value.AsInt64() + count : value.AsInt64(), lowest, highest);
        long from = Place(start, step > 0 ? lowest : highest), to = Place(stop, step > 0 ? highest : lowest);
        for (Int128 i = from; step > 0 ? i < to : i > to; i += step)
        {
            yield return (int)i;
        }
    }

    // A list may grow while it is gone over.
    private static IEnumerable<ScriptValue> Live(List<ScriptValue> items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            yield return items[i];
        }
    }
}

/// <summary>Tensors from lists of numbers and back.</summary>
internal static class TensorLists
{
    /// <summary>A tensor of nested lists of numbers; the dtype is that of the first number where none is given.</summary>
    public static Tensor FromList(ScriptValue data, DType? dtype, Device? device, bool requiresGrad)
    {
        if (data.Kind == ScriptKind.Tensor)
        {
            Tensor copy = data.AsTensor().Detach().Clone();
            copy = dtype is { } other ? copy.To(other) : copy;
            return copy.RequiresGrad_(requiresGrad);
        }

        if (data.Kind is not (ScriptKind.List or ScriptKind.Tuple))
        {
            return Torch.Tensor(data.ToScalar(), dtype, device, requiresGrad);
        }

        var shape = new List<long>();
        for (ScriptValue level = data; level.Kind is ScriptKind.List or ScriptKind.Tuple; level = level[0])
        {
            shape.Add(level.Count);
            if (level.Count == 0)
            {
                break;
            }
        }

        var numbers = new List<ScriptValue>();
        Collect(data, 0);
        DType element = numbers.Count == 0 ? Torch.GetDefaultDType() : numbers[0].Kind switch
        {
            ScriptKind.Bool => DType.Bool,
            ScriptKind.Int => DType.Int64,
            ScriptKind.Complex => DType.Complex64,
            ScriptKind.Tensor => numbers[0].AsTensor().DType,
            _ => Torch.GetDefaultDType(),
        };
        Tensor flat = element switch
        {
            DType.Bool => Torch.FromArray([.. numbers.Select(static n => n.ToBool())]),
            DType.Int64 => Torch.FromArray([.. numbers.Select(static n => n.ToInt64())]),
            DType.Complex64 => Torch.FromArray([.. numbers.Select(static n => n.AsComplex())]),
            _ => Torch.FromArray([.. numbers.Select(static n => n.ToDouble())]),
        };
        Tensor made = flat.To(dtype ?? element).Reshape([.. shape]);
        return (device is { } place ? made.To(place) : made).RequiresGrad_(requiresGrad);

        void Collect(ScriptValue level, int depth)
        {
            if (depth == shape.Count)
            {
                numbers.Add(level);
                return;
            }

            if (level.Count != shape[depth])
            {
                throw new ArgumentException($"tensor: the lists have different lengths; got {level.Count}; expected {shape[depth]}");
            }

            foreach (ScriptValue item in level.AsList())
            {
                Collect(item, depth + 1);
            }
        }
    }

    /// <summary>The elements in nested lists, or the number of a tensor without dimensions.</summary>
    public static ScriptValue ToList(Tensor tensor) => tensor.NDim == 0
        ? Numbers.Of(tensor.Item())
        : ScriptValue.Of([.. tensor.Unbind().Select(ToList)]);
}
