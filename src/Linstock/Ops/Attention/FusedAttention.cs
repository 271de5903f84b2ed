using Linstock.Backends;
using Linstock.Backends.Cpu.Attention;

namespace Linstock.Ops.Attention;

/// <summary>Attention whose scores never exist as a whole: memory is linear in the lengths, forward and backward.</summary>
internal static class FusedAttention
{
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
        (query, key, value) = (Rows(query), Rows(key), Rows(value));
        Tensor result = Like(query, value.Shape[3]);
        Tensor logSums = Torch.Empty([query.Shape[0], query.Shape[1], query.Shape[2]], dtype: query.DType, device: query.Device);
        Backend.Run(result, new AttentionKernel(query, key, value, mask, causal, scale, result, logSums));
        return Gradient.IsNeeded([query, key, value, mask!])
            ? Gradient.Record(result, new AttentionBackward(query, key, value, mask, result, logSums, causal, scale), query, key, value, mask)
            : result;
    }

    private static Tensor Rows(Tensor tensor) => tensor.Strides[3] == 1 || tensor.Shape[3] == 1 ? tensor : tensor.Contiguous();

    // A dense tensor of other columns whose dimensions lie in memory in the order of the given tensor's: heads that were split off an
    // embedding are put together again without a copy.
    private static Tensor Like(Tensor tensor, long size)
    {
        Span<long> sizes = [tensor.Shape[0], tensor.Shape[1], tensor.Shape[2], size], strides = stackalloc long[4];
        Span<int> order = [0, 1, 2];
        for (int i = 1; i < 3; i++)
            for (int j = i; j > 0 && Lies(order[j - 1]) < Lies(order[j]); j--) (order[j - 1], order[j]) = (order[j], order[j - 1]);
        long step = size;
        strides[3] = 1;
        for (int i = 2; i >= 0; i--)
        {
            strides[order[i]] = step;
            step *= sizes[order[i]];
        }
        return Torch.EmptyStrided(sizes, strides, dtype: tensor.DType, device: tensor.Device);

        // A dimension that says nothing of its place goes to the front.
        long Lies(int dim) => tensor.Shape[dim] == 1 || tensor.Strides[dim] == 0 ? long.MaxValue : tensor.Strides[dim];
    }

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
                if (!NeedsInput(i)) continue;
                gradInputs[i] = i == 3 ? Torch.Zeros(m!.Shape, dtype: m.DType, device: m.Device) : Like(i == 0 ? q : i == 1 ? k : v);
            }
            Tensor dense = grad.Strides[3] == 1 || grad.Shape[3] == 1 ? grad : grad.Contiguous();
            Backend.Run(grad, new AttentionGradientKernel(
                (q, k, v, m, _result.Get(this), _logSums.Get(this)), causal, scale, dense, gradInputs[0], gradInputs[1], gradInputs[2], gradInputs[3]));
        }

        private static Tensor Like(Tensor tensor) => FusedAttention.Like(tensor, tensor.Shape[3]);

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
