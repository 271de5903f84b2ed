namespace Linstock.NN;

/// <summary>A transposed convolution over 3 spatial dimensions: [N, inChannels, D, H, W] → [N, outChannels, *].</summary>
/// <param name="inChannels">The input's channels.</param>
/// <param name="outChannels">The output's channels.</param>
/// <param name="kernelSize">The kernel's size.</param>
/// <param name="stride">The distance between the kernel's positions in the output.</param>
/// <param name="padding">What is cut from the output's sides: dilation · (kernelSize − 1) − padding zeros surround the input.</param>
/// <param name="outputPadding">What is added to one side of the output.</param>
/// <param name="groups">The number of groups of channels that do not mix.</param>
/// <param name="bias">Whether a bias is learned.</param>
/// <param name="dilation">The distance between the kernel's elements.</param>
/// <param name="paddingMode">Only zeros.</param>
/// <param name="device">Where the parameters are created.</param>
/// <param name="dtype">The parameters' dtype.</param>
public class ConvTranspose3d(
    long inChannels, long outChannels, IntList kernelSize, IntList? stride = null, IntList? padding = null, IntList? outputPadding = null,
    long groups = 1, bool bias = true, IntList? dilation = null, PaddingMode paddingMode = PaddingMode.Zeros, Device? device = null,
    DType? dtype = null)
    : ConvTransposeNd(3, inChannels, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation, paddingMode, device, dtype)
{
    private protected override Tensor Convolve(Tensor input, IntList outputPadding) =>
        Functional.ConvTranspose3d(input, Weight, Bias, Stride, Padding.Values, outputPadding, Groups, Dilation);
}
