using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The mean over a sliding window of [N, C, L].</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">The distance between windows; the window's size if null.</param>
/// <param name="padding">Zeros added at both sides.</param>
/// <param name="ceilMode">Count windows that reach over the end.</param>
/// <param name="countIncludePad">Whether the zeros count.</param>
public class AvgPool1d(
    IntList kernelSize, IntList? stride = null, IntList? padding = null, bool ceilMode = false, bool countIncludePad = true) : AvgPoolNd(kernelSize, stride, padding, ceilMode, countIncludePad)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.AvgPool1d(input, KernelSize, Stride, Padding, CeilMode, CountIncludePad);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"kernel_size={PythonText.Tuple(KernelSize.ToArray())}, stride={PythonText.Tuple(Stride.ToArray())}, padding={PythonText.Tuple(Padding.ToArray())}";
}
