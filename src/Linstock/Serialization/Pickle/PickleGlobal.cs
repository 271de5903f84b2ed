namespace Linstock.Serialization;

/// <summary>A class or function that a file names. It is never called; a reader knows what a few names mean.</summary>
/// <param name="module">The module.</param>
/// <param name="name">The name in it.</param>
internal sealed class PickleGlobal(string module, string name) : PickleValue
{
    public string FullName { get; } = $"{module}.{name}";

    public override string TypeName => FullName;
}
