using Linstock.Backends;
using Linstock.Backends.Cpu.Normalization;

namespace Linstock.Ops.Normalization;

/// <summary>Normalisation within each sample.</summary>
internal static class LayerNorms
{
    /// <summary>
    /// (x - mean) / √(var + eps) · weight + bias over the last dimensions, with the variance of n. Ba et al. 2016, arXiv:1607.06450.
    /// </summary>
    /// <param name="input">[..., normalizedShape].</param>
    /// <param name="normalizedShape">The sizes of the dimensions that are normalised together.</param>
    /// <param name="weight">[normalizedShape], or null.</param>
    /// <param name="bias">[normalizedShape], or null.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">The input does not end in these sizes, or weight or bias do not have them.</exception>
    [Op(Surface.Functional)]
    public static Tensor LayerNorm(Tensor input, IntList normalizedShape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
        => NativeLayerNorm(input, normalizedShape, weight, bias, eps).Out;

    /// <summary>Layer normalisation together with the mean and 1 / √(var + eps) of each sample.</summary>
    /// <exception cref="ArgumentException">The input does not end in these sizes, or weight or bias do not have them.</exception>
    [Op(Surface.Function)]
    public static (Tensor Out, Tensor Mean, Tensor Rstd) NativeLayerNorm(Tensor input, IntList normalizedShape, Tensor? weight, Tensor? bias, double eps)
    {
        Shape normalized = new(IntList.AsSpan(in normalizedShape));
        Check.FloatingPoint(input.DType, "layer_norm");
        Check.That(normalized.Rank > 0, $"layer_norm: expected normalizedShape to have at least one size; got {normalized}");
        bool fits = input.NDim >= normalized.Rank;
        for (int i = 1; fits && i <= normalized.Rank; i++) fits = input.Shape[-i] == normalized[-i];
        Check.That(fits, $"layer_norm: given normalizedShape {normalized}, expected input with shape [*, {string.Join(", ", normalized)}]; got {input.Shape}");
        Check.That(weight is null || weight.Shape == normalized, $"layer_norm: weight has shape {weight?.Shape}; expected {normalized}");
        Check.That(bias is null || bias.Shape == normalized, $"layer_norm: bias has shape {bias?.Shape}; expected {normalized}");
        BatchNorms.CheckParameterDTypes(input, "layer_norm", weight, bias);
        if (input.DType.IsReducedFloating)
        {
            (Tensor wide, Tensor wideMean, Tensor wideRstd) = NativeLayerNorm(input.To(DType.Float32), normalizedShape, weight?.To(DType.Float32), bias?.To(DType.Float32), eps);
            return (wide.To(input.DType), wideMean.To(input.DType), wideRstd.To(input.DType));
        }

        long size = normalized.Numel;
        Span<long> outer = stackalloc long[input.NDim];
        outer.Fill(1);
        long rows = 1;
        for (int d = 0; d < input.NDim - normalized.Rank; d++)
        {
            outer[d] = input.Shape[d];
            rows *= outer[d];
        }
        Tensor source = input.Detach().Contiguous();
        var result = new Tensor(source, input.DType);
        Tensor mean = Torch.Empty(outer, dtype: input.DType, device: input.Device), rstd = Torch.Empty(outer, dtype: input.DType, device: input.Device);
        Backend.Run(result, new LayerNormKernel(source, weight?.Detach().Contiguous(), bias?.Detach().Contiguous(), result, mean, rstd, size == 0 ? 0 : rows, size, eps));
        if (Gradient.IsNeeded(input, weight, bias))
            Gradient.Record(result, new LayerNormBackward(input, weight, mean, rstd, normalized.Rank), input, weight, bias);
        return (result, mean, rstd);
    }

    /// <summary>x / √(mean(x²) + eps) · weight over the last dimensions. Zhang and Sennrich 2019, arXiv:1910.07467.</summary>
    /// <param name="input">[..., normalizedShape].</param>
    /// <param name="normalizedShape">The sizes of the dimensions that are normalised together.</param>
    /// <param name="weight">[normalizedShape], or null.</param>
    /// <param name="eps">Added to the mean square; null means the dtype's machine epsilon.</param>
    /// <exception cref="ArgumentException">The input does not end in these sizes.</exception>
    [Op(Surface.Functional | Surface.Function)]
    [TorchScript]
    public static Tensor RmsNorm(Tensor input, IntList normalizedShape, Tensor? weight = null, double? eps = null)
    {
        Shape normalized = new(IntList.AsSpan(in normalizedShape));
        bool fits = input.NDim >= normalized.Rank;
        for (int i = 1; fits && i <= normalized.Rank; i++) fits = input.Shape[-i] == normalized[-i];
        Check.That(fits, $"rms_norm: given normalizedShape {normalized}, expected input with shape [*, {string.Join(", ", normalized)}]; got {input.Shape}");
        Check.That(weight is null || weight.Shape == normalized, $"rms_norm: weight has shape {weight?.Shape}; expected {normalized}");
        Tensor x = input.DType.IsReducedFloating ? input.To(DType.Float32) : input;
        double epsilon = eps ?? (input.DType == DType.Float64 ? double.BitIncrement(1) - 1 : MathF.BitIncrement(1) - 1);
        Tensor normal = (x * Torch.Rsqrt(Torch.Mean(x * x, LastDims(normalized.Rank), keepdim: true) + epsilon)).To(input.DType);
        return weight is null ? normal : normal * weight;
    }

    /// <summary>The last dimensions as a list.</summary>
    internal static IntList LastDims(int count)
    {
        Span<long> dims = stackalloc long[count];
        for (int i = 0; i < count; i++) dims[i] = i - count;
        return IntList.Create(dims);
    }

    private sealed class LayerNormBackward(Tensor input, Tensor? weight, Tensor mean, Tensor rstd, int rank) : Node
    {
        private readonly bool _hasWeight = weight is not null;
        private SavedTensor _input = new(input);
        private SavedTensor _weight = new(weight);
        private SavedTensor _mean = new(mean);
        private SavedTensor _rstd = new(rstd);

        public override string Name => "NativeLayerNormBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            Tensor x = _input.Get(this);
            if (!GradMode.IsEnabled && Backend.Of(x.Device).HasFusedKernels && Backend.Of(grad.Device).HasFusedKernels)
            {
                Fused(grad, x, gradInputs);
                return;
            }
            IntList dims = LastDims(rank);
            Tensor center, scale;
            if (GradMode.IsEnabled)
            {
                // Differentiated again: mean and scale are functions of the input.
                center = Torch.Mean(x, dims, keepdim: true);
                Tensor saved = _rstd.Get(this), deviation = x - center;
                Tensor variance = Torch.Mean(deviation * deviation, dims, keepdim: true);
                scale = Torch.Rsqrt(variance + (1 / (saved * saved) - variance).Detach());
            }
            else
            {
                (center, scale) = (_mean.Get(this), _rstd.Get(this));
            }
            Tensor normal = (x - center) * scale;
            int outer = x.NDim - rank;
            if (NeedsInput(0))
            {
                Tensor g = _hasWeight ? grad * _weight.Get(this) : grad;
                gradInputs[0] = scale * (g - Torch.Mean(g, dims, keepdim: true) - (normal * Torch.Mean(g * normal, dims, keepdim: true)));
            }
            if (NeedsInput(1)) gradInputs[1] = Over(grad * normal, outer);
            if (NeedsInput(2)) gradInputs[2] = Over(grad, outer);
        }

        private void Fused(Tensor grad, Tensor input, Span<Tensor?> gradInputs)
        {
            Tensor x = input.Detach().Contiguous();
            Tensor? scale = _hasWeight ? _weight.Get(this).Detach().Contiguous() : null;
            Span<long> normalized = stackalloc long[rank];
            for (int d = 0; d < rank; d++) normalized[d] = x.Shape[d - rank];
            Tensor? gradInput = NeedsInput(0) ? new Tensor(x, x.DType) : null;
            Tensor? gradWeight = NeedsInput(1) ? Torch.Empty(normalized, dtype: x.DType) : null;
            Tensor? gradBias = NeedsInput(2) ? Torch.Empty(normalized, dtype: x.DType) : null;
            long size = new Shape(normalized).Numel, rows = size == 0 ? 0 : x.Numel / size;
            if (rows == 0)
            {
                gradWeight?.Zero_();
                gradBias?.Zero_();
            }
            Backend.Run(x, new LayerNormGradientKernel(
                grad.Detach().Contiguous(), x, scale, _mean.Get(this).Contiguous(), _rstd.Get(this).Contiguous(), gradInput, gradWeight, gradBias, rows, size));
            (gradInputs[0], gradInputs[1], gradInputs[2]) = (gradInput, gradWeight, gradBias);
        }

        protected override void ReleaseSaved()
        {
            _input.Release();
            _weight.Release();
            _mean.Release();
            _rstd.Release();
        }

        private static Tensor Over(Tensor values, int dims)
        {
            if (dims == 0) return values;
            Span<long> list = stackalloc long[dims];
            for (int i = 0; i < dims; i++) list[i] = i;
            return Torch.Sum(values, IntList.Create(list));
        }
    }
}
