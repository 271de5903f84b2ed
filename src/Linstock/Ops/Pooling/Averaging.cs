using Linstock.Backends;
using Linstock.Backends.Cpu;

namespace Linstock.Ops.Pooling;

/// <summary>Means of windows and their transposes: each is the gradient of the other.</summary>
internal static class Averaging
{
    /// <summary>From [..., input] to [..., output], or with <paramref name="backward"/> from the output's gradient to the input's.</summary>
    public static Tensor Windows(Tensor input, in PoolingShape shape, bool countIncludePad, long divisorOverride, int rank, bool backward = false)
    {
        if (input.DType.IsReducedFloating)
            return Windows(input.To(DType.Float32), shape, countIncludePad, divisorOverride, rank, backward).To(input.DType);
        Tensor result = Torch.Empty(PoolingRule.Result(input, backward ? shape.Input : shape.Output, rank), dtype: input.DType, device: input.Device);
        if (result.Numel > 0) Backend.Run(result, new AveragePoolKernel(shape, countIncludePad, divisorOverride, backward, PoolingRule.Dense(input), result));
        return Gradient.IsNeeded(input)
            ? Gradient.Record(result, new WindowsBackward(shape, countIncludePad, divisorOverride, rank, !backward), input)
            : result;
    }

    /// <summary>The same for as many windows as the output has elements.</summary>
    public static Tensor Adaptive(Tensor input, Size3 inputSize, Size3 outputSize, int rank, bool backward = false)
    {
        if (input.DType.IsReducedFloating) return Adaptive(input.To(DType.Float32), inputSize, outputSize, rank, backward).To(input.DType);
        Tensor result = Torch.Empty(PoolingRule.Result(input, backward ? inputSize : outputSize, rank), dtype: input.DType, device: input.Device);
        if (result.Numel > 0)
        {
            var kernel = new AdaptiveAveragePoolKernel(PoolingRule.Planes(input, rank), inputSize, outputSize, backward, PoolingRule.Dense(input), result);
            Backend.Run(result, kernel);
        }
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new AdaptiveBackward(inputSize, outputSize, rank, !backward), input) : result;
    }

    private sealed class WindowsBackward(PoolingShape shape, bool countIncludePad, long divisorOverride, int rank, bool backward) : Node
    {
        public override string Name => backward ? $"AvgPool{rank}DBackward0" : $"AvgPool{rank}DBackwardBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Windows(grad, shape, countIncludePad, divisorOverride, rank, backward);
    }

    private sealed class AdaptiveBackward(Size3 inputSize, Size3 outputSize, int rank, bool backward) : Node
    {
        public override string Name => backward ? $"AdaptiveAvgPool{rank}DBackward0" : $"AdaptiveAvgPool{rank}DBackwardBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Adaptive(grad, inputSize, outputSize, rank, backward);
    }
}
