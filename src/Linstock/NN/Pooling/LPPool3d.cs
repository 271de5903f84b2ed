using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The p-norm over a sliding window of [N, C, D, H, W].</summary>
/// <param name="normType">The exponent p.</param>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">The distance between windows; the window's size if null.</param>
/// <param name="ceilMode">Count windows that reach over the end.</param>
public class LPPool3d(double normType, IntList kernelSize, IntList? stride = null, bool ceilMode = false) : LPPoolNd(normType, kernelSize, stride, ceilMode)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor means = F.AvgPool3d(input.Pow(NormType), KernelSize, Stride, 0, CeilMode);
        // The sum is the mean times the window; a negative one, of odd powers, counts with its sign, as in PyTorch.
        double window = KernelSize.Expand(3, "LPPool3d", "kernelSize").Numel;
        return (means.Sign() * F.Relu(means.Abs()) * window).Pow(1 / NormType);
    }
}
