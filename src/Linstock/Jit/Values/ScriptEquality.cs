namespace Linstock.Jit;

/// <summary>Python's equality of values, as dictionaries and comparisons of lists use it; tensors are equal where they are the same object.</summary>
internal sealed class ScriptEquality : IEqualityComparer<ScriptValue>
{
    public static ScriptEquality Instance { get; } = new();

    public bool Equals(ScriptValue x, ScriptValue y)
    {
        if (x.IsNumber && y.IsNumber)
        {
            return x.Kind == ScriptKind.Complex || y.Kind == ScriptKind.Complex ? x.AsComplex() == y.AsComplex()
                : x.Kind == ScriptKind.Float || y.Kind == ScriptKind.Float ? x.AsDouble() == y.AsDouble()
                : x.Bits == y.Bits;
        }

        if (x.Kind != y.Kind)
        {
            return false;
        }

        return x.Kind switch
        {
            ScriptKind.None => true,
            ScriptKind.String or ScriptKind.Device or ScriptKind.Enum => Equals(x.Reference, y.Reference),
            ScriptKind.List or ScriptKind.Tuple => x.AsList().SequenceEqual(y.AsList(), this),
            ScriptKind.Dict => Same(x.AsScriptDict(), y.AsScriptDict()),
            _ => ReferenceEquals(x.Reference, y.Reference),
        };
    }

    public int GetHashCode(ScriptValue obj) => obj.Kind switch
    {
        ScriptKind.Int or ScriptKind.Bool => obj.Bits.GetHashCode(),
        ScriptKind.Float => obj.AsDouble() is var number && Math.Floor(number) == number && Math.Abs(number) < long.MaxValue
            ? ((long)number).GetHashCode()
            : number.GetHashCode(),
        ScriptKind.List or ScriptKind.Tuple => obj.AsList().Aggregate(17, (hash, item) => HashCode.Combine(hash, GetHashCode(item))),
        _ => obj.Reference?.GetHashCode() ?? 0,
    };

    private bool Same(ScriptDict x, ScriptDict y) =>
        x.Entries.Count == y.Entries.Count
        && x.Entries.All(pair => y.Entries.TryGetValue(pair.Key, out ScriptValue other) && Equals(pair.Value, other));
}
