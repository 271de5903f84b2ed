using Linstock.Backends;
using Linstock.Backends.Cpu.Normalization;

namespace Linstock.Ops.Normalization;

/// <summary>
/// Batch normalisation with running statistics: x · scale + shift for each channel, with scale = weight / √(var + eps) and
/// shift = bias − mean · scale, in one pass forward and one back.
/// </summary>
internal static class EvaluatedBatchNorm
{
    /// <summary>The result, for an input of at least float32 and statistics of any dtype.</summary>
    public static Tensor Run(Tensor x, Tensor runningMean, Tensor runningVar, Tensor? weight, Tensor? bias, double eps)
    {
        bool recorded = Gradient.IsNeeded(x, weight, bias);
        if (!Takes(x, weight, bias) || Gradient.IsNeeded(runningMean, runningVar)) return Composed(x, runningMean, runningVar, weight, bias, eps);
        Tensor result, rstd, mean;
        using (Torch.NoGrad())
        {
            mean = runningMean.To(x.DType).Contiguous();
            rstd = Torch.Rsqrt(runningVar.To(x.DType) + eps).Contiguous();
            Tensor scale = Scale(rstd, weight);
            Tensor shift = bias is null ? -(mean * scale) : bias - (mean * scale);
            result = Scaled(x, scale, shift);
        }
        return recorded ? Gradient.Record(result, new EvaluatedBatchNormBackward(x, weight, mean, rstd), x, weight, bias) : result;
    }

    /// <summary>The same in pointwise operations, for every dtype and device.</summary>
    internal static Tensor Composed(Tensor x, Tensor runningMean, Tensor runningVar, Tensor? weight, Tensor? bias, double eps)
    {
        Tensor scale = Torch.Rsqrt(runningVar.To(x.DType) + eps);
        Tensor factor = weight is null ? scale : scale * weight;
        Tensor offset = -(runningMean.To(x.DType) * factor);
        if (bias is not null) offset = offset + bias;
        return Torch.Addcmul(BatchNorms.Channel(offset, x.NDim), x, BatchNorms.Channel(factor, x.NDim));
    }

    private static bool Takes(Tensor x, Tensor? weight, Tensor? bias)
        => Backend.Fuses(x) && x.IsContiguousIn(MemoryFormats.Suggested(x)) && IsVector(weight, x) && IsVector(bias, x);

    /// <summary>Whether a parameter, if there is one, is what kernels read beside x: a number for each channel in a row.</summary>
    internal static bool IsVector(Tensor? parameter, Tensor x) => parameter is null or { NDim: 1 } && Backend.Fuses(parameter, x);

    // Where the channels come last, every pixel is a sample with one position.
    private static Tensor Scaled(Tensor x, Tensor scale, Tensor? shift)
    {
        MemoryFormat format = x.IsContiguous ? MemoryFormat.Contiguous : MemoryFormats.Suggested(x);
        Tensor result = MemoryFormats.Empty(x.Shape, x.DType, x.Device, format);
        if (format == MemoryFormat.Contiguous || x.Numel == 0) Backend.Run(result, new ChannelAffineKernel(x, scale, shift, result));
        else Backend.Run(result, new ChannelAffineKernel(MemoryFormats.Pixels(x), scale, shift, MemoryFormats.Pixels(result)));
        return result;
    }

    private static Tensor Scale(Tensor rstd, Tensor? weight) => weight is null ? rstd : (rstd * weight).Contiguous();

    private sealed class EvaluatedBatchNormBackward(Tensor x, Tensor? weight, Tensor mean, Tensor rstd) : Node
    {
        private SavedTensor _input = new(x), _weight = new(weight), _mean = new(mean), _rstd = new(rstd);

        public override string Name => "NativeBatchNormBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            Tensor? weight = _weight.GetOrNull(this);
            Tensor rstd = _rstd.Get(this);
            bool direct = !GradMode.IsEnabled && Backend.Fuses(grad);
            if (NeedsInput(0)) gradInputs[0] = direct ? Scaled(grad.Contiguous(MemoryFormats.Suggested(_input.Get(this))), Scale(rstd, weight), null) : Multiplied(grad, rstd, weight);
            if (!NeedsInput(1) && !NeedsInput(2)) return;
            Tensor x = _input.Get(this);
            if (direct && FusedBatchNorm.Takes(x))
            {
                Tensor gradWeight = new(rstd, x.DType), gradBias = new(rstd, x.DType);
                Backend.Run(gradBias, new BatchNormGradientKernel(
                    grad.Contiguous(), x.Contiguous(), null, _mean.Get(this), rstd, null, gradWeight, gradBias));
                if (NeedsInput(1)) gradInputs[1] = gradWeight;
                if (NeedsInput(2)) gradInputs[2] = gradBias;
                return;
            }

            Span<long> dims = stackalloc long[x.NDim - 1];
            for (int d = 0; d < dims.Length; d++) dims[d] = d == 0 ? 0 : d + 1;
            IntList over = IntList.Create(dims);
            if (NeedsInput(1)) gradInputs[1] = Torch.Sum(grad * (x - BatchNorms.Channel(_mean.Get(this), x.NDim)), over) * rstd;
            if (NeedsInput(2)) gradInputs[2] = Torch.Sum(grad, over);
        }

        protected override void ReleaseSaved()
        {
            _input.Release();
            _weight.Release();
            _mean.Release();
            _rstd.Release();
        }

        // Differentiable in the gradient and in the weight.
        private static Tensor Multiplied(Tensor grad, Tensor rstd, Tensor? weight)
            => grad * BatchNorms.Channel(weight is null ? rstd : rstd * weight, grad.NDim);
    }
}
