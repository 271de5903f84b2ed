namespace Linstock.Jit;

/// <summary>A type as a program writes it: <c>Dict[str, Tensor]</c>, <c>Optional[int]</c>, the name of a class.</summary>
internal sealed record ScriptType(string Name, ScriptType[] Arguments)
{
    public override string ToString() => Arguments.Length == 0 ? Name : $"{Name}[{string.Join(", ", Arguments.AsEnumerable())}]";

    /// <summary>Whether a value is of the type, as <c>isinstance</c> asks.</summary>
    public bool Holds(ScriptValue value) => Name switch
    {
        "Any" => true,
        "Tensor" => value.Kind == ScriptKind.Tensor,
        "int" => value.Kind == ScriptKind.Int,
        "float" => value.Kind == ScriptKind.Float,
        "bool" => value.Kind == ScriptKind.Bool,
        "complex" => value.Kind == ScriptKind.Complex,
        "number" => value.IsNumber,
        "str" => value.Kind == ScriptKind.String,
        "Device" => value.Kind == ScriptKind.Device,
        "NoneType" or "None" => value.IsNone,
        "Optional" => value.IsNone || Arguments[0].Holds(value),
        "Union" => Arguments.Any(type => type.Holds(value)),
        "List" => value.Kind == ScriptKind.List && value.AsItems().All(Arguments[0].Holds),
        "Tuple" => value.Kind == ScriptKind.Tuple && value.Count == Arguments.Length && !Arguments.Where((type, i) => !type.Holds(value[i])).Any(),
        "Dict" => value.Kind == ScriptKind.Dict
            && value.AsScriptDict().Entries.All(pair => Arguments[0].Holds(pair.Key) && Arguments[1].Holds(pair.Value)),
        "Future" or "Await" => Arguments[0].Holds(value),
        _ => value.Kind switch
        {
            ScriptKind.Object => value.AsObject().Class.Name == Name,
            ScriptKind.Tuple => value.AsScriptTuple().Type?.Name == Name,
            ScriptKind.Enum => ((ScriptEnumMember)value.Reference!).Type.Name == Name,
            _ => false,
        },
    };

    /// <summary>
    /// A value given from outside as the type wants it: a whole number where a float is wanted, a tuple where a list is. What does not fit stays,
    /// and the caller says so.
    /// </summary>
    public ScriptValue Convert(ScriptValue value) => (Name, value.Kind) switch
    {
        ("float", ScriptKind.Int) => (double)value.AsInt64(),
        ("complex", ScriptKind.Int or ScriptKind.Float) => value.AsComplex(),
        ("Optional", not ScriptKind.None) => Arguments[0].Convert(value),
        ("List", ScriptKind.List) when value.AsItems().Any(item => !Arguments[0].Holds(item)) =>
            ScriptValue.Of([.. value.AsItems().Select(Arguments[0].Convert)]),
        ("List", ScriptKind.Tuple) => ScriptValue.Of([.. value.AsScriptTuple().Items.Select(Arguments[0].Convert)]),
        ("Tuple", ScriptKind.Tuple) when Arguments.Length == value.Count =>
            ScriptValue.Of(new ScriptTuple([.. value.AsScriptTuple().Items.Select((item, i) => Arguments[i].Convert(item))])),
        ("Device", ScriptKind.String) => value.AsDevice(),
        _ => value,
    };
}
