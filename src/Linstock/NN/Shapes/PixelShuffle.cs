using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Rearranges [*, C·r², H, W] to [*, C, H·r, W·r]. Shi et al. 2016, arXiv:1609.05158.</summary>
/// <param name="upscaleFactor">The factor.</param>
public class PixelShuffle(long upscaleFactor) : Module
{
    /// <summary>The factor.</summary>
    public long UpscaleFactor { get; } = upscaleFactor;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.PixelShuffle(input, UpscaleFactor);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"upscale_factor={UpscaleFactor}";
}
