namespace Linstock.Ops.Indexing;

/// <summary>Reading and writing through several index tensors, or through positions in row-major order.</summary>
internal static class FlatIndexing
{
    /// <summary>A copy of the input with <paramref name="values"/>, which broadcast, at the places that the indices choose.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="indices">Integers or masks for the first dimensions; null stands for a whole dimension.</param>
    /// <param name="values">The new elements, of the input's dtype.</param>
    /// <param name="accumulate">Whether they are added; places may then appear several times.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside its dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace)]
    public static Tensor IndexPut(Tensor input, ReadOnlySpan<Tensor?> indices, Tensor values, bool accumulate = false)
    {
        Tensor?[] places = Expanded(input, indices, "index_put");
        return AdvancedIndexing.IndexPut_(Copying.Clone(input), places, values, accumulate);
    }

    /// <summary>In place.</summary>
    public static Tensor IndexPut_(Tensor input, ReadOnlySpan<Tensor?> indices, Tensor values, bool accumulate = false)
        => AdvancedIndexing.IndexPut_(input, Expanded(input, indices, "index_put_"), values, accumulate);

    /// <summary>The elements at positions in row-major order, in the shape of the index; negative ones count from the end.</summary>
    /// <exception cref="ArgumentException">The index is not int64.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position is outside the tensor.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Take(Tensor input, Tensor index)
    {
        Check.That(index.DType == DType.Int64, $"take: expected an int64 index; got {index.DType.Name}");
        return Views.Reshape(AdvancedIndexing.Index(Views.Reshape(input, -1), [Views.Reshape(index, -1)], "take"), index.Shape);
    }

    /// <summary>The elements that an index chooses along a dimension; both broadcast in the others. As <c>argsort</c> gives them.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="indices">int64; as many dimensions as the input.</param>
    /// <param name="dim">The dimension; null means both are flattened.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor TakeAlongDim(Tensor input, Tensor indices, long? dim = null)
    {
        if (dim is not { } one) return GatherScatter.Gather(Views.Reshape(input, -1), 0, Views.Reshape(indices, -1), "take_along_dim");
        Check.That(input.NDim == indices.NDim, $"take_along_dim: input and indices should have the same number of dimensions; got {input.Shape} and {indices.Shape}");
        Check.That(input.NDim > 0, $"take_along_dim: dimension {one} of a tensor without dimensions; expected no dim");
        int place = Check.Dim(one, input.NDim, "take_along_dim");
        long[] wantedInput = input.Shape.ToArray(), wantedIndex = indices.Shape.ToArray();
        (long size, long count) = (wantedInput[place], wantedIndex[place]);
        (wantedInput[place], wantedIndex[place]) = (1, 1);
        long[] common = Check.Broadcast(wantedInput, wantedIndex, "take_along_dim").ToArray();
        common[place] = size;
        Tensor source = Views.Expand(input, common);
        common[place] = count;
        return GatherScatter.Gather(source, place, Views.Expand(indices, common), "take_along_dim");
    }

    /// <summary>A copy of the input with the elements of <paramref name="source"/> at positions in row-major order.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="index">int64; negative positions count from the end.</param>
    /// <param name="source">As many elements as the index, of the input's dtype.</param>
    /// <param name="accumulate">Whether they are added; positions may then appear several times.</param>
    /// <exception cref="ArgumentException">Numbers of elements or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position is outside the tensor.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace)]
    public static Tensor Put(Tensor input, Tensor index, Tensor source, bool accumulate = false)
    {
        Check.That(index.DType == DType.Int64, $"put: expected an int64 index; got {index.DType.Name}");
        Check.SameDType(input, source, "put");
        Check.That(index.Numel == source.Numel, $"put: source and index must have the same number of elements; got {source.Numel} and {index.Numel}");
        Tensor flat = Copying.Clone(Views.Reshape(input, -1), MemoryFormat.Contiguous);
        AdvancedIndexing.IndexPut_(flat, [Views.Reshape(index, -1)], Views.Reshape(source, -1), accumulate, "put");
        return Views.Reshape(flat, input.Shape);
    }

    // Masks become the positions of their true elements, one index per dimension of the mask.
    private static Tensor?[] Expanded(Tensor input, ReadOnlySpan<Tensor?> indices, string operation)
    {
        var places = new List<Tensor?>();
        foreach (Tensor? index in indices)
        {
            if (index is null || index.DType is not (DType.Bool or DType.UInt8))
            {
                places.Add(index);
                continue;
            }
            for (int d = 0; d < index.NDim; d++)
                if (places.Count + d >= input.NDim || index.Shape[d] != input.Shape[places.Count + d])
                    Check.ThrowArgument($"{operation}: the shape of the mask {index.Shape} does not match the shape of the indexed tensor {input.Shape} from dimension {places.Count} on");
            Tensor found = Nonzeros.Nonzero(index);
            for (int d = 0; d < index.NDim; d++) places.Add(Views.Select(found, 1, d));
        }
        return [.. places];
    }
}
