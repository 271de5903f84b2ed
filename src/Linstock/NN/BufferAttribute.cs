namespace Linstock.NN;

/// <summary>
/// Marks a tensor field or property of a module as a buffer: state that is saved and moved with the module and
/// is not trained, such as running statistics.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class BufferAttribute : Attribute
{
    /// <summary>Whether the buffer is part of the state dict.</summary>
    public bool Persistent { get; init; } = true;
}
