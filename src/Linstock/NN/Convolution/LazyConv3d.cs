namespace Linstock.NN;

/// <summary>A <see cref="Conv3d"/> that takes its input channels from the first input it sees, or from a state dict.</summary>
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
public class LazyConv3d(
    long outChannels, IntList kernelSize, IntList? stride = null, Padding? padding = null, IntList? dilation = null,
    long groups = 1, bool bias = true, PaddingMode paddingMode = PaddingMode.Zeros, Device? device = null, DType? dtype = null)
    : Conv3d(0, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode, device, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        MaterializeFrom(input);
        return base.Compute(input);
    }

    private protected override void PrepareLoad(IReadOnlyDictionary<string, Tensor> stateDict, string prefix) =>
        MaterializeFrom(stateDict, prefix);
}
