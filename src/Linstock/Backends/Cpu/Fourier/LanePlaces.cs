namespace Linstock.Backends.Cpu.Fourier;

/// <summary>Where the transforms that share vectors lie in memory; distances are in samples, which may be complex.</summary>
/// <param name="count">How many there are, at most as many as a vector has lanes.</param>
/// <param name="stride">From sample to sample.</param>
/// <param name="offsets">From the first transform to each.</param>
/// <param name="whole">There are as many as lanes, and they lie side by side or, with a stride of 1, one after the other.</param>
internal readonly unsafe struct LanePlaces(int count, nint stride, nint* offsets, bool whole)
{
    /// <summary>How many transforms there are.</summary>
    public int Count { get; } = count;

    /// <summary>From sample to sample.</summary>
    public nint Stride { get; } = stride;

    /// <summary>From the first transform to each.</summary>
    public nint* Offsets { get; } = offsets;

    /// <summary>Sample k of all transforms is a vector in memory.</summary>
    public bool Columns { get; } = whole && stride > 1;

    /// <summary>The transforms are as many rows as there are lanes, <c>Offsets[1]</c> apart.</summary>
    public bool Rows { get; } = whole && stride == 1;
}
