namespace Linstock.Backends.Cpu;

/// <summary>A size of minimal filtering along one dimension: so many results of so many taps with <see cref="Points"/> products.</summary>
/// <param name="Index">The place among the sizes, by which kernels are found.</param>
/// <param name="Results">Results of a tile.</param>
/// <param name="Taps">Taps of the filter.</param>
internal readonly record struct MinimalFilter(int Index, int Results, int Taps)
{
    /// <summary>Sizes that there are.</summary>
    public const int Count = 2;

    /// <summary>The most points of any size.</summary>
    public const int MostPoints = 6;

    /// <summary>The place of the point ∞ among the points.</summary>
    public const int Infinity = 4;

    /// <summary>Products, and elements that a tile reads.</summary>
    public int Points => Results + Taps - 1;

    /// <summary>The size for so many taps, or null.</summary>
    public static MinimalFilter? Of(int taps) => taps switch
    {
        2 => Of<FourOfTwo>(1),
        3 => Of<FourOfThree>(0),
        _ => null,
    };

    private static MinimalFilter Of<TFilter>(int index)
        where TFilter : struct, IMinimalFilter => new(index, TFilter.Results, TFilter.Taps);
}

/// <summary>A <see cref="MinimalFilter"/> as a type, so that kernels are compiled for it.</summary>
internal interface IMinimalFilter
{
    /// <summary><see cref="MinimalFilter.Results"/>.</summary>
    static abstract int Results { get; }

    /// <summary><see cref="MinimalFilter.Taps"/>.</summary>
    static abstract int Taps { get; }
}

/// <summary>Four results of three taps with six products instead of twelve.</summary>
internal readonly struct FourOfThree : IMinimalFilter
{
    /// <inheritdoc/>
    public static int Results => 4;

    /// <inheritdoc/>
    public static int Taps => 3;
}

/// <summary>Four results of two taps with five products instead of eight.</summary>
internal readonly struct FourOfTwo : IMinimalFilter
{
    /// <inheritdoc/>
    public static int Results => 4;

    /// <inheritdoc/>
    public static int Taps => 2;
}
