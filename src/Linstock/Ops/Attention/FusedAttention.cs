using Linstock.Backends;
using Linstock.Backends.Cpu.Attention;

namespace Linstock.Ops.Attention;

/// <summary>Attention whose scores never exist as a whole: memory is linear in the lengths, forward and backward.</summary>
internal static class FusedAttention
{
    /// <summary>From so many queries on, rows that are far apart in memory are worth gathering first.</summary>
    private const int ManyQueries = 16;

    /// <summary>Attention over four dimensions.</summary>
    /// <param name="query">[batch, heads, L, E], floating point, E at least 1.</param>
    /// <param name="key">[batch, key heads, S, E], of the same dtype.</param>
    /// <param name="value">[batch, key heads, S, Ev], of the same dtype.</param>
    /// <param name="mask">[batch or 1, heads or 1, L or 1, S or 1], bool or of the same dtype; or null.</param>
    /// <param name="causal">Whether a query sees only keys up to its own position.</param>
    /// <param name="scale">The factor of the scores.</param>
    public static Tensor Run(Tensor query, Tensor key, Tensor value, Tensor? mask, bool causal, double scale)
    {
        if (query.DType.IsReducedFloating)
        {
            Tensor? added = mask is null || mask.DType == DType.Bool ? mask : mask.To(DType.Float32);
            return Run(query.To(DType.Float32), key.To(DType.Float32), value.To(DType.Float32), added, causal, scale).To(query.DType);
        }
        bool many = query.Shape[2] >= ManyQueries;
        (query, key, value) = (Rows(query, many), Rows(key, many), Rows(value, many));
        Tensor result = Torch.Empty([query.Shape[0], query.Shape[1], query.Shape[2], value.Shape[3]], dtype: query.DType, device: query.Device);
        Tensor logSums = Torch.Empty([query.Shape[0], query.Shape[1], query.Shape[2]], dtype: query.DType, device: query.Device);
        Backend.Run(result, new AttentionKernel(query, key, value, mask, causal, scale, result, logSums));
        return Gradient.IsNeeded([query, key, value, mask!])
            ? Gradient.Record(result, new AttentionBackward(query, key, value, mask, result, logSums, causal, scale), query, key, value, mask)
            : result;
    }

    // Neighbouring columns are needed, neighbouring rows are faster.
    private static Tensor Rows(Tensor tensor, bool many)
        => (tensor.Strides[3] == 1 || tensor.Shape[3] == 1) && (!many || tensor.Strides[2] == tensor.Shape[3]) ? tensor : tensor.Contiguous();

    private sealed class AttentionBackward(
        Tensor query, Tensor key, Tensor value, Tensor? mask, Tensor result, Tensor logSums, bool causal, double scale) : Node
    {
        private SavedTensor _query = new(query);
        private SavedTensor _key = new(key);
        private SavedTensor _value = new(value);
        private SavedTensor _mask = new(mask);
        private SavedTensor _result = new(result);
        private SavedTensor _logSums = new(logSums);

        public override string Name => "ScaledDotProductFlashAttentionForCpuBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            Tensor q = _query.Get(this), k = _key.Get(this), v = _value.Get(this);
            Tensor? m = _mask.GetOrNull(this);
            if (GradMode.IsEnabled)
            {
                var (toQuery, toKey, toValue, toMask) = ComposedAttention.Gradients(grad, q, k, v, m, causal, scale);
                if (NeedsInput(0)) gradInputs[0] = toQuery;
                if (NeedsInput(1)) gradInputs[1] = Broadcasting.SumTo(toKey, k.Shape);
                if (NeedsInput(2)) gradInputs[2] = Broadcasting.SumTo(toValue, v.Shape);
                if (NeedsInput(3)) gradInputs[3] = Broadcasting.SumTo(toMask, m!.Shape);
                return;
            }
            for (int i = 0; i < 4; i++)
            {
                Tensor? input = i == 0 ? q : i == 1 ? k : i == 2 ? v : m;
                gradInputs[i] = NeedsInput(i) ? Torch.Zeros(input!.Shape.ToArray(), dtype: input.DType, device: input.Device) : null;
            }
            Tensor dense = grad.Strides[3] == 1 || grad.Shape[3] == 1 ? grad : grad.Contiguous();
            Backend.Run(grad, new AttentionGradientKernel(
                (q, k, v, m, _result.Get(this), _logSums.Get(this)), causal, scale, dense, gradInputs[0], gradInputs[1], gradInputs[2], gradInputs[3]));
        }

        protected override void ReleaseSaved()
        {
            _query.Release();
            _key.Release();
            _value.Release();
            _mask.Release();
            _result.Release();
            _logSums.Release();
        }
    }
}
