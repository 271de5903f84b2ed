using Linstock.NN;

namespace Linstock.Ops.Attention;

/// <summary>Attention made of other operations: the scores exist as a whole. For dropout, for gradients of gradients, and as what the kernels are tested against.</summary>
internal static class ComposedAttention
{
    /// <summary>softmax(query · keyᵀ · scale + mask) · value.</summary>
    public static Tensor Run(Tensor query, Tensor key, Tensor value, Tensor? mask, double dropout, bool causal, double scale)
    {
        long groups = Groups(query, key);
        Tensor weights = Weights(query, RepeatHeads(key, groups), mask, causal, scale);
        if (dropout > 0) weights = Functional.Dropout(weights, dropout, training: true);
        return Torch.Matmul(weights, RepeatHeads(value, groups));
    }

    /// <summary>The gradients of query, key, value and mask, in operations that can be differentiated again.</summary>
    public static (Tensor Query, Tensor Key, Tensor Value, Tensor Mask) Gradients(
        Tensor grad, Tensor query, Tensor key, Tensor value, Tensor? mask, bool causal, double scale)
    {
        long groups = Groups(query, key);
        Tensor keys = RepeatHeads(key, groups), values = RepeatHeads(value, groups);
        Tensor weights = Weights(query, keys, mask, causal, scale);
        Tensor toWeights = Torch.Matmul(grad, Views.Transpose(values, -2, -1));
        Tensor toScores = weights * (toWeights - Torch.Sum(toWeights * weights, -1, keepdim: true));
        Tensor toKey = Torch.Matmul(Views.Transpose(toScores, -2, -1), query) * scale;
        Tensor toValue = Torch.Matmul(Views.Transpose(weights, -2, -1), grad);
        return (Torch.Matmul(toScores, keys) * scale, SumHeads(toKey, groups), SumHeads(toValue, groups), toScores);
    }

    private static Tensor Weights(Tensor query, Tensor key, Tensor? mask, bool causal, double scale)
    {
        Tensor scores = Torch.Matmul(query * scale, key.Transpose(-2, -1));
        if (causal)
        {
            Tensor later = Torch.Gt(
                Torch.Arange(key.Shape[-2], device: query.Device), Torch.Arange(query.Shape[-2], device: query.Device).Unsqueeze(1));
            scores = Torch.Where(later, double.NegativeInfinity, scores);
        }
        if (mask is null) return Functional.Softmax(scores, -1);
        scores = mask.DType == DType.Bool ? Torch.Where(mask, scores, double.NegativeInfinity) : scores + mask;
        if (scores.Numel == 0) return Functional.Softmax(scores, -1);
        // A query that sees no key attends to nothing, as in PyTorch since 2.5.
        Tensor blind = Torch.Eq(Torch.Amax(scores.Detach(), -1, keepdim: true), double.NegativeInfinity);
        return Torch.Where(blind, 0, Functional.Softmax(Torch.Where(blind, 0, scores), -1));
    }

    private static long Groups(Tensor query, Tensor key)
        => query.NDim < 3 || key.NDim < 3 || key.Shape[-3] == 0 || key.Shape[-3] == 1 ? 1 : query.Shape[-3] / key.Shape[-3];

    private static Tensor RepeatHeads(Tensor tensor, long groups)
    {
        if (groups <= 1) return tensor;
        long[] sizes = tensor.Shape.ToArray();
        long heads = sizes[^3];
        long[] wide = [.. sizes[..^3], heads, groups, .. sizes[^2..]];
        sizes[^3] = heads * groups;
        return tensor.Unsqueeze(-3).Expand(wide).Reshape(sizes);
    }

    private static Tensor SumHeads(Tensor gradient, long groups)
    {
        if (groups <= 1) return gradient;
        long[] sizes = gradient.Shape.ToArray();
        return Torch.Sum(Views.Reshape(gradient, [.. sizes[..^3], sizes[^3] / groups, groups, .. sizes[^2..]]), -3);
    }
}
