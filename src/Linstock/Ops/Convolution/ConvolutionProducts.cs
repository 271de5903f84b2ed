using Linstock.Backends;
using Linstock.Backends.Cpu;

namespace Linstock.Ops.Convolution;

/// <summary>
/// The three products of a convolution. It is linear in the input and in the weight, so the gradient of each product is made
/// of the other two, and they can be differentiated as often as one likes.
/// </summary>
internal static class ConvolutionProducts
{
    /// <summary>The part of a convolution that <paramref name="part"/> names, from the other two.</summary>
    /// <param name="part">What is computed.</param>
    /// <param name="first">The input [N, C, ...]; for <see cref="ConvolutionPart.Input"/> the output.</param>
    /// <param name="second">The weight; for <see cref="ConvolutionPart.Weight"/> the output.</param>
    /// <param name="bias">One per channel of the result, or null.</param>
    /// <param name="shape">Sizes, which fit the tensors.</param>
    /// <param name="rank">The number of spatial dimensions.</param>
    public static Tensor Compute(ConvolutionPart part, Tensor first, Tensor second, Tensor? bias, in ConvolutionShape shape, int rank)
    {
        if (Batching.IsUsed && Batching.Common(first, second, bias) is { } frames)
        {
            (first, second, bias) = (Batching.Lift(first, frames), Batching.Lift(second, frames), Batching.LiftTo(bias, frames));
            if (shape.ChannelsLast) return Compute(part, first, second, bias, shape with { ChannelsLast = false }, rank);
        }
        if (first.DType is not (DType.Float32 or DType.Float64) && !first.DType.IsInteger) return Convert(part, first, second, bias, shape, rank);
        Tensor result = shape.ChannelsLast ? RunChannelsLast(part, first, second, bias, shape, rank) : Run(part, first, second, bias, shape, rank);
        if (!Gradient.IsNeeded(first, second, bias)) return result;
        var node = new ConvolutionBackward(part, shape, rank, first, second);
        return bias is null ? Gradient.Record(result, node, first, second) : Gradient.Record(result, node, first, second, bias);
    }

    /// <summary>A convolution whose output is limited, in one step where no history is kept.</summary>
    public static Tensor Limited(Tensor input, Tensor weight, Tensor? bias, in ConvolutionShape shape, int rank, ValueRange range)
        => shape.ChannelsLast || Batching.IsUsed || input.Device.Type != DeviceType.Cpu || !Backend.Fuses(input) || Gradient.IsNeeded(input, weight, bias)
            ? Activations.Hardtanh_(Compute(ConvolutionPart.Output, input, weight, bias, shape, rank), range.Low, range.High)
            : Run(ConvolutionPart.Output, input, weight, bias, shape, rank, range);

    private static Tensor Run(
        ConvolutionPart part, Tensor first, Tensor second, Tensor? bias, in ConvolutionShape shape, int rank, ValueRange? range = null)
    {
        Shape sizes = Sizes(part, shape, rank);
        var result = new Tensor(in sizes, first.DType, first.Device);
        if (result.Numel > 0) Backend.Run(result, new ConvolutionKernel(part, shape, Copying.Dense(first), Copying.Dense(second), bias is null ? null : Copying.Dense(bias), result, range));
        return result;
    }

    // Images keep their order, and the weight is packed from where it is.
    private static Tensor RunChannelsLast(ConvolutionPart part, Tensor first, Tensor second, Tensor? bias, in ConvolutionShape shape, int rank)
    {
        const MemoryFormat format = MemoryFormat.ChannelsLast;
        if (!ConvolutionKernel.TakesChannelsLast(part, shape, first.DType))
            return Copying.Clone(Run(part, first, second, bias, shape with { ChannelsLast = false }, rank), format);
        Shape sizes = Sizes(part, shape, rank);
        bool isWeight = part == ConvolutionPart.Weight;
        Tensor result = MemoryFormats.Empty(in sizes, first.DType, first.Device, isWeight ? MemoryFormat.Contiguous : format);
        if (result.Numel > 0)
        {
            bool weightLast = !isWeight && !second.IsContiguous;
            Tensor images = Copying.Dense(first, format), other = isWeight || weightLast ? Copying.Dense(second, format) : second;
            Backend.Run(result, new ConvolutionKernel(
                part, shape with { WeightLast = weightLast }, images, other, bias is null ? null : Copying.Dense(bias), result));
        }
        return isWeight ? Copying.Clone(result, format) : result;
    }

