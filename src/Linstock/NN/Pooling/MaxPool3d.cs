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
    bool ceilMode = false) : Module
{
    /// <summary>The window's size.</summary>
    public IntList KernelSize { get; } = kernelSize;

    /// <summary>The distance between windows.</summary>
    public IntList Stride { get; } = stride ?? kernelSize;

    /// <summary>What is added at both sides.</summary>
    public IntList Padding { get; } = padding ?? 0;

    /// <summary>The distance between a window's elements.</summary>
    public IntList Dilation { get; } = dilation ?? 1;

    /// <summary>Whether the places were asked for.</summary>
    public bool ReturnIndices { get; } = returnIndices;

    /// <summary>Whether windows that reach over the end count.</summary>
    public bool CeilMode { get; } = ceilMode;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.MaxPool3d(input, KernelSize, Stride, Padding, Dilation, CeilMode);

    /// <summary>The maxima and their places.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The maxima, and for each its index in the flattened spatial dimensions.</returns>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) =>
        F.MaxPool3dWithIndices(input, KernelSize, Stride, Padding, Dilation, CeilMode);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"kernel_size={Repr.Of(KernelSize)}, stride={Repr.Of(Stride)}, padding={Repr.Of(Padding)}, dilation={Repr.Of(Dilation)}, " +
        $"ceil_mode={PythonText.Of(CeilMode)}";
}
