namespace Linstock.Backends.Cpu.Fourier;

/// <summary>How a stage of butterflies walks through memory, in bytes.</summary>
/// <param name="Groups">Groups of butterflies; those of a group have the same twiddle factors.</param>
/// <param name="Range">The input of a group: neighbouring elements, one for each butterfly.</param>
/// <param name="Step">From input to input of a butterfly.</param>
/// <param name="Line">From output to output of a butterfly.</param>
/// <param name="Advance">From a butterfly's first output to the next one's in the group.</param>
/// <param name="Gap">From where a group would continue to the next group's first output.</param>
internal readonly record struct StageShape(nint Groups, nint Range, nint Step, nint Line, nint Advance, nint Gap)
{
    /// <summary>Bytes of an element: two vectors.</summary>
    public const int Element = 64;

    /// <summary>From the first output of a group to the next one's.</summary>
    public nint Next => Range / Element * Advance + Gap;

    /// <summary>Stockham's stage: as many interleaved transforms as <paramref name="stride"/> says become <paramref name="radix"/> times as many.</summary>
    public static StageShape Interleaving(int radix, nint groups, nint stride) =>
        new(groups, Element * stride, Element * stride * groups, Element * stride, Element, (radix - 1) * Element * stride);

    /// <summary>The first stage, its outputs in as many blocks as the radix says, one after the other.</summary>
    public static StageShape Parting(nint groups) => new(groups, Element, Element * groups, Element * groups, Element, 0);

    /// <summary>The last stage of one of <paramref name="blocks"/> blocks, to where its outputs belong among those of the others.</summary>
    public static StageShape Gathering(nint stride, nint blocks) => new(1, Element * stride, Element * stride, Element * stride * blocks, Element * blocks, 0);
}
