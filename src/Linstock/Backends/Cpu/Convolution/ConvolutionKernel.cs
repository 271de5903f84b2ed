using System.Numerics;
using Linstock.Backends.Batched;
using Linstock.Ops;

namespace Linstock.Backends.Cpu;

/// <summary>Which of the three tensors of a convolution is computed from the other two.</summary>
internal enum ConvolutionPart : byte
{
    /// <summary>The output, from input and weight: a convolution.</summary>
    Output,

    /// <summary>The input, from output and weight: a transposed convolution, the gradient to the input.</summary>
    Input,

    /// <summary>The weight, from input and output: the gradient to the weight.</summary>
    Weight,
}

/// <summary>One of the three products of a convolution over dense tensors.</summary>
/// <param name="part">What is computed.</param>
/// <param name="shape">Sizes; those of the tensors follow from it.</param>
/// <param name="first">The first of the other two in the order input, output, weight, except that the input comes before the output.</param>
/// <param name="second">The other.</param>
/// <param name="bias">One per channel of the result, or null; not for the weight.</param>
/// <param name="result">What is computed.</param>
/// <param name="range">What an output of floating point numbers is limited to, or null.</param>
internal readonly unsafe struct ConvolutionKernel(
    ConvolutionPart part, ConvolutionShape shape, Tensor first, Tensor second, Tensor? bias, Tensor result, ValueRange? range = null) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "convolution";

    /// <summary>Whether images may come with their channels last (<see cref="ConvolutionShape.ChannelsLast"/>).</summary>
    public static bool TakesChannelsLast(ConvolutionPart part, in ConvolutionShape shape, DType dtype) => dtype switch
    {
        DType.Float32 => Convolution.TakesChannelsLast<float>(part, shape),
        DType.Float64 => Convolution.TakesChannelsLast<double>(part, shape),
        _ => false,
    };

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        // One weight for all samples: more images.
        if (part == ConvolutionPart.Weight || !Whole.IsShared(second, frames) || !Whole.IsShared(bias, frames)
            || !Whole.TryDense(result, frames, out Tensor to))
            return false;
        ConvolutionShape images = shape with { Batch = shape.Batch * (nint)frames.Samples };
        return Whole.Run(new ConvolutionKernel(part, images, Whole.Dense(first, frames), Whole.Shared(second), bias is null ? null : Whole.Shared(bias), to, range));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* a = &first.Reference, b = &second.Reference, c = &(bias ?? result).Reference, d = &result.Reference)
        {
            byte* added = bias is null ? null : c;
            switch (result.DType)
            {
                case DType.Float32: Run((float*)a, (float*)b, (float*)added, (float*)d); break;
                case DType.Float64: Run((double*)a, (double*)b, (double*)added, (double*)d); break;
                case DType.Int64: PlainConvolution.Run(part, shape, (long*)a, (long*)b, (long*)added, (long*)d); break;
                case DType.Int32: PlainConvolution.Run(part, shape, (int*)a, (int*)b, (int*)added, (int*)d); break;
                case DType.Int16: PlainConvolution.Run(part, shape, (short*)a, (short*)b, (short*)added, (short*)d); break;
                case DType.Int8: PlainConvolution.Run(part, shape, (sbyte*)a, (sbyte*)b, (sbyte*)added, (sbyte*)d); break;
                case DType.UInt8: PlainConvolution.Run(part, shape, a, b, added, d); break;
                default: throw new NotSupportedException($"convolution: not implemented for {result.DType.Name}");
            }
        }
    }

    private void Run<T>(T* a, T* b, T* added, T* target)
        where T : unmanaged, INumber<T>
    {
        switch (part)
        {
            case ConvolutionPart.Output:
                ResultRange<T> limits = range is { } values ? new(T.CreateTruncating(values.Low), T.CreateTruncating(values.High)) : default;
                Convolution.Forward(shape, a, b, added, target, isPastCaches: ResultPlacement.IsPastCaches(result, first), range: limits);
                break;
            case ConvolutionPart.Input: Convolution.BackwardInput(shape, a, b, added, target); break;
            default: Convolution.BackwardWeight(shape, a, b, target); break;
        }
    }
}

/// <summary>The sums of a convolution's gradient over images and positions.</summary>
internal readonly unsafe struct ConvolutionBiasKernel(ConvolutionShape shape, Tensor gradient, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "convolution_bias";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &gradient.Reference, to = &result.Reference)
        {
            if (result.DType == DType.Float32) Convolution.BackwardBias(shape, (float*)from, (float*)to);
            else Convolution.BackwardBias(shape, (double*)from, (double*)to);
        }
    }
}
