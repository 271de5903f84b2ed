namespace Linstock.Jit;

/// <summary>A list: every variable that holds it sees its changes.</summary>
internal sealed class ScriptList(List<ScriptValue> items)
{
    public List<ScriptValue> Items { get; } = items;
}

/// <summary>A tuple; <c>Type</c> is the class of a named one.</summary>
internal sealed class ScriptTuple(ScriptValue[] items, ScriptClass? type = null)
{
    public ScriptValue[] Items { get; } = items;

    public ScriptClass? Type { get; } = type;
}

/// <summary>A dictionary in the order of insertion.</summary>
internal sealed class ScriptDict
{
    public OrderedDictionary<ScriptValue, ScriptValue> Entries { get; } = new(ScriptEquality.Instance);
}

/// <summary>A member of an enumeration of the program.</summary>
internal sealed record ScriptEnumMember(ScriptClass Type, string Name, ScriptValue Value);

/// <summary>An object of a class of the program: its attributes in the class's order.</summary>
internal sealed class ScriptObject(ScriptClass type)
{
    public ScriptClass Class { get; } = type;

    /// <summary>The attributes; a class read later may have more than the object had when it was made.</summary>
    public ScriptValue[] Attributes { get; private set; } = NewAttributes(type.Attributes.Count);

    /// <summary>The module whose values these are, if the class is one of modules.</summary>
    public ScriptModule? Module { get; set; }

    public ScriptValue Get(string name) =>
        Class.IndexOf(name) is var index and >= 0 ? Attributes[index]
        : Class.Constants.TryGetValue(name, out ScriptValue constant) ? constant
        : throw new InvalidOperationException($"{Class.Name}: there is no attribute '{name}'");

    public void Set(string name, ScriptValue value)
    {
        int index = Class.IndexOf(name);
        if (index < 0)
        {
            throw new InvalidOperationException($"{Class.Name}: there is no attribute '{name}'");
        }

        Attributes[index] = value;
    }

    private static ScriptValue[] NewAttributes(int count) => count == 0 ? [] : new ScriptValue[count];
}
