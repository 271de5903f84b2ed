namespace Linstock;

/// <summary>
/// Special functions: the functions of <c>torch.special</c>, reached as <see cref="Torch.Special"/>. A stateless object instead of a
/// static class, so that a function may bear the namespace's own name.
/// </summary>
public sealed partial class SpecialFunctions
{
    internal SpecialFunctions()
    {
    }
}
