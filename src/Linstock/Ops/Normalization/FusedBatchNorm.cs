using Linstock.Backends;
using Linstock.Backends.Cpu.Normalization;

namespace Linstock.Ops.Normalization;

/// <summary>
/// Batch normalisation with the statistics of the batch as one kernel forward and one backward.
/// <see cref="BatchNorms.Composed"/> is the reference.
/// </summary>
internal static class FusedBatchNorm
{
    // Below that the rows of a channel do not fill vectors.
    private const long LeastPositions = 8;

    /// <summary>Whether the kernel takes this input: float32 or float64 on the processor, with enough positions for vectors.</summary>
    public static bool Takes(Tensor x)
        => Backend.Fuses(x) && x.Numel >= LeastPositions * x.Shape[0] * x.Shape[1];

    /// <summary>The result, the mean, the variance of n and 1 / √(variance + eps) of each channel.</summary>
    public static (Tensor Out, Tensor Mean, Tensor Variance, Tensor Rstd) Run(Tensor x, Tensor? weight, Tensor? bias, double eps)
    {
        if (PixelBatchNorm.Takes(x))
        {
            var pixels = PixelBatchNorm.Run(x.Detach(), weight?.Detach(), bias?.Detach(), eps);
            if (Gradient.IsNeeded(x, weight, bias)) Gradient.Record(pixels.Out, new BatchNormBackward(x, weight, pixels.Mean, pixels.Rstd, eps), x, weight, bias);
            return pixels;
        }
        Tensor source = x.Detach().Contiguous();
        Tensor? w = weight?.Detach().Contiguous(), b = bias?.Detach().Contiguous();
        var result = new Tensor(source, x.DType);
        Tensor mean = Torch.Empty([x.Shape[1]], dtype: x.DType), variance = Torch.Empty([x.Shape[1]], dtype: x.DType), rstd = Torch.Empty([x.Shape[1]], dtype: x.DType);
        Backend.Run(result, new BatchNormKernel(source, w, b, result, mean, variance, rstd, eps));
        if (Gradient.IsNeeded(x, weight, bias)) Gradient.Record(result, new BatchNormBackward(x, weight, mean, rstd, eps), x, weight, bias);
        return (result, mean, variance, rstd);
    }

    private sealed class BatchNormBackward(Tensor x, Tensor? weight, Tensor mean, Tensor rstd, double eps) : Node
    {
        private SavedTensor _input = new(x), _weight = new(weight), _mean = new(mean), _rstd = new(rstd);

        public override string Name => "NativeBatchNormBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            Tensor x = _input.Get(this);
            Tensor? weight = _weight.GetOrNull(this);
            if (GradMode.IsEnabled)
            {
                Differentiable(grad, x, weight, gradInputs);
                return;
            }
            if (PixelBatchNorm.Takes(x))
            {
                (gradInputs[0], Tensor toWeight, Tensor toBias) = PixelBatchNorm.Backward(grad, x, weight, _mean.Get(this), _rstd.Get(this), NeedsInput(0));
                if (NeedsInput(1)) gradInputs[1] = Views.Reshape(toWeight, weight!.Shape);
                if (NeedsInput(2)) gradInputs[2] = toBias;
                return;
            }
            Tensor source = x.Contiguous(), mean = _mean.Get(this), g = grad.Contiguous();
            Tensor? gradSource = NeedsInput(0) ? new Tensor(source, x.DType) : null;
            Tensor gradWeight = new(mean, x.DType), gradBias = new(mean, x.DType);
            Backend.Run(gradBias, new BatchNormGradientKernel(g, source, weight?.Contiguous(), mean, _rstd.Get(this), gradSource, gradWeight, gradBias));
            gradInputs[0] = gradSource;
            if (NeedsInput(1)) gradInputs[1] = Views.Reshape(gradWeight, weight!.Shape);
            if (NeedsInput(2)) gradInputs[2] = gradBias;
        }

        protected override void ReleaseSaved()
        {
            _input.Release();
            _weight.Release();
            _mean.Release();
            _rstd.Release();
        }

        // The same in operations that have gradients themselves; mean and variance are functions of x.
        private void Differentiable(Tensor grad, Tensor x, Tensor? weight, Span<Tensor?> gradInputs)
        {
            Span<long> dims = stackalloc long[x.NDim - 1], sizes = stackalloc long[x.NDim];
            for (int d = 0; d < dims.Length; d++) dims[d] = d == 0 ? 0 : d + 1;
            IntList over = IntList.Create(dims);
            sizes.Fill(1);
            sizes[1] = x.Shape[1];
            Tensor deviation = x - Torch.Mean(x, over, keepdim: true);
            Tensor scale = Torch.Rsqrt(Torch.Mean(deviation * deviation, over, keepdim: true) + eps);
            Tensor normal = deviation * scale;
            Tensor inner = weight is null ? grad : grad * Views.Reshape(weight, sizes);
            if (NeedsInput(0)) gradInputs[0] = scale * (inner - Torch.Mean(inner, over, keepdim: true) - (normal * Torch.Mean(inner * normal, over, keepdim: true)));
            if (NeedsInput(1)) gradInputs[1] = Torch.Sum(grad * normal, over);
            if (NeedsInput(2)) gradInputs[2] = Torch.Sum(grad, over);
        }
    }
}
