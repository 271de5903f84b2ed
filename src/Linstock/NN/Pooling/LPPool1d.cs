using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The p-norm over a sliding window of [N, C, L].</summary>
/// <param name="normType">The exponent p.</param>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">The distance between windows; the window's size if null.</param>
/// <param name="ceilMode">Count windows that reach over the end.</param>
public class LPPool1d(double normType, IntList kernelSize, IntList? stride = null, bool ceilMode = false) : LPPoolNd(normType, kernelSize, stride, ceilMode)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.LpPool1d(input, NormType, KernelSize, Stride, CeilMode);
}
