using Linstock.Backends;
using Linstock.Backends.Cpu;
using Linstock.Ops.Pooling;

namespace Linstock.Ops.Convolution;

/// <summary>Windows of images as columns, and columns added up to images: each is the gradient of the other.</summary>
internal static class Unfolding
{
    /// <summary>[N, C, H, W] to [N, C · kH · kW, windows]: every window of the padded input as a column.</summary>
    /// <param name="input">[N, C, H, W] or [C, H, W], floating point or complex.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="padding">Zeros on each side; 0 if not given.</param>
    /// <param name="stride">From window to window; 1 if not given.</param>
    /// <exception cref="ArgumentException">The rank or the dtype does not fit, or there is no window.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor Unfold(Tensor input, IntList kernelSize, IntList dilation = default, IntList padding = default, IntList stride = default)
    {
        Check.Differentiable(input.DType, "unfold");
        PoolingRule.CheckInput(input, 2, "unfold");
        if (input.NDim == 3) return Unfold(input.Unsqueeze(0), kernelSize, dilation, padding, stride).Squeeze(0);
        if (OperationTrace.Find() is { } trace)
        {
            using RecordedCall call = trace.Begin(
                "im2col({0}, {1}, {2}, {3}, {4})", new(input), Pair(kernelSize, 1), Pair(dilation, 1), Pair(padding, 0), Pair(stride, 1));
            Tensor recorded = Unfold(input, kernelSize, dilation, padding, stride);
            call.Complete(recorded);
            return recorded;
        }
        ConvolutionShape shape = Windows(
            (nint)input.Shape[0], (nint)input.Shape[1], Spatial.Sizes(input.Shape, 2), kernelSize, dilation, padding, stride, "unfold");
        return Apply(input, shape, folds: false);
    }

    // An option of two dimensions as a program has it.
    private static RecordedArgument Pair(in IntList option, long missing) =>
        new((long[])(option.Count == 2 ? option.ToArray() : option.Count == 1 ? [option[0], option[0]] : [missing, missing]));

    /// <summary>[N, C · kH · kW, windows] to [N, C, H, W]: every column added to its window; overlaps add up.</summary>
    /// <param name="input">[N, C · kH · kW, windows] or without N, floating point or complex.</param>
    /// <param name="outputSize">H and W.</param>
    /// <param name="kernelSize">The window.</param>
    /// <param name="dilation">From tap to tap of a window; 1 if not given.</param>
    /// <param name="padding">Zeros on each side, cut off; 0 if not given.</param>
    /// <param name="stride">From window to window; 1 if not given.</param>
    /// <exception cref="ArgumentException">The sizes do not fit one another, or the dtype does not.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor Fold(
        Tensor input, IntList outputSize, IntList kernelSize, IntList dilation = default, IntList padding = default, IntList stride = default)
    {
        Check.Differentiable(input.DType, "fold");
        Check.RankBetween(input, 2, 3, "fold", nameof(input));
        if (input.NDim == 2) return Fold(input.Unsqueeze(0), outputSize, kernelSize, dilation, padding, stride).Squeeze(0);
        if (OperationTrace.Find() is { } trace)
        {
            using RecordedCall call = trace.Begin(
                "col2im({0}, {1}, {2}, {3}, {4}, {5})", new(input), Pair(outputSize, 1), Pair(kernelSize, 1), Pair(dilation, 1), Pair(padding, 0), Pair(stride, 1));
            Tensor recorded = Fold(input, outputSize, kernelSize, dilation, padding, stride);
            call.Complete(recorded);
            return recorded;
        }
        Size3 kernel = Spatial.Option(kernelSize, 2, 1, 1, "fold", nameof(kernelSize)), size = Spatial.Option(outputSize, 2, 1, 1, "fold", nameof(outputSize));
        size = size with { Depth = 1 };
        if (input.Shape[1] % (kernel.Height * kernel.Width) != 0)
            Check.ThrowArgument($"fold: the second size must be a multiple of the window's {kernel.Height * kernel.Width} elements; got input {input.Shape}");
        ConvolutionShape shape = Windows(
            (nint)input.Shape[0], (nint)input.Shape[1] / (kernel.Height * kernel.Width), size, kernelSize, dilation, padding, stride, "fold");
        if (input.Shape[2] != shape.Output.Volume)
            Check.ThrowArgument($"fold: expected {shape.Output.Volume} windows for output size {outputSize}; got input {input.Shape}");
        return Apply(input, shape, folds: true);
    }

    private static ConvolutionShape Windows(
        nint batch, nint channels, Size3 input, in IntList kernelSize, in IntList dilation, in IntList padding, in IntList stride, string operation)
    {
        Size3 kernel = Spatial.Option(kernelSize, 2, 1, 1, operation, nameof(kernelSize));
        Size3 spread = Spatial.Option(dilation, 2, 1, 1, operation, nameof(dilation)), step = Spatial.Option(stride, 2, 1, 1, operation, nameof(stride));
        Size3 before = Spatial.Option(padding, 2, 0, 0, operation, nameof(padding));
        Size3 output = ConvolutionRule.OutputSize(input, kernel, step, before, spread, 2, operation);
        return new ConvolutionShape(batch, channels, 1, 1, input, kernel, step, before, spread, output);
    }

    private static Tensor Apply(Tensor input, in ConvolutionShape shape, bool folds)
    {
        // Numbers without a sum of their own go through those that have one; a copy takes any dtype.
        if (folds && input.DType.IsReducedFloating) return Apply(input.To(DType.Float32), shape, folds).To(input.DType);
        Tensor result = Torch.Empty(
            folds ? [shape.Batch, shape.InputChannels, shape.Input.Height, shape.Input.Width]
                : [shape.Batch, shape.InputChannels * shape.Kernel.Volume, shape.Output.Volume],
            dtype: input.DType, device: input.Device);
        if (result.Numel > 0) Backend.Run(result, new UnfoldKernel(shape, folds, Copying.Dense(input), result));
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new UnfoldBackward(shape, !folds), input) : result;
    }

    private sealed class UnfoldBackward(ConvolutionShape shape, bool folds) : Node
    {
        public override string Name => folds ? "Im2ColBackward0" : "Col2ImBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Apply(grad, shape, folds);
    }
}
