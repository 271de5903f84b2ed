namespace Linstock.Functorch;

/// <summary>What random operations do inside <see cref="Func"/>'s <c>Vmap</c>.</summary>
public enum Randomness
{
    /// <summary>They throw, so that nobody is surprised.</summary>
    Error,

    /// <summary>Each sample draws its own numbers.</summary>
    Different,

    /// <summary>All samples draw the same numbers.</summary>
    Same,
}