    private static Shape Sizes(ConvolutionPart part, in ConvolutionShape shape, int rank) => part switch
    {
        ConvolutionPart.Output => Spatial.Join([shape.Batch, shape.OutputChannels], shape.Output, rank),
        ConvolutionPart.Input => Spatial.Join([shape.Batch, shape.InputChannels], shape.Input, rank),
        _ => Spatial.Join([shape.OutputChannels, shape.GroupInputs], shape.Kernel, rank),
    };

    /// <summary>The sum over all dimensions but that of the channels.</summary>
    public static Tensor SumToChannels(Tensor gradient, in ConvolutionShape shape, ConvolutionPart part, int rank)
    {
        if (Gradient.IsNeeded(gradient) || gradient.DType is not (DType.Float32 or DType.Float64))
            return Torch.Sum(gradient, rank switch { 1 => [0, 2], 2 => [0, 2, 3], _ => [0, 2, 3, 4] });
        ConvolutionShape sizes = part == ConvolutionPart.Output ? shape : shape with { OutputChannels = shape.InputChannels, Output = shape.Input };
        if (shape.ChannelsLast) return Torch.Sum(MemoryFormats.Pixels(Copying.Dense(gradient, MemoryFormat.ChannelsLast)), 0);
        Tensor result = Torch.Empty([sizes.OutputChannels], dtype: gradient.DType, device: gradient.Device);
        Backend.Run(result, new ConvolutionBiasKernel(sizes, Copying.Dense(gradient), result));
        return result;
    }

    // 16-bit numbers are computed in float32 and rounded once; a complex product is four real ones.
    private static Tensor Convert(ConvolutionPart part, Tensor first, Tensor second, Tensor? bias, in ConvolutionShape shape, int rank)
    {
        DType dtype = first.DType;
        if (dtype.IsReducedFloating)
            return Compute(part, first.To(DType.Float32), second.To(DType.Float32), bias?.To(DType.Float32), shape, rank).To(dtype);
        if (!dtype.IsComplex) Check.ThrowArgument($"convolution: not implemented for {dtype.Name}; expected a floating point, complex or integer dtype");
        Tensor firstReal = Torch.Real(first), firstImag = Torch.Imag(first), secondReal = Torch.Real(second), secondImag = Torch.Imag(second);
        Tensor real = Compute(part, firstReal, secondReal, bias is null ? null : Torch.Real(bias), shape, rank) - Compute(part, firstImag, secondImag, null, shape, rank);
        Tensor imag = Compute(part, firstReal, secondImag, bias is null ? null : Torch.Imag(bias), shape, rank) + Compute(part, firstImag, secondReal, null, shape, rank);
        return Torch.Complex(real, imag);
    }

    private sealed class ConvolutionBackward(ConvolutionPart part, ConvolutionShape shape, int rank, Tensor first, Tensor second) : Node
    {
        private SavedTensor _first = new(second.RequiresGrad ? first : null);
        private SavedTensor _second = new(first.RequiresGrad ? second : null);

        public override string Name => part == ConvolutionPart.Weight ? "ConvolutionBackwardBackward0" : "ConvolutionBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            if (NeedsInput(0))
            {
                gradInputs[0] = part switch
                {
                    ConvolutionPart.Output => Compute(ConvolutionPart.Input, grad, _second.Get(this), null, shape, rank),
                    ConvolutionPart.Input => Compute(ConvolutionPart.Output, grad, _second.Get(this), null, shape, rank),
                    _ => Compute(ConvolutionPart.Input, _second.Get(this), grad, null, shape, rank),
                };
            }
            if (NeedsInput(1))
            {
                gradInputs[1] = part switch
                {
                    ConvolutionPart.Output => Compute(ConvolutionPart.Weight, _first.Get(this), grad, null, shape, rank),
                    ConvolutionPart.Input => Compute(ConvolutionPart.Weight, grad, _first.Get(this), null, shape, rank),
                    _ => Compute(ConvolutionPart.Output, _first.Get(this), grad, null, shape, rank),
                };
            }
            if (InputCount > 2 && NeedsInput(2)) gradInputs[2] = SumToChannels(grad, shape, part, rank);
        }

        internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
        {
            Tensor? sum = tangents[0] is { } t0 ? Compute(part, t0, _second.Get(this), null, shape, rank) : null;
            if (tangents[1] is { } t1)
            {
                Tensor product = Compute(part, _first.Get(this), t1, null, shape, rank);
                sum = sum is null ? product : sum + product;
            }
            if (InputCount > 2 && tangents[2] is { } t2)
            {
                Tensor added = t2.Reshape(Spatial.Join([1, t2.Shape[0]], new Size3(1, 1, 1), rank)).Expand(result.Shape);
                sum = sum is null ? added : sum + added;
            }
            return sum;
        }

        protected override void ReleaseSaved()
        {
            _first.Release();
            _second.Release();
        }
    }
}
