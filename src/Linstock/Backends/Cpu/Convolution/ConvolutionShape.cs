namespace Linstock.Backends.Cpu;

/// <summary>Everything but the data of a convolution over dense [batch, channels, depth, height, width].</summary>
/// <param name="Batch">Images.</param>
/// <param name="InputChannels">Channels of the input, a multiple of <paramref name="Groups"/>.</param>
/// <param name="OutputChannels">Channels of the output, a multiple of <paramref name="Groups"/>.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
/// <param name="Input">The input's spatial size.</param>
/// <param name="Kernel">The window, at least 1 in each dimension.</param>
/// <param name="Stride">From window to window, at least 1.</param>
/// <param name="Padding">Zeros assumed before the input; as many as the output size needs are assumed after it.</param>
/// <param name="Dilation">From tap to tap of a window, at least 1.</param>
/// <param name="Output">The output's spatial size.</param>
/// <param name="ChannelsLast">Whether input and output lie as [batch, depth, height, width, channels].</param>
/// <param name="WeightLast">Whether the weight lies as [OutputChannels, kernel, InputChannels / Groups]; only with <paramref name="ChannelsLast"/>.</param>
/// <remarks>The weight is [OutputChannels, InputChannels / Groups, kernel].</remarks>
internal readonly record struct ConvolutionShape(
    nint Batch, nint InputChannels, nint OutputChannels, nint Groups,
    Size3 Input, Size3 Kernel, Size3 Stride, Size3 Padding, Size3 Dilation, Size3 Output, bool ChannelsLast = false, bool WeightLast = false)
{
    /// <summary>Input channels of one group.</summary>
    public nint GroupInputs => InputChannels / Groups;

    /// <summary>Output channels of one group.</summary>
    public nint GroupOutputs => OutputChannels / Groups;
}
