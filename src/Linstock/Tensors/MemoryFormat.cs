namespace Linstock;

/// <summary>The order of elements in memory, as PyTorch's <c>torch.memory_format</c>.</summary>
public enum MemoryFormat : byte
{
    /// <summary>Row-major: the last dimension lies together.</summary>
    Contiguous,

    /// <summary>The order that the input has, if it is dense; else row-major.</summary>
    Preserve,

    /// <summary>For images [N, C, H, W]: the channels lie together.</summary>
    ChannelsLast,

    /// <summary>For volumes [N, C, D, H, W]: the channels lie together.</summary>
    ChannelsLast3d,
}

/// <summary>The strides that a memory format means.</summary>
internal static class MemoryFormats
{
    /// <summary>The number of dimensions that a format is for; 0 for any.</summary>
    public static int Rank(MemoryFormat format) => format switch
    {
        MemoryFormat.ChannelsLast => 4,
        MemoryFormat.ChannelsLast3d => 5,
        _ => 0,
    };

    /// <summary>The strides of a dense tensor of these sizes in this format.</summary>
    /// <exception cref="ArgumentException">The format is for another number of dimensions.</exception>
    public static Shape Strides(in Shape sizes, MemoryFormat format)
    {
        int rank = Rank(format);
        if (rank == 0) return Shape.ContiguousStrides(sizes);
        if (sizes.Rank != rank)
            throw new ArgumentException($"memory format: {format} needs {rank} dimensions; got shape {sizes}", nameof(format));
        Span<long> strides = stackalloc long[rank];
        strides[1] = 1;
        long step = Math.Max(sizes[1], 1);
        for (int i = rank - 1; i >= 2; i--)
        {
            strides[i] = step;
            step *= Math.Max(sizes[i], 1);
        }
        strides[0] = step;
        return new Shape(strides);
    }

    /// <summary>
    /// Row-major strides permuted to the order of an input's strides, as PyTorch's elementwise operations and
    /// <c>preserve_format</c> do: dense inputs keep their layout.
    /// </summary>
    public static Shape Preserve(Tensor input)
    {
        if (input.IsContiguous) return input.Strides;
        int rank = input.NDim;
        Span<int> order = stackalloc int[rank];
        for (int i = 0; i < rank; i++) order[i] = i;
        // Insertion sort, stable, from the largest stride to the smallest; sizes of 1 keep their place.
        for (int i = 1; i < rank; i++)
            for (int j = i; j > 0 && Before(input, order[j], order[j - 1]); j--)
                (order[j], order[j - 1]) = (order[j - 1], order[j]);
        Span<long> strides = stackalloc long[rank];
        long step = 1;
        for (int i = rank - 1; i >= 0; i--)
        {
            strides[order[i]] = step;
            step *= Math.Max(input.Shape[order[i]], 1);
        }
        return new Shape(strides);
    }

    private static bool Before(Tensor input, int left, int right)
        => input.Shape[left] != 1 && input.Shape[right] != 1 && input.Strides[left] > input.Strides[right];
}
