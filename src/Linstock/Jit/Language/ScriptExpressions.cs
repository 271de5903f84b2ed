namespace Linstock.Jit;

/// <summary>A compiled expression.</summary>
internal abstract class ScriptExpression
{
    public abstract ScriptValue Evaluate(ScriptFrame frame);
}

internal sealed class ConstantExpression(ScriptValue value) : ScriptExpression
{
    public ScriptValue Value => value;

    public override ScriptValue Evaluate(ScriptFrame frame) => value;
}

internal sealed class LocalExpression(int slot) : ScriptExpression
{
    public override ScriptValue Evaluate(ScriptFrame frame) => frame.Slots[slot];
}

internal sealed class ListExpression(ScriptExpression[] items) : ScriptExpression
{
    public ScriptExpression[] Items => items;

    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        var values = new List<ScriptValue>(items.Length);
        foreach (ScriptExpression item in items)
        {
            values.Add(item.Evaluate(frame));
        }

        return ScriptValue.Of(values);
    }
}

internal sealed class TupleExpression(ScriptExpression[] items) : ScriptExpression
{
    public ScriptExpression[] Items => items;

    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        var values = new ScriptValue[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            values[i] = items[i].Evaluate(frame);
        }

        return ScriptValue.Of(new ScriptTuple(values));
    }
}

internal sealed class DictExpression((ScriptExpression Key, ScriptExpression Value)[] entries) : ScriptExpression
{
    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        var dict = new ScriptDict();
        foreach ((ScriptExpression key, ScriptExpression value) in entries)
        {
            dict.Entries[key.Evaluate(frame)] = value.Evaluate(frame);
        }

        return ScriptValue.Of(dict);
    }
}

/// <summary>An attribute; where its value lies is remembered for the last class seen.</summary>
internal sealed class AttributeExpression(ScriptExpression target, string name) : ScriptExpression
{
    private ScriptClass? _class;
    private int _index;

    public ScriptExpression Target => target;

    public string Name => name;

    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        ScriptValue owner = target.Evaluate(frame);
        switch (owner.Kind)
        {
            case ScriptKind.Object:
                var instance = (ScriptObject)owner.Reference!;
                if (!ReferenceEquals(_class, instance.Class))
                {
                    int index = instance.Class.IndexOf(name);
                    if (index < 0)
                    {
                        return instance.Get(name);
                    }

                    _index = index;
                    _class = instance.Class;
                }

                return instance.Attributes[_index];
            case ScriptKind.Tuple when owner.AsScriptTuple() is { Type: { } type } tuple && type.IndexOf(name) is var field and >= 0:
                return tuple.Items[field];
            case ScriptKind.Enum:
                var member = (ScriptEnumMember)owner.Reference!;
                return name == "value" ? member.Value : member.Name;
            default:
                throw new InvalidOperationException($"a {owner.TypeName} has no attribute '{name}'");
        }
    }
}

/// <summary><c>x[i]</c> of a list, tuple, dictionary, text or tensor.</summary>
internal sealed class SubscriptExpression(ScriptExpression target, ScriptExpression index) : ScriptExpression
{
    public override ScriptValue Evaluate(ScriptFrame frame) => Sequences.GetItem(target.Evaluate(frame), index.Evaluate(frame));
}

/// <summary><c>x[a:b]</c> of a tuple, list or text.</summary>
internal sealed class SliceExpression(ScriptExpression target, ScriptExpression? start, ScriptExpression? stop, ScriptExpression? step) : ScriptExpression
{
    public override ScriptValue Evaluate(ScriptFrame frame) => Sequences.Slice(
        target.Evaluate(frame), start?.Evaluate(frame) ?? default, stop?.Evaluate(frame) ?? default, step?.Evaluate(frame) ?? 1);
}

/// <summary>A call of an operator by its name.</summary>
internal sealed class OperatorExpression(ScriptOperatorSet operators, ScriptExpression[] arguments, string[] names) : ScriptExpression
{
    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        if (arguments.Length == 1 && names.Length == 0)
        {
            ScriptValue only = arguments[0].Evaluate(frame);
            return operators.Call(new ReadOnlySpan<ScriptValue>(in only), names);
        }

        if (arguments.Length <= ScriptArguments.Inline)
        {
            var inline = default(ScriptArguments);
            Span<ScriptValue> few = ((Span<ScriptValue>)inline)[..arguments.Length];
            Fill(frame, few);
            return operators.Call(few, names);
        }

        var values = new ScriptValue[arguments.Length];
        Fill(frame, values);
        return operators.Call(values, names);
    }

    private void Fill(ScriptFrame frame, Span<ScriptValue> values)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Evaluate(frame);
        }
    }
}

/// <summary>A call of a method of an object of the program, or of a named function.</summary>
internal sealed class MethodExpression(ScriptExpression target, string name, ScriptExpression[] arguments, string[] names) : ScriptExpression
{
    private ScriptClass? _class;
    private ScriptFunction? _function;

    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        ScriptValue owner = target.Evaluate(frame);
        if (owner.Kind != ScriptKind.Object)
        {
            return name == "tolist" && owner.Kind == ScriptKind.Tensor
                ? TensorLists.ToList(owner.AsTensor())
                : throw new InvalidOperationException($"a {owner.TypeName} has no method '{name}'");
        }

