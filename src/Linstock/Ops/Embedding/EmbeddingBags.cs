using Linstock.NN;
using Linstock.Ops.Indexing;

namespace Linstock.Ops.Embedding;

/// <summary>Bags of rows of a table, reduced to one row each.</summary>
internal static class EmbeddingBags
{
    /// <summary>The sum, mean or maximum of the rows of <paramref name="weight"/> that each bag names.</summary>
    /// <param name="input">[bags, size of a bag], or [n] with <paramref name="offsets"/>; int64 or int32.</param>
    /// <param name="weight">[rows, size].</param>
    /// <param name="offsets">Where each bag begins in a one-dimensional input.</param>
    /// <param name="maxNorm">Rows that are used and longer than this are shortened to it, in place.</param>
    /// <param name="normType">The p of that norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it occurs in the input.</param>
    /// <param name="mode">How the rows of a bag are combined; an empty bag gives zeros.</param>
    /// <param name="sparse">Whether the gradient of the weight is a sparse tensor that holds the rows that were used.</param>
    /// <param name="perSampleWeights">Factors of the rows, of the input's shape; only with the sum.</param>
    /// <param name="includeLastOffset">Whether the last offset is the end of the last bag.</param>
    /// <param name="paddingIdx">A row that counts for nothing and gets no gradient.</param>
    /// <returns>[bags, size].</returns>
    /// <exception cref="ArgumentException">Shapes, dtypes or options do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number names no row.</exception>
    [Op(Surface.Functional)]
    [ReadsValues]
    [TorchScript("embedding_bag(weight, input, offsets*, scale_grad_by_freq, mode#, sparse, per_sample_weights, include_last_offset, padding_idx)[0]")]
    public static Tensor EmbeddingBag(
        Tensor input, Tensor weight, Tensor? offsets = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false,
        EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false, Tensor? perSampleWeights = null, bool includeLastOffset = false, long? paddingIdx = null)
    {
        Check.RankBetween(input, 1, 2, "embedding_bag", nameof(input));
        Check.That(input.NDim == 2 == offsets is null, $"embedding_bag: offsets go with a one-dimensional input and with no other; got input {input.Shape}");
        Check.That(perSampleWeights is null || mode == EmbeddingBagMode.Sum, $"embedding_bag: perSampleWeights are only supported for mode Sum; got {mode}");
        Check.That(mode != EmbeddingBagMode.Max || !scaleGradByFreq, $"embedding_bag: mode Max does not support scaling the gradient by the frequency");
        Check.That(mode != EmbeddingBagMode.Max || !sparse, $"embedding_bag: mode Max does not support sparse gradients");
        Check.IndexTensor(input, "embedding_bag");
        if (perSampleWeights is not null) Check.SameShape(input, perSampleWeights, "embedding_bag");
        if (offsets is null && OperationTrace.Find() is not null)
        {
            return Functional.EmbeddingBag(
                input.Reshape(-1), weight, Torch.Arange(0, input.Numel, input.Shape[1]), maxNorm, normType, scaleGradByFreq, mode, sparse,
                perSampleWeights?.Reshape(-1), includeLastOffset: false, paddingIdx);
        }

        if (offsets is not null && includeLastOffset && offsets.Numel > 0 && offsets[^1].Item<long>() is var end && end < input.Numel)
        {
            // What follows the last bag belongs to none.
            (input, perSampleWeights) = (Views.Slice(input, 0, 0, end), perSampleWeights is null ? null : Views.Slice(perSampleWeights, 0, 0, end));
        }

        Tensor numbers = Views.Reshape(input.To(DType.Int64), -1);
        Tensor rows = Embeddings.Embedding(numbers, weight, paddingIdx, maxNorm, normType, scaleGradByFreq, sparse);
        if (offsets is null && paddingIdx is null && input.Numel > 0) return EqualBags(rows, input.Shape, mode, perSampleWeights);
        (Tensor bags, long count) = Bags(input, offsets, includeLastOffset);
        Tensor? counted = null;
        if (paddingIdx is { } padding)
        {
            if (padding < 0) padding += weight.Shape[0];
            counted = Torch.Ne(numbers, padding);
        }
        if (mode == EmbeddingBagMode.Max) return Largest(rows, bags, count, counted);

        if (perSampleWeights is not null) rows = rows * Views.Reshape(perSampleWeights, -1, 1);
        if (counted is not null) rows = Torch.Where(Views.Unsqueeze(counted, 1), rows, 0);
        Tensor sums = AdvancedIndexing.AddRows(rows, bags, [count, weight.Shape[1]]);
        if (mode == EmbeddingBagMode.Sum) return sums;
        Tensor ones = counted is null ? Torch.Ones([numbers.Numel, 1], dtype: weight.DType, device: weight.Device) : Views.Unsqueeze(counted.To(weight.DType), 1);
        Tensor sizes = AdvancedIndexing.AddRows(ones, bags, [count, 1]);
        return sums / Torch.ClampMin(sizes, 1);
    }

