namespace Linstock.Jit;

/// <summary>What kinds of values a parameter of an operator takes.</summary>
[Flags]
internal enum ScriptKinds
{
    None = 1 << 0,
    Tensor = 1 << 1,
    Int = 1 << 2,
    Float = 1 << 3,
    Bool = 1 << 4,
    Complex = 1 << 5,
    String = 1 << 6,
    Device = 1 << 7,
    Generator = 1 << 8,
    IntList = 1 << 9,
    FloatList = 1 << 10,
    TensorList = 1 << 11,
    OptionalTensorList = 1 << 12,
    Other = 1 << 13,
    Number = Int | Float | Bool | Complex,
    Any = -1,
}

/// <summary>A parameter of an operator.</summary>
internal readonly record struct ScriptOperatorParameter(string Name, ScriptKinds Kinds, bool IsOptional)
{
    /// <summary>Whether a value fits; the elements of lists are looked at, the first of a list decides among lists.</summary>
    public bool Takes(in ScriptValue value) => value.Kind switch
    {
        ScriptKind.None => (Kinds & ScriptKinds.None) != 0,
        ScriptKind.Tensor => (Kinds & ScriptKinds.Tensor) != 0,
        ScriptKind.Int => (Kinds & ScriptKinds.Int) != 0,
        ScriptKind.Float => (Kinds & ScriptKinds.Float) != 0,
        ScriptKind.Bool => (Kinds & ScriptKinds.Bool) != 0,
        ScriptKind.Complex => (Kinds & ScriptKinds.Complex) != 0,
        ScriptKind.String => (Kinds & ScriptKinds.String) != 0,
        ScriptKind.Device => (Kinds & ScriptKinds.Device) != 0,
        ScriptKind.Generator => (Kinds & ScriptKinds.Generator) != 0,
        ScriptKind.List => TakesList(value.AsItems()),
        _ => (Kinds & ScriptKinds.Other) != 0,
    };

    private bool TakesList(List<ScriptValue> items)
    {
        const ScriptKinds Lists = ScriptKinds.IntList | ScriptKinds.FloatList | ScriptKinds.TensorList | ScriptKinds.OptionalTensorList;
        if (items.Count == 0)
        {
            return (Kinds & Lists) != 0;
        }

        ScriptKinds wanted = items[0].Kind switch
        {
            ScriptKind.Int => ScriptKinds.IntList | ScriptKinds.FloatList,
            ScriptKind.Float => ScriptKinds.FloatList,
            ScriptKind.Tensor => ScriptKinds.TensorList | ScriptKinds.OptionalTensorList,
            ScriptKind.None => ScriptKinds.OptionalTensorList | ScriptKinds.IntList,
            _ => ScriptKinds.Other,
        };
        return (Kinds & wanted) != 0;
    }
}

/// <summary>What an operator does with its arguments, one for each parameter.</summary>
internal delegate ScriptValue ScriptOperatorBody(ReadOnlySpan<ScriptValue> a);

/// <summary>One form of an operator.</summary>
internal sealed class ScriptOperator(ScriptOperatorParameter[] parameters, ScriptOperatorBody body, int positional = int.MaxValue)
{
    // Those behind have to be named.
    private readonly int _mostPositional = Math.Min(positional, parameters.Length);

    public ScriptOperatorParameter[] Parameters { get; } = parameters;

    public ScriptOperatorBody Body { get; } = body;

    /// <summary>Calls the operator if the arguments fit.</summary>
    public bool TryCall(ReadOnlySpan<ScriptValue> arguments, string[] names, out ScriptValue result)
    {
        ScriptOperatorParameter[] parameters = Parameters;
        if (names.Length == 0 && arguments.Length == parameters.Length && arguments.Length <= _mostPositional)
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                if (!parameters[i].Takes(in arguments[i]))
                {
                    result = default;
                    return false;
                }
            }

            result = Body(arguments);
            return true;
        }

        if (parameters.Length <= ScriptArguments.Inline)
        {
            var inline = default(ScriptArguments);
            Span<ScriptValue> bound = ((Span<ScriptValue>)inline)[..parameters.Length];
            bool fits = Bind(arguments, names, bound);
            result = fits ? Body(bound) : default;
            return fits;
        }

        var values = new ScriptValue[parameters.Length];
        bool fitting = Bind(arguments, names, values);
        result = fitting ? Body(values) : default;
        return fitting;
    }

    private bool Bind(ReadOnlySpan<ScriptValue> arguments, string[] names, Span<ScriptValue> bound)
    {
        int positional = arguments.Length - names.Length;
        if (positional > _mostPositional)
        {
            return false;
        }

        bound.Fill(ScriptValue.Absent);
        for (int i = 0; i < positional; i++)
        {
            if (!Parameters[i].Takes(in arguments[i]))
            {
                return false;
            }

            bound[i] = arguments[i];
        }

        for (int i = 0; i < names.Length; i++)
        {
            ref readonly ScriptValue value = ref arguments[positional + i];
            int index = IndexOf(names[i]);
            if (index < 0)
            {
                if (!IsWithoutEffect(names[i], in value))
                {
                    return false;
                }
            }
            else if (bound[index].IsAbsent && Parameters[index].Takes(in value))
            {
                bound[index] = value;
            }
            else if (value.IsNone && Parameters[index].IsOptional)
            {
                // None where the declaration has a value of its own: the default.
            }
            else
            {
                return false;
            }
        }

        for (int i = positional; i < bound.Length; i++)
        {
            if (bound[i].IsAbsent && !Parameters[i].IsOptional)
            {
                return false;
            }
        }

        return true;
    }

    // Options of PyTorch's that have no meaning here: dense tensors of the processor are all there is.
    private static bool IsWithoutEffect(string name, in ScriptValue value) => name switch
    {
        "layout" => value.IsNone || value is { Kind: ScriptKind.Int, Bits: 0 },
        "pin_memory" or "non_blocking" or "cudnn_enabled" or "implicit" => true,
        "generator" or "memory_format" or "dtype" or "device" or "path" or "names" => value.IsNone,
        _ => false,
    };

    private int IndexOf(string name)
    {
        for (int i = 0; i < Parameters.Length; i++)
        {
            // Matrices have capital letters in PyTorch.
            if (string.Equals(Parameters[i].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    public override string ToString() => $"({string.Join(", ", Parameters.Select(static p => p.IsOptional ? $"{p.Kinds} {p.Name}=..." : $"{p.Kinds} {p.Name}"))})";
}
