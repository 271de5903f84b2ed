using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The p-norm over a sliding window of [N, C, H, W].</summary>
/// <param name="normType">The exponent p.</param>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">The distance between windows; the window's size if null.</param>
/// <param name="ceilMode">Count windows that reach over the end.</param>
public class LPPool2d(double normType, IntList kernelSize, IntList? stride = null, bool ceilMode = false) : Module
{
    /// <summary>The exponent p.</summary>
    public double NormType { get; } = normType;

    /// <summary>The window's size.</summary>
    public IntList KernelSize { get; } = kernelSize;

    /// <summary>The distance between windows.</summary>
    public IntList? Stride { get; } = stride;

    /// <summary>Whether windows that reach over the end count.</summary>
    public bool CeilMode { get; } = ceilMode;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.LpPool2d(input, NormType, KernelSize, Stride, CeilMode);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"norm_type={PythonText.Of(NormType)}, kernel_size={Repr.Of(KernelSize)}, stride={Repr.Of(Stride)}, ceil_mode={PythonText.Of(CeilMode)}";
}
