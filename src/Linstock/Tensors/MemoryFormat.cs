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
    /// The format that an operation on images or volumes gives its result, PyTorch's <c>suggest_memory_format</c>: channels last if the
    /// strides grow from channels over columns and rows to images, whatever their gaps; row-major where they fit both.
    /// </summary>
    public static MemoryFormat Suggested(Tensor input)
    {
        if (input.NDim is not (4 or 5) || !input.IsStrided || (input.IsContiguous && input.Shape[1] > 1 && input.Strides[1] > 1)) return MemoryFormat.Contiguous;
        if (input.Strides[1] == 0) return MemoryFormat.Contiguous;
        long least = 0;
        for (int i = 0; i < input.NDim; i++)
        {
            int d = i == 0 ? 1 : i == input.NDim - 1 ? 0 : input.NDim - i;
            long size = input.Shape[d], stride = input.Strides[d];
            if (size == 0 || stride < least || (d == 0 && least == input.Strides[1])) return MemoryFormat.Contiguous;
            least = stride * Math.Max(size, 1);
        }
        return input.NDim == 4 ? MemoryFormat.ChannelsLast : MemoryFormat.ChannelsLast3d;
    }

    /// <summary>Whether dimensions with more than one entry have the strides of a dense tensor in this format.</summary>
    public static bool IsDense(Tensor input, MemoryFormat format)
    {
        Shape strides = Strides(input.Shape, format);
        for (int d = 0; d < input.NDim; d++)
            if (input.Shape[d] != 1 && input.Strides[d] != strides[d]) return false;
        return true;
    }

    /// <summary>A tensor of uninitialised elements in this format.</summary>
    public static Tensor Empty(in Shape sizes, DType dtype, Device device, MemoryFormat format)
    {
        var result = new Tensor(in sizes, dtype, device);
        return format == MemoryFormat.Contiguous ? result : new Tensor(result.Storage, in sizes, Strides(sizes, format), 0, dtype, ownsStorage: true);
    }

    /// <summary>The same elements as [pixels, channels], for a tensor that is dense with its channels last; without history.</summary>
    public static Tensor Pixels(Tensor image)
    {
        long channels = image.Shape[1];
        return new Tensor(image.Storage, [image.Numel / channels, channels], [channels, 1], image.StorageOffset, image.DType);
    }

    /// <summary>The same elements as [images, ..., channels], for a tensor that is dense with its channels last; without history.</summary>
    public static Tensor InMemoryOrder(Tensor image)
    {
        Span<long> sizes = stackalloc long[image.NDim];
        sizes[0] = image.Shape[0];
        for (int d = 2; d < sizes.Length; d++) sizes[d - 1] = image.Shape[d];
        sizes[^1] = image.Shape[1];
        Shape shape = new(sizes);
        return new Tensor(image.Storage, in shape, Shape.ContiguousStrides(shape), image.StorageOffset, image.DType);
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
