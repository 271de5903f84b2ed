using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Resizes the spatial dimensions of [N, C, *].</summary>
/// <param name="size">The output's size.</param>
/// <param name="scaleFactor">The output's size as a multiple of the input's.</param>
/// <param name="mode">The algorithm.</param>
/// <param name="alignCorners">Whether the corner elements keep their values; of the linear and cubic algorithms.</param>
/// <param name="recomputeScaleFactor">Use the ratio of the sizes instead of the given factor.</param>
public class Upsample(
    IntList? size = null, DoubleList? scaleFactor = null, InterpolateMode mode = InterpolateMode.Nearest, bool? alignCorners = null,
    bool? recomputeScaleFactor = null) : Module
{
    /// <summary>The output's size.</summary>
    public IntList? Size { get; } = size;

    /// <summary>The output's size as a multiple of the input's.</summary>
    public DoubleList? ScaleFactor { get; } = scaleFactor;

    /// <summary>The algorithm.</summary>
    public InterpolateMode Mode { get; } = mode;

    /// <summary>Whether the corner elements keep their values.</summary>
    public bool? AlignCorners { get; } = alignCorners;

    /// <summary>Whether the ratio of the sizes is used instead of the given factor.</summary>
    public bool? RecomputeScaleFactor { get; } = recomputeScaleFactor;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) =>
        F.Interpolate(input, Size, ScaleFactor, Mode, AlignCorners, RecomputeScaleFactor);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        (ScaleFactor is { } factor ? $"scale_factor={Repr.Of(factor)}" : $"size={Repr.Of(Size)}")
        + $", mode='{(Mode == InterpolateMode.NearestExact ? "nearest-exact" : Mode.ToString().ToLowerInvariant())}'";
}
