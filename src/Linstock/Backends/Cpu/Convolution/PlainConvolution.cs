using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The products of a convolution term by term, for integers: nobody trains with them, and they wrap around exactly.</summary>
internal static unsafe class PlainConvolution
{
    /// <summary>result ← the part computed from the other two, plus a bias per channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(ConvolutionPart part, in ConvolutionShape shape, T* first, T* second, T* bias, T* result)
        where T : unmanaged, IBinaryInteger<T>
    {
        nint channels = part == ConvolutionPart.Output ? shape.OutputChannels : shape.InputChannels;
        nint volume = part == ConvolutionPart.Output ? shape.Output.Volume : shape.Input.Volume;
        if (part == ConvolutionPart.Weight)
        {
            new Span<T>(result, checked((int)(shape.OutputChannels * shape.GroupInputs * shape.Kernel.Volume))).Clear();
        }
        else
        {
            for (nint plane = 0; plane < shape.Batch * channels; plane++)
                new Span<T>(result + (plane * volume), checked((int)volume)).Fill(bias == null ? T.Zero : bias[plane % channels]);
        }

        for (nint image = 0; image < shape.Batch; image++)
        {
            for (nint output = 0; output < shape.OutputChannels; output++)
            {
                nint group = output / shape.GroupOutputs;
                for (nint input = 0; input < shape.GroupInputs; input++)
                {
                    nint inputPlane = ((image * shape.InputChannels) + (group * shape.GroupInputs) + input) * shape.Input.Volume;
                    nint outputPlane = ((image * shape.OutputChannels) + output) * shape.Output.Volume;
                    nint window = ((output * shape.GroupInputs) + input) * shape.Kernel.Volume;
                    switch (part)
                    {
                        case ConvolutionPart.Output: Plane(part, shape, first + inputPlane, second + window, result + outputPlane); break;
                        case ConvolutionPart.Input: Plane(part, shape, result + inputPlane, second + window, first + outputPlane); break;
                        default: Plane(part, shape, first + inputPlane, result + window, second + outputPlane); break;
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<T>(ConvolutionPart part, in ConvolutionShape shape, T* input, T* weight, T* output)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (nint position = 0; position < shape.Output.Volume; position++)
        {
            (nint line, nint ow) = Math.DivRem(position, shape.Output.Width);
            (nint od, nint oh) = Math.DivRem(line, shape.Output.Height);
            for (nint tap = 0; tap < shape.Kernel.Volume; tap++)
            {
                (nint row, nint kw) = Math.DivRem(tap, shape.Kernel.Width);
                (nint kd, nint kh) = Math.DivRem(row, shape.Kernel.Height);
                nint d = (od * shape.Stride.Depth) - shape.Padding.Depth + (kd * shape.Dilation.Depth);
                nint h = (oh * shape.Stride.Height) - shape.Padding.Height + (kh * shape.Dilation.Height);
                nint w = (ow * shape.Stride.Width) - shape.Padding.Width + (kw * shape.Dilation.Width);
                if ((nuint)d >= (nuint)shape.Input.Depth || (nuint)h >= (nuint)shape.Input.Height || (nuint)w >= (nuint)shape.Input.Width) continue;
                T* source = input + ((((d * shape.Input.Height) + h) * shape.Input.Width) + w);
                switch (part)
                {
                    case ConvolutionPart.Output: output[position] += *source * weight[tap]; break;
                    case ConvolutionPart.Input: *source += output[position] * weight[tap]; break;
                    default: weight[tap] += *source * output[position]; break;
                }
            }
        }
    }
}
