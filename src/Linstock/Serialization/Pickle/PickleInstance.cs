namespace Linstock.Serialization;

/// <summary>An object of a class with its attributes, as programs write their modules.</summary>
internal sealed class PickleInstance(string module, string name) : PickleValue
{
    public string Module { get; } = module;

    public string Name { get; } = name;

    /// <summary>Its attributes by name.</summary>
    public PickleDict State { get; } = new();

    public override string TypeName => $"{Module}.{Name}";

    internal override IEnumerable<PickleValue>? Inner => [State];
}

/// <summary>What a function of PyTorch makes of its arguments when the pickle is read.</summary>
internal sealed class PickleCall(string module, string name, IReadOnlyList<PickleValue> arguments) : PickleValue
{
    public string Module { get; } = module;

    public string Name { get; } = name;

    public PickleTuple Arguments { get; } = new(arguments);

    public override string TypeName => $"{Module}.{Name}";

    internal override IEnumerable<PickleValue>? Inner => Arguments;
}
