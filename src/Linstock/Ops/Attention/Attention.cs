using Linstock.NN;
using Linstock.Ops.Normalization;

namespace Linstock.Ops.Attention;

/// <summary>Attention.</summary>
internal static class DotProductAttention
{
    /// <summary>softmax(query · keyᵀ · scale + mask) · value. Vaswani et al. 2017, arXiv:1706.03762.</summary>
    /// <param name="query">[..., heads, L, E].</param>
    /// <param name="key">[..., heads, S, E].</param>
    /// <param name="value">[..., heads, S, Ev].</param>
    /// <param name="attnMask">Broadcasts to [..., L, S]: bool (true takes part) or added to the scores.</param>
    /// <param name="dropoutP">The probability with which attention weights are dropped.</param>
    /// <param name="isCausal">Whether position i sees only positions up to i; not together with a mask.</param>
    /// <param name="scale">The factor of the scores; null means 1 / √E.</param>
    /// <param name="enableGqa">Whether key and value may have fewer heads, each serving a group of query heads.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or both a mask and isCausal are given.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor ScaledDotProductAttention(
        Tensor query, Tensor key, Tensor value, Tensor? attnMask = null, double dropoutP = 0.0, bool isCausal = false, double? scale = null, bool enableGqa = false)
    {
        Check.That(query.NDim >= 2 && key.NDim >= 2 && value.NDim >= 2, $"scaled_dot_product_attention: expected at least 2 dimensions; got {query.Shape}, {key.Shape} and {value.Shape}");
        Check.That(!(isCausal && attnMask is not null), $"scaled_dot_product_attention: attnMask must be null when isCausal is true");
        if (enableGqa && query.NDim >= 3 && key.Shape[-3] != query.Shape[-3])
        {
            long groups = query.Shape[-3] / key.Shape[-3];
            Check.That(key.Shape[-3] * groups == query.Shape[-3], $"scaled_dot_product_attention: {query.Shape[-3]} query heads are no multiple of {key.Shape[-3]} key heads");
            (key, value) = (RepeatHeads(key, groups), RepeatHeads(value, groups));
        }
        double factor = scale ?? 1 / Math.Sqrt(query.Shape[-1]);
        Tensor scores = Torch.Matmul(query * factor, Views.Transpose(key, -2, -1));
        long length = query.Shape[-2], sources = key.Shape[-2];
        if (isCausal)
        {
            Tensor later = Torch.Gt(Torch.Arange(sources, device: query.Device), Views.Unsqueeze(Torch.Arange(length, device: query.Device), 1));
            scores = Torch.Where(later, double.NegativeInfinity, scores);
        }
        if (attnMask is not null)
            scores = attnMask.DType == DType.Bool ? Torch.Where(attnMask, scores, double.NegativeInfinity) : scores + attnMask;
        Tensor weights = Softmaxes.Softmax(scores, -1);
        if (dropoutP > 0) weights = Functional.Dropout(weights, dropoutP, training: true);
        return Torch.Matmul(weights, value);
    }

    private static Tensor RepeatHeads(Tensor tensor, long groups)
    {
        long[] sizes = tensor.Shape.ToArray();
        long heads = sizes[^3];
        Tensor expanded = Views.Unsqueeze(tensor, -3);
        long[] wide = [.. sizes[..^3], heads, groups, .. sizes[^2..]];
        sizes[^3] = heads * groups;
        return Views.Reshape(Views.Expand(expanded, wide), sizes);
    }
}
