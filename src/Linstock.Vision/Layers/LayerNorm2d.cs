using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Layers;

/// <summary>Layer normalisation of the channels of [N, C, H, W].</summary>
/// <param name="numChannels">C.</param>
/// <param name="eps">What is added to the variance.</param>
public class LayerNorm2d(long numChannels, double eps = 1e-5) : LayerNorm(numChannels, eps)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) =>
        F.LayerNorm(input.Permute(0, 2, 3, 1), NormalizedShape, Weight, Bias, Eps).Permute(0, 3, 1, 2);
}
