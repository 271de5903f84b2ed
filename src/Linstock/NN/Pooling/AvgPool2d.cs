using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The mean over a sliding window of [N, C, H, W].</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">The distance between windows; the window's size if null.</param>
/// <param name="padding">Zeros added at both sides.</param>
/// <param name="ceilMode">Count windows that reach over the end.</param>
/// <param name="countIncludePad">Whether the zeros count.</param>
/// <param name="divisorOverride">What the sums are divided by instead of the window's size.</param>
public class AvgPool2d(
    IntList kernelSize, IntList? stride = null, IntList? padding = null, bool ceilMode = false, bool countIncludePad = true,
    long? divisorOverride = null) : AvgPoolNd(kernelSize, stride, padding, ceilMode, countIncludePad)
{
    /// <summary>What the sums are divided by instead of the window's size.</summary>
    public long? DivisorOverride { get; } = divisorOverride;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.AvgPool2d(input, KernelSize, Stride, Padding, CeilMode, CountIncludePad, DivisorOverride);
}
