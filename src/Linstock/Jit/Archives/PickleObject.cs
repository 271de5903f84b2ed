using Linstock.Serialization;

namespace Linstock.Jit;

/// <summary>An object of a class of the archive's own program.</summary>
internal sealed class PickleObject(ScriptClass type) : PickleValue
{
    public ScriptClass Class { get; } = type;

    /// <summary>Its attributes by name, or what its class turns into them.</summary>
    public PickleValue? State { get; set; }

    public override string TypeName => Class.Name;

    internal override IEnumerable<PickleValue>? Inner => State is null ? null : [State];
}

/// <summary>A member of an enumeration of the archive's own program.</summary>
internal sealed class PickleEnumMember(ScriptEnumMember member) : PickleValue
{
    public ScriptEnumMember Member { get; } = member;

    public override string TypeName => Member.Type.Name;
}
