namespace Linstock;

/// <summary>
/// Linear algebra: the functions of <c>torch.linalg</c>, reached as <see cref="Torch.Linalg"/>. A stateless object instead of a
/// static class, so that a function may bear the namespace's own name.
/// </summary>
public sealed partial class LinalgFunctions
{
    internal LinalgFunctions()
    {
    }
}
