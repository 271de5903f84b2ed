namespace Linstock.Ops.Attention;

/// <summary>Attention.</summary>
internal static class DotProductAttention
{
    private const string Operation = "scaled_dot_product_attention";

    /// <summary>softmax(query · keyᵀ · scale + mask) · value. Vaswani et al. 2017, arXiv:1706.03762.</summary>
    /// <remarks>
    /// The scores are never held as a whole, unless there is dropout or a gradient of a gradient is wanted: memory grows with L and S, not
    /// with their product. A query that may attend to nothing gives zeros.
    /// </remarks>
    /// <param name="query">[..., heads, L, E].</param>
    /// <param name="key">[..., heads, S, E].</param>
    /// <param name="value">[..., heads, S, Ev].</param>
    /// <param name="attnMask">Broadcasts to [..., L, S]: bool (true takes part) or added to the scores.</param>
    /// <param name="dropoutP">The probability with which attention weights are dropped.</param>
    /// <param name="isCausal">Whether position i sees only positions up to i; not together with a mask.</param>
    /// <param name="scale">The factor of the scores; null means 1 / √E.</param>
    /// <param name="enableGqa">Whether key and value may have fewer heads, each serving a group of query heads.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or both a mask and isCausal are given.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Lower)]
    [TorchScript]
    public static Tensor ScaledDotProductAttention(
        Tensor query, Tensor key, Tensor value, Tensor? attnMask = null, double dropoutP = 0.0, bool isCausal = false, double? scale = null, bool enableGqa = false)
    {
        Check.That(query.NDim >= 2 && key.NDim >= 2 && value.NDim >= 2, $"scaled_dot_product_attention: expected at least 2 dimensions; got {query.Shape}, {key.Shape} and {value.Shape}");
        Check.That(!(isCausal && attnMask is not null), $"scaled_dot_product_attention: attnMask must be null when isCausal is true");
        Check.FloatingPoint(query.DType, Operation);
        Check.SameDType(query, key, Operation);
        Check.SameDType(query, value, Operation);
        Check.That(query.Shape[-1] == key.Shape[-1], $"scaled_dot_product_attention: query and key differ in their last dimension; got {query.Shape} and {key.Shape}");
        Check.That(key.Shape[-2] == value.Shape[-2], $"scaled_dot_product_attention: key and value differ in length; got {key.Shape} and {value.Shape}");
        Check.That(dropoutP is >= 0 and <= 1, $"scaled_dot_product_attention: dropoutP must be between 0 and 1; got {dropoutP}");
        Shape leading = Leading(query, key, value, enableGqa);
        long length = query.Shape[-2], sources = key.Shape[-2];
        if (attnMask is not null)
        {
            Check.That(attnMask.DType == DType.Bool || attnMask.DType.IsFloatingPoint, $"scaled_dot_product_attention: attnMask must be bool or floating point; got {attnMask.DType.Name}");
            Check.BroadcastsTo(attnMask.Shape, new Shape([.. Shape.AsSpan(in leading), length, sources]), Operation);
            if (attnMask.DType != DType.Bool) attnMask = attnMask.To(query.DType);
        }
        double factor = scale ?? 1 / Math.Sqrt(query.Shape[-1]);
        if (dropoutP > 0 || query.Shape[-1] == 0 || OperationTrace.Find() is not null) return ComposedAttention.Run(query, key, value, attnMask, dropoutP, isCausal, factor);

        long heads = leading.Rank == 0 ? 1 : leading[-1], keyHeads = Math.Max(HeadsOf(key), HeadsOf(value));
        Tensor result = FusedAttention.Run(
            Arrange(query, leading, heads), Arrange(key, leading, keyHeads), Arrange(value, leading, keyHeads),
            attnMask is null ? null : Arrange(attnMask, leading, null), isCausal, factor);
        return result.NDim == leading.Rank + 2 ? result : Views.Reshape(result, [.. Shape.AsSpan(in leading), length, value.Shape[-1]]);
    }

    // The dimensions before length and size that all three broadcast to; the heads are those of the query if the others' are shared.
    private static Shape Leading(Tensor query, Tensor key, Tensor value, bool grouped)
    {
        Shape first = new(Shape.AsSpan(in query.Shape)[..^2]), second = new(Shape.AsSpan(in key.Shape)[..^2]), third = new(Shape.AsSpan(in value.Shape)[..^2]);
        if (first == second && first == third) return first;
        if (grouped && first.Rank >= 1)
        {
            (second, third) = (Serving(first, second), Serving(first, third));
            Check.That(key.NDim == value.NDim && key.Shape[-3] == value.Shape[-3], $"scaled_dot_product_attention: key and value differ in heads; got {key.Shape} and {value.Shape}");
        }
        return Check.Broadcast(Check.Broadcast(first, second, Operation), third, Operation);
    }

    // The leading sizes of a key with as many heads as the query that they serve.
    private static Shape Serving(in Shape query, in Shape key)
    {
        Check.That(key.Rank >= 1 && key[-1] > 0 && query[-1] % key[-1] == 0, $"scaled_dot_product_attention: the query's heads must be a multiple of the key's; got leading sizes {query} and {key}");
        return new Shape([.. Shape.AsSpan(in key)[..^1], query[-1]]);
    }

    private static long HeadsOf(Tensor tensor) => tensor.NDim < 3 ? 1 : tensor.Shape[-3];

    // Four dimensions, [batch, heads, rows, columns], where all dimensions before the heads are one. A mask, for which no number of
    // heads is given, keeps its sizes of 1 as far as it can.
    private static Tensor Arrange(Tensor tensor, in Shape leading, long? heads)
    {
        while (tensor.NDim < Math.Max(4, leading.Rank + 2)) tensor = Views.Unsqueeze(tensor, 0);
        if (heads is null && leading.Rank <= 2) return tensor;
        long[] sizes = tensor.Shape.ToArray();
        long batch = 1;
        for (int d = 0; d < sizes.Length - 3; d++) batch *= sizes[d] = leading.Rank >= 2 ? leading[d] : 1;
        sizes[^3] = heads ?? sizes[^3];
        if (tensor.Shape != new Shape(sizes)) tensor = Views.Expand(tensor, sizes);
        return tensor.NDim == 4 ? tensor : Views.Reshape(tensor, batch, sizes[^3], sizes[^2], sizes[^1]);
    }
}
