using Linstock.Backends.Cpu;

namespace Linstock.Ops.Convolution;

/// <summary>The rules of shapes and dtypes that convolutions share.</summary>
internal static class ConvolutionRule
{
    /// <summary>Throws unless input and weight are of one dtype, device and rank.</summary>
    public static void CheckOperands(Tensor input, Tensor weight, Tensor? bias, long groups, int rank, string operation)
    {
        Check.Rank(weight, rank + 2, operation, nameof(weight));
        Check.SameDType(input, weight, operation);
        Check.SameDevice(input, weight, operation);
        if (bias is not null)
        {
            Check.SameDType(input, bias, operation);
            Check.SameDevice(input, bias, operation);
        }
        if (weight.Shape[0] < 1 || weight.Shape[1] < 1) Check.ThrowArgument($"{operation}: there must be at least one channel; got weight of shape {weight.Shape}");
        if (groups < 1) Check.ThrowArgument($"{operation}: groups must be positive; got {groups}");
        for (int d = 2; d < rank + 2; d++)
        {
            if (weight.Shape[d] < 1) Check.ThrowArgument($"{operation}: the kernel must not be empty; got weight of shape {weight.Shape}");
            if (input.Shape[d] < 1) Check.ThrowArgument($"{operation}: the input must not be empty apart from the batch; got shape {input.Shape}");
        }
    }

    /// <summary>Throws unless the bias, if any, has one number per channel.</summary>
    public static void CheckBias(Tensor? bias, long channels, string operation)
    {
        if (bias is not null && (bias.NDim != 1 || bias.Shape[0] != channels))
            Check.ThrowArgument($"{operation}: bias must be 1-dimensional with {channels} elements; got shape {bias.Shape}");
    }

    /// <summary>⌊(in + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1 for each dimension.</summary>
    /// <exception cref="ArgumentException">The window is larger than the padded input.</exception>
    public static Size3 OutputSize(Size3 input, Size3 kernel, Size3 stride, Size3 padding, Size3 dilation, int rank, string operation)
    {
        var output = new Size3(One(0), One(1), One(2));
        if (output.Depth < 1 || output.Height < 1 || output.Width < 1)
        {
            Size3 padded = new(input.Depth + (2 * padding.Depth), input.Height + (2 * padding.Height), input.Width + (2 * padding.Width));
            Check.ThrowArgument($"{operation}: the kernel can't be larger than the padded input; got padded input {Spatial.Format(padded, rank)}, kernel {Spatial.Format(kernel, rank)}, dilation {Spatial.Format(dilation, rank)}");
        }
        return output;

        nint One(int d)
        {
            nint room = input[d] + (2 * padding[d]) - (dilation[d] * (kernel[d] - 1)) - 1;
            return room < 0 ? 0 : (room / stride[d]) + 1;
        }
    }
}
