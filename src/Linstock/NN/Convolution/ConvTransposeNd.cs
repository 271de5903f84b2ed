namespace Linstock.NN;

/// <summary>What the transposed convolutions share: an output size may be asked for.</summary>
public abstract class ConvTransposeNd : ConvNd
{
    private protected ConvTransposeNd(
        int dimensions, long inChannels, long outChannels, IntList kernelSize, IntList? stride, IntList? padding, IntList? outputPadding,
        long groups, bool bias, IntList? dilation, PaddingMode paddingMode, Device? device, DType? dtype)
        : base(dimensions, true, inChannels, outChannels, kernelSize, stride, padding ?? 0, dilation, outputPadding, groups, bias,
            paddingMode, device, dtype)
    {
    }

    private protected abstract Tensor Convolve(Tensor input, IntList outputPadding);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Convolve(input, OutputPadding);

    /// <summary>Computes an output of a given size, which settles what the stride leaves open.</summary>
    /// <param name="input">The input.</param>
    /// <param name="outputSize">The spatial sizes, or all sizes, of the output.</param>
    /// <returns>The output.</returns>
    /// <exception cref="ArgumentException">No output padding gives that size.</exception>
    public Tensor Forward(Tensor input, IntList outputSize) => HasHooks
        ? Hooked([input], inputs => Convolve(inputs[0], PaddingFor(inputs[0], outputSize)))
        : Convolve(input, PaddingFor(input, outputSize));

    private IntList PaddingFor(Tensor input, IntList outputSize)
    {
        int skip = outputSize.Count - Dimensions;
        if (skip != 0 && outputSize.Count != input.NDim)
        {
            throw new ArgumentException(
                $"{TypeName}: for {input.NDim}D input, output_size must have {Dimensions} or {input.NDim} elements; got {outputSize.Count}",
                nameof(outputSize));
        }
        Span<long> result = stackalloc long[Dimensions];
        for (int i = 0; i < Dimensions; i++)
        {
            long smallest = (input.Shape[input.NDim - Dimensions + i] - 1) * Stride[i] - 2 * Padding.Values[i]
                + Dilation[i] * (KernelSize[i] - 1) + 1;
            long wanted = outputSize[skip + i];
            if (wanted < smallest || wanted >= smallest + Stride[i])
            {
                throw new ArgumentException(
                    $"{TypeName}: requested an output size of {outputSize}, but valid sizes of dimension {i} range from {smallest} to " +
                    $"{smallest + Stride[i] - 1} for an input of {input.Shape}", nameof(outputSize));
            }
            result[i] = wanted - smallest;
        }
        return new Shape(result);
    }
}