    // Bags of one size are a dimension.
    private static Tensor EqualBags(Tensor rows, in Shape bags, EmbeddingBagMode mode, Tensor? perSampleWeights)
    {
        Tensor members = Views.Reshape(rows, bags[0], bags[1], rows.Shape[1]);
        if (perSampleWeights is not null) members = members * Views.Unsqueeze(perSampleWeights, 2);
        return mode switch
        {
            EmbeddingBagMode.Sum => Torch.Sum(members, 1),
            EmbeddingBagMode.Mean => Torch.Mean(members, 1),
            _ => Torch.Max(members, 1).Values,
        };
    }

    // For each entry of the input the number of its bag.
    private static (Tensor Bags, long Count) Bags(Tensor input, Tensor? offsets, bool includeLastOffset)
    {
        var bags = new long[input.Numel];
        if (offsets is null)
        {
            for (long i = 0; i < bags.Length; i++) bags[i] = i / input.Shape[1];
            return (Torch.FromArray(bags), input.Shape[0]);
        }
        Check.Rank(offsets, 1, "embedding_bag", nameof(offsets));
        long[] starts = offsets.ToArray<long>();
        Check.That(starts.Length == 0 || starts[0] == 0, $"embedding_bag: the first offset must be 0; got {(starts.Length == 0 ? 0 : starts[0])}");
        long count = includeLastOffset ? starts.Length - 1 : starts.Length;
        Check.That(count >= 0, $"embedding_bag: includeLastOffset needs at least one offset");
        for (long bag = 0; bag < count; bag++)
        {
            long end = bag + 1 < starts.Length ? starts[bag + 1] : input.Numel;
            Check.That(end >= starts[bag] && end <= input.Numel, $"embedding_bag: offsets must rise and stay within the input's {input.Numel} entries; got {end} after {starts[bag]}");
            bags.AsSpan((int)starts[bag]..(int)end).Fill(bag);
        }
        return (Torch.FromArray(bags), count);
    }

    private static Tensor Largest(Tensor rows, Tensor bags, long count, Tensor? counted)
    {
        if (counted is not null) rows = Torch.Where(Views.Unsqueeze(counted, 1), rows, double.NegativeInfinity);
        long[] bag = bags.ToArray<long>();
        bool[]? used = counted?.ToArray<bool>();
        var parts = new Tensor[count];
        int start = 0;
        for (long b = 0; b < count; b++)
        {
            int end = start;
            bool any = false;
            for (; end < bag.Length && bag[end] == b; end++) any |= used is null || used[end];
            parts[b] = any
                ? Torch.Max(Views.Slice(rows, 0, start, end), 0).Values
                : Torch.Zeros([rows.Shape[1]], dtype: rows.DType, device: rows.Device);
            start = end;
        }
        return parts.Length == 0 ? Torch.Empty([0, rows.Shape[1]], dtype: rows.DType, device: rows.Device) : Joining.Stack(parts);
    }
}