        var instance = (ScriptObject)owner.Reference!;
        if (!ReferenceEquals(_class, instance.Class))
        {
            _function = instance.Class.Methods.TryGetValue(name, out ScriptFunction? found)
                ? found
                : throw new InvalidOperationException($"{instance.Class.Name}: there is no method '{name}'");
            _class = instance.Class;
        }

        return ScriptCalls.Call(_function!, owner, hasSelf: true, arguments, names, frame);
    }
}

/// <summary>A call by the full name of a function, a named tuple or a class; known when all files are read.</summary>
internal sealed class QualifiedCallExpression(ScriptProgram program, string path, ScriptExpression[] arguments, string[] names) : ScriptExpression
{
    private ScriptFunction? _function;
    private ScriptClass? _class;

    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        if (_function is null && _class is null)
        {
            _function = program.FindFunction(path);
            _class = _function is null ? program.FindClass(path) : null;
        }

        if (_function is not null)
        {
            return ScriptCalls.Call(_function, default, hasSelf: false, arguments, names, frame);
        }

        if (_class?.Kind != ScriptClassKind.NamedTuple)
        {
            throw new InvalidOperationException($"{path}: the archive has no function or named tuple of that name");
        }

        var values = new ScriptValue[_class.Attributes.Count];
        if (arguments.Length != values.Length)
        {
            throw new InvalidOperationException($"{path}: {values.Length} fields are expected; got {arguments.Length}");
        }

        for (int i = 0; i < values.Length; i++)
        {
            int named = i - (arguments.Length - names.Length);
            values[named >= 0 ? _class.IndexOf(names[named]) : i] = arguments[i].Evaluate(frame);
        }

        return ScriptValue.Of(new ScriptTuple(values, _class));
    }
}

/// <summary>A full name used as a value: a member of an enumeration or a constant of a class.</summary>
internal sealed class QualifiedValueExpression(ScriptProgram program, string path) : ScriptExpression
{
    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        int dot = path.LastIndexOf('.');
        return program.FindClass(path[..dot]) is { } type && type.Constants.TryGetValue(path[(dot + 1)..], out ScriptValue value)
            ? value
            : throw new InvalidOperationException($"{path}: the archive has no value of that name");
    }
}

/// <summary><c>C.__new__(C)</c>.</summary>
internal sealed class NewExpression(ScriptProgram program, string path) : ScriptExpression
{
    private ScriptClass? _class;

    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        _class ??= program.FindClass(path) ?? throw new InvalidOperationException($"{path}: the archive has no class of that name");
        return ScriptValue.Of(new ScriptObject(_class));
    }
}

internal sealed class IsInstanceExpression(ScriptExpression value, ScriptType[] types) : ScriptExpression
{
    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        ScriptValue tested = value.Evaluate(frame);
        return types.Any(type => type.Holds(tested));
    }
}

/// <summary><c>annotate(int, x)</c> and the like, where a tensor of one element is taken for a number.</summary>
internal sealed class ImplicitNumberExpression(string type, ScriptExpression value) : ScriptExpression
{
    public override ScriptValue Evaluate(ScriptFrame frame)
    {
        ScriptValue source = value.Evaluate(frame);
        return source.Kind != ScriptKind.Tensor ? source : type switch
        {
            "int" => Numbers.ToInt(source),
            "float" => Numbers.ToFloat(source),
            "bool" => Truth.Of(source),
            "complex" => source.AsTensor().Item().ToComplex(),
            _ => Numbers.Of(source.AsTensor().Item()),
        };
    }
}

internal sealed class ClosureCallExpression(ScriptClosure closure) : ScriptExpression
{
    public override ScriptValue Evaluate(ScriptFrame frame) => closure.Run(frame);
}

internal static class ScriptCalls
{
    /// <summary>Calls a function; named arguments stand behind the others.</summary>
    public static ScriptValue Call(
        ScriptFunction function, ScriptValue self, bool hasSelf, ScriptExpression[] arguments, string[] names, ScriptFrame frame)
    {
        int first = hasSelf ? 1 : 0, positional = arguments.Length - names.Length;
        if (first + arguments.Length > function.Parameters.Length)
        {
            throw new InvalidOperationException($"{function.Name}: at most {function.Parameters.Length - first} arguments are expected; got {arguments.Length}");
        }

        ScriptFrame called = function.NewFrame(frame.Machine);
        if (hasSelf)
        {
            called.Slots[0] = self;
        }

        for (int i = 0; i < positional; i++)
        {
            called.Slots[first + i] = arguments[i].Evaluate(frame);
        }

        for (int i = first + positional; i < function.Parameters.Length; i++)
        {
            called.Slots[i] = ScriptValue.Absent;
        }

        for (int i = 0; i < names.Length; i++)
        {
            int slot = function.IndexOf(names[i]);
            called.Slots[slot >= 0 ? slot : throw new InvalidOperationException($"{function.Name}: there is no parameter '{names[i]}'")] =
                arguments[positional + i].Evaluate(frame);
        }

        return function.Run(called);
    }
}
