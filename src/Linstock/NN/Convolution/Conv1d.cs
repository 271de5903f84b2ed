using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>A convolution over 1 spatial dimension: [N, inChannels, L] → [N, outChannels, *].</summary>
/// <param name="inChannels">The input's channels.</param>
/// <param name="outChannels">The output's channels.</param>
/// <param name="kernelSize">The kernel's size.</param>
/// <param name="stride">The distance between the kernel's positions.</param>
/// <param name="padding">What is added around the input; <see cref="Padding.Same"/> keeps its size.</param>
/// <param name="dilation">The distance between the kernel's elements.</param>
/// <param name="groups">The number of groups of channels that do not mix.</param>
/// <param name="bias">Whether a bias is learned.</param>
/// <param name="paddingMode">What the padding is filled with.</param>
/// <param name="device">Where the parameters are created.</param>
/// <param name="dtype">The parameters' dtype.</param>
public class Conv1d(
    long inChannels, long outChannels, IntList kernelSize, IntList? stride = null, Padding? padding = null, IntList? dilation = null,
    long groups = 1, bool bias = true, PaddingMode paddingMode = PaddingMode.Zeros, Device? device = null, DType? dtype = null)
    : ConvNd(1, false, inChannels, outChannels, kernelSize, stride, padding ?? 0, dilation, null, groups, bias, paddingMode, device, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        (Tensor padded, Padding remaining) = Padded(input);
        return F.Conv1d(padded, Weight, Bias, Stride, remaining, Dilation, Groups);
    }
}
