namespace Linstock.NN;

/// <summary>Gives a module's field or property the name under which it appears in the state dict.</summary>
/// <remarks>Without it the C# name turns to snake case: <c>SelfAttn</c> registers as <c>self_attn</c>.</remarks>
/// <param name="name">The name, letter for letter as in PyTorch.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NameAttribute(string name) : Attribute
{
    /// <summary>The name in the state dict.</summary>
    public string Name { get; } = name;
}
