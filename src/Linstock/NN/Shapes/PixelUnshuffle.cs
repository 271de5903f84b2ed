using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Rearranges [*, C, H·r, W·r] to [*, C·r², H, W].</summary>
/// <param name="downscaleFactor">The factor.</param>
public class PixelUnshuffle(long downscaleFactor) : Module
{
    /// <summary>The factor.</summary>
    public long DownscaleFactor { get; } = downscaleFactor;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.PixelUnshuffle(input, DownscaleFactor);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"downscale_factor={DownscaleFactor}";
}
