namespace Linstock.Backends.Cpu;

/// <summary>Everything but the data of a pooling over contiguous [planes, depth, height, width].</summary>
/// <param name="Planes">Batch times channels.</param>
/// <param name="Input">The input's spatial size.</param>
/// <param name="Kernel">The window.</param>
/// <param name="Stride">From window to window.</param>
/// <param name="Padding">Positions assumed before the input; as many as the output size needs are assumed after it.</param>
/// <param name="Dilation">From tap to tap of a window; 1 for averages.</param>
/// <param name="Output">The output's spatial size, rounded up or down as the caller likes.</param>
internal readonly record struct PoolingShape(nint Planes, Size3 Input, Size3 Kernel, Size3 Stride, Size3 Padding, Size3 Dilation, Size3 Output)
{
    /// <summary>The same windows as a convolution has.</summary>
    public ConvolutionShape Windows => new(Planes, 1, 1, 1, Input, Kernel, Stride, Padding, Dilation, Output);
}
