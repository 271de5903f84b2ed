namespace Linstock.Ops.Shaping;

/// <summary>One tensor as several views of it.</summary>
internal static class Splitting
{
    /// <summary>Views of <paramref name="splitSize"/> entries each along a dimension; the last may be smaller.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="splitSize">How many entries a part has.</param>
    /// <param name="dim">The dimension.</param>
    /// <exception cref="ArgumentException">The size is negative, or 0 for a dimension that has entries.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] Split(Tensor tensor, long splitSize, long dim = 0)
    {
        int place = Dimension(tensor, dim, "split");
        long size = tensor.Shape[place];
        Check.That(splitSize >= 0, $"split: expects split_size to be non-negative; got {splitSize}");
        Check.That(splitSize > 0 || size == 0, $"split: split_size can only be 0 if the dimension has size 0; got a dimension of size {size}");
        var parts = new Tensor[splitSize == 0 ? 1 : Math.Max(1, (size + splitSize - 1) / splitSize)];
        for (int i = 0; i < parts.Length; i++) parts[i] = Part(tensor, place, i * splitSize, Math.Min(size, (i + 1) * splitSize));
        return Recorded(parts, tensor, place, "SplitBackward0");
    }

    /// <summary>Views of the given numbers of entries along a dimension.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="splitSizes">How many entries each part has; they sum to the dimension's size.</param>
    /// <param name="dim">The dimension.</param>
    /// <exception cref="ArgumentException">A size is negative, or their sum is not the dimension's size.</exception>
    [Op(Surface.Function | Surface.Method)]
    [Op(Surface.Function | Surface.Method, Name = "SplitWithSizes")]
    public static Tensor[] Split(Tensor tensor, ReadOnlySpan<long> splitSizes, long dim = 0)
    {
        int place = Dimension(tensor, dim, "split_with_sizes");
        long sum = 0;
        foreach (long size in splitSizes)
        {
            Check.That(size >= 0, $"split_with_sizes: expects split_sizes to have only non-negative entries; got {Shape.Format(splitSizes)}");
            sum += size;
        }
        if (sum != tensor.Shape[place])
            Check.ThrowArgument($"split_with_sizes: expects split_sizes to sum exactly to {tensor.Shape[place]}, the size at dimension {place}; got {Shape.Format(splitSizes)}");
        var parts = new Tensor[splitSizes.Length];
        long start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Part(tensor, place, start, start + splitSizes[i]);
            start += splitSizes[i];
        }
        return Recorded(parts, tensor, place, "SplitWithSizesBackward0");
    }

    /// <summary>At most <paramref name="chunks"/> views of equal size along a dimension; the last may be smaller.</summary>
    /// <exception cref="ArgumentException">The number is not positive.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] Chunk(Tensor input, long chunks, long dim = 0)
    {
        int place = Dimension(input, dim, "chunk");
        Check.That(chunks > 0, $"chunk: expects chunks to be greater than 0; got {chunks}");
        long size = input.Shape[place], each = (size + chunks - 1) / chunks;
        if (each > 0) return Split(input, each, place);
        // Nothing to share out: as many empty parts as were asked for.
        var parts = new Tensor[chunks];
        for (int i = 0; i < parts.Length; i++) parts[i] = Views.Slice(input, place, 0, 0);
        return parts;
    }

    /// <summary><paramref name="sections"/> views along a dimension; the first ones have one entry more if it does not divide evenly.</summary>
    /// <exception cref="ArgumentException">The number is not positive.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] TensorSplit(Tensor input, long sections, long dim = 0)
    {
        int place = Dimension(input, dim, "tensor_split");
        Check.That(sections > 0, $"tensor_split: number of sections must be larger than 0; got {sections}");
        long size = input.Shape[place], each = size / sections, larger = size % sections, start = 0;
        var parts = new Tensor[sections];
        for (int i = 0; i < parts.Length; i++)
        {
            long length = each + (i < larger ? 1 : 0);
            parts[i] = Views.Slice(input, place, start, start + length);
            start += length;
        }
        return parts;
    }

    /// <summary>Views along a dimension that begin and end at the given indices, which are clamped like those of a slice.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] TensorSplit(Tensor input, ReadOnlySpan<long> indices, long dim = 0)
    {
        int place = Dimension(input, dim, "tensor_split");
        var parts = new Tensor[indices.Length + 1];
        long start = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            parts[i] = Views.Slice(input, place, start, indices[i]);
            start = indices[i];
        }
        parts[^1] = Views.Slice(input, place, start, input.Shape[place]);
        return parts;
    }

    /// <summary>The same with the number of sections in a tensor without dimensions, or the indices in one with one dimension.</summary>
    /// <exception cref="ArgumentException">The tensor is not int64, or has more dimensions.</exception>
    [Op(Surface.Function | Surface.Method)]
    [ReadsValues]
    public static Tensor[] TensorSplit(Tensor input, Tensor tensorIndicesOrSections, long dim = 0)
    {
        Check.That(tensorIndicesOrSections.DType == DType.Int64, $"tensor_split: expected tensor_indices_or_sections to have dtype int64; got {tensorIndicesOrSections.DType.Name}");
        Check.RankBetween(tensorIndicesOrSections, 0, 1, "tensor_split", "tensor_indices_or_sections");
        return tensorIndicesOrSections.NDim == 0
            ? TensorSplit(input, tensorIndicesOrSections.Item<long>(), dim)
            : TensorSplit(input, tensorIndicesOrSections.ToArray<long>(), dim);
    }

    /// <summary>Equal parts side by side: along dimension 1, of a vector along its only one.</summary>
    /// <exception cref="ArgumentException">The tensor has no dimensions, or the size is not a multiple of the number.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] Hsplit(Tensor input, long sections) => Even(input, sections, input.NDim == 1 ? 0 : 1, 1, "hsplit");

    /// <summary>Parts side by side, cut at the given indices.</summary>
    /// <exception cref="ArgumentException">The tensor has no dimensions.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] Hsplit(Tensor input, ReadOnlySpan<long> indices) => At(input, indices, input.NDim == 1 ? 0 : 1, 1, "hsplit");

    /// <summary>Equal parts one above the other: along dimension 0.</summary>
    /// <exception cref="ArgumentException">The tensor has fewer than two dimensions, or the size is not a multiple of the number.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] Vsplit(Tensor input, long sections) => Even(input, sections, 0, 2, "vsplit");

    /// <summary>Parts one above the other, cut at the given indices.</summary>
    /// <exception cref="ArgumentException">The tensor has fewer than two dimensions.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] Vsplit(Tensor input, ReadOnlySpan<long> indices) => At(input, indices, 0, 2, "vsplit");

    /// <summary>Equal parts one behind the other: along dimension 2.</summary>
    /// <exception cref="ArgumentException">The tensor has fewer than three dimensions, or the size is not a multiple of the number.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] Dsplit(Tensor input, long sections) => Even(input, sections, 2, 3, "dsplit");

    /// <summary>Parts one behind the other, cut at the given indices.</summary>
    /// <exception cref="ArgumentException">The tensor has fewer than three dimensions.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] Dsplit(Tensor input, ReadOnlySpan<long> indices) => At(input, indices, 2, 3, "dsplit");

    /// <summary>The entries of a dimension, each without it.</summary>
    /// <exception cref="ArgumentException">The tensor has no dimensions.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor[] Unbind(Tensor input, long dim = 0)
    {
        int place = Dimension(input, dim, "unbind");
        var parts = new Tensor[input.Shape[place]];
        for (int i = 0; i < parts.Length; i++) parts[i] = Views.Select(input, place, i);
        return parts;
    }

    private static int Dimension(Tensor input, long dim, string operation)
    {
        Check.That(input.NDim > 0, $"{operation}: expects at least a 1-dimensional tensor; got one without dimensions");
        return Check.Dim(dim, input.NDim, operation);
    }

    // A view without a history of its own: see Recorded.
    private static Tensor Part(Tensor input, int dim, long start, long end)
    {
        if (!Gradient.IsNeeded(input)) return Views.Slice(input, dim, start, end);
        Tensor part;
        using (Torch.NoGrad()) part = Views.Slice(input, dim, start, end);
        part.SetView(input);
        return part;
    }

    // The gradients of all parts come together in one node.
    private static Tensor[] Recorded(Tensor[] parts, Tensor input, int dim, string name)
    {
        if (Gradient.IsNeeded(input))
            Gradient.RecordAll(parts, new SplitBackward(name, input.Shape, dim, [.. parts.Select(part => part.Shape[dim])]), input);
        return parts;
    }

    private static Tensor[] Even(Tensor input, long sections, int dim, int least, string operation)
    {
        CheckRank(input, least, operation);
        if (sections <= 0 || input.Shape[dim] % sections != 0)
            Check.ThrowArgument($"{operation}: expected the size {input.Shape[dim]} at dimension {dim} to be divisible by the number of sections; got {sections}");
        return TensorSplit(input, sections, dim);
    }

    private static Tensor[] At(Tensor input, ReadOnlySpan<long> indices, int dim, int least, string operation)
    {
        CheckRank(input, least, operation);
        return TensorSplit(input, indices, dim);
    }

    private static void CheckRank(Tensor input, int least, string operation)
        => Check.That(input.NDim >= least, $"{operation}: requires a tensor with at least {least} dimensions; got shape {input.Shape}");
}
