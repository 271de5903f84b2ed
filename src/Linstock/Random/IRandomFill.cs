namespace Linstock.Sampling;

/// <summary>A distribution with its parameters: what is drawn, without where it goes.</summary>
internal interface IRandomFill
{
    /// <summary>PyTorch's name of the in-place operation, for errors.</summary>
    static abstract string Name { get; }

    /// <summary>Draws into dense storage.</summary>
    /// <param name="generator">Where the words come from.</param>
    /// <param name="dtype">The dtype; a complex one is given as its real type, twice as long.</param>
    /// <param name="storage">The elements in the order in which they are drawn.</param>
    /// <param name="contiguous">Whether the tensor itself is contiguous.</param>
    void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous);
}
