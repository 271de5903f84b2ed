using Linstock.Backends;
using Linstock.Backends.Cpu;

namespace Linstock.Ops.Pooling;

/// <summary>Means of windows and their transposes: each is the gradient of the other.</summary>
internal static class Averaging
{
    /// <summary>From [..., input] to [..., output], or with <paramref name="backward"/> from the output's gradient to the input's.</summary>
    public static Tensor Windows(Tensor input, in PoolingShape shape, bool countIncludePad, long divisorOverride, int rank, bool backward = false)
        => Windows(input, shape, countIncludePad, divisorOverride, rank, backward, PoolingRule.Format(input, rank));

    /// <summary>The same for as many windows as the output has elements.</summary>
    public static Tensor Adaptive(Tensor input, Size3 inputSize, Size3 outputSize, int rank, bool backward = false)
        => Adaptive(input, inputSize, outputSize, rank, backward, PoolingRule.Format(input, rank));

    private static Tensor Windows(
        Tensor input, in PoolingShape shape, bool countIncludePad, long divisorOverride, int rank, bool backward, MemoryFormat format)
    {
        if (input.DType.IsReducedFloating)
            return Windows(input.To(DType.Float32), shape, countIncludePad, divisorOverride, rank, backward, format).To(input.DType);
        Shape sizes = PoolingRule.Result(input, backward ? shape.Input : shape.Output, rank);
        Tensor result;
        if (format != MemoryFormat.Contiguous && ChannelPoolKernel.Takes(input.DType))
        {
            result = InChannels(input, sizes, PoolingAxis.Of(shape, 1, countIncludePad), PoolingAxis.Of(shape, 2, countIncludePad), divisorOverride, backward, format);
        }
        else
        {
            result = new Tensor(in sizes, input.DType, input.Device);
            if (result.Numel > 0) Backend.Run(result, new AveragePoolKernel(shape, countIncludePad, divisorOverride, backward, Copying.Dense(input), result));
            result = Copying.Contiguous(result, format);
        }
        return Gradient.IsNeeded(input)
            ? Gradient.Record(result, new WindowsBackward(shape, countIncludePad, divisorOverride, rank, !backward, format), input)
            : result;
    }

    private static Tensor Adaptive(Tensor input, Size3 inputSize, Size3 outputSize, int rank, bool backward, MemoryFormat format)
    {
        if (input.DType.IsReducedFloating) return Adaptive(input.To(DType.Float32), inputSize, outputSize, rank, backward, format).To(input.DType);
        Shape sizes = PoolingRule.Result(input, backward ? inputSize : outputSize, rank);
        Tensor result;
        if (format != MemoryFormat.Contiguous && ChannelPoolKernel.Takes(input.DType))
        {
            result = InChannels(
                input, sizes, PoolingAxis.Adaptive(inputSize.Height, outputSize.Height), PoolingAxis.Adaptive(inputSize.Width, outputSize.Width), 0, backward, format);
        }
        else
        {
            result = new Tensor(in sizes, input.DType, input.Device);
            if (result.Numel > 0)
            {
                var kernel = new AdaptiveAveragePoolKernel(PoolingRule.Planes(input, rank), inputSize, outputSize, backward, Copying.Dense(input), result);
                Backend.Run(result, kernel);
            }
            result = Copying.Contiguous(result, format);
        }
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new AdaptiveBackward(inputSize, outputSize, rank, !backward, format), input) : result;
    }

    private static Tensor InChannels(
        Tensor input, in Shape sizes, PoolingAxis height, PoolingAxis width, long divisorOverride, bool backward, MemoryFormat format)
    {
        Tensor result = MemoryFormats.Empty(sizes, input.DType, input.Device, format);
        ChannelPool pool = backward ? ChannelPool.AverageBackward : ChannelPool.Average;
        if (result.Numel > 0) Backend.Run(result, new ChannelPoolKernel(pool, height, width, divisorOverride, Copying.Dense(input, format), result, null));
        return result;
    }

    // The gradient lies as what it belongs to.
    private sealed class WindowsBackward(PoolingShape shape, bool countIncludePad, long divisorOverride, int rank, bool backward, MemoryFormat format) : Node
    {
        public override string Name => backward ? $"AvgPool{rank}DBackward0" : $"AvgPool{rank}DBackwardBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Windows(grad, shape, countIncludePad, divisorOverride, rank, backward, format);
    }

    private sealed class AdaptiveBackward(Size3 inputSize, Size3 outputSize, int rank, bool backward, MemoryFormat format) : Node
    {
        public override string Name => backward ? $"AdaptiveAvgPool{rank}DBackward0" : $"AdaptiveAvgPool{rank}DBackwardBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Adaptive(grad, inputSize, outputSize, rank, backward, format);
    }
}
