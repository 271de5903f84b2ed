namespace Linstock.Jit;

/// <summary>What a class of a program is.</summary>
internal enum ScriptClassKind
{
    Module,
    Object,
    NamedTuple,
    Enum,
    Interface,
}

/// <summary>A class as a source file declares it.</summary>
internal sealed class ScriptClass(string name, ScriptClassKind kind)
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <summary>The name with its place: <c>__torch__.models.Net</c>.</summary>
    public string Name { get; } = name;

    public ScriptClassKind Kind { get; } = kind;

    /// <summary>The last part of the name.</summary>
    public string ShortName => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>Attributes and fields in order.</summary>
    public List<(string Name, ScriptType Type)> Attributes { get; } = [];

    public HashSet<string> Parameters { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Buffers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ScriptFunction> Methods { get; } = new(StringComparer.Ordinal);

    /// <summary>Constants, and the members of an enumeration.</summary>
    public Dictionary<string, ScriptValue> Constants { get; } = new(StringComparer.Ordinal);

    public int IndexOf(string attribute) => _indices.GetValueOrDefault(attribute, -1);

    public void AddAttribute(string attribute, ScriptType type)
    {
        if (_indices.TryAdd(attribute, Attributes.Count))
        {
            Attributes.Add((attribute, type));
        }
    }
}
