using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The maximum over a sliding window of [N, C, D, H, W].</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">The distance between windows; the window's size if null.</param>
/// <param name="padding">Places of negative infinity added at both sides.</param>
/// <param name="dilation">The distance between a window's elements.</param>
/// <param name="returnIndices">Whether the call is also asked for the maxima's places: <see cref="ForwardWithIndices"/>.</param>
/// <param name="ceilMode">Count windows that reach over the end.</param>
public class MaxPool3d(
    IntList kernelSize, IntList? stride = null, IntList? padding = null, IntList? dilation = null, bool returnIndices = false,
    bool ceilMode = false) : MaxPoolNd(kernelSize, stride, padding, dilation, returnIndices, ceilMode)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.MaxPool3d(input, KernelSize, Stride, Padding, Dilation, CeilMode);

    /// <inheritdoc/>
    public override (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) =>
        F.MaxPool3dWithIndices(input, KernelSize, Stride, Padding, Dilation, CeilMode);
}
