using Linstock.Ops.Indexing;

namespace Linstock.Ops.Shaping;

/// <summary>Tensors repeated, and turned by right angles.</summary>
internal static class Repeating
{
    /// <summary>The tensor laid side by side with itself, a number of times along each dimension.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="repeats">How often along each dimension; more numbers than dimensions add dimensions in front.</param>
    /// <exception cref="ArgumentException">There are fewer numbers than dimensions, or one is negative.</exception>
    [Op(Surface.Method)]
    public static Tensor Repeat(Tensor input, params ReadOnlySpan<long> repeats)
    {
        if (repeats.Length < input.NDim)
            Check.ThrowArgument($"repeat: the number of repeats cannot be smaller than the number of dimensions; got {Shape.Format(repeats)} for shape {input.Shape}");
        int rank = repeats.Length, extra = rank - input.NDim;
        foreach (long repeat in repeats)
            if (repeat < 0) Check.ThrowArgument($"repeat: trying to create a tensor with negative dimension; got repeats {Shape.Format(repeats)}");
        // Every dimension that is repeated becomes two: which copy, and the place in it.
        var inner = new List<long>();
        var spread = new List<long>();
        var sizes = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            long size = d < extra ? 1 : input.Shape[d - extra];
            sizes[d] = size * repeats[d];
            if (repeats[d] != 1)
            {
                inner.Add(1);
                spread.Add(repeats[d]);
            }
            inner.Add(size);
            spread.Add(size);
        }
        Tensor expanded = Views.Expand(Views.Reshape(input, [.. inner]), [.. spread]);
        return Views.Reshape(Copying.Clone(expanded, MemoryFormat.Contiguous), sizes);
    }

    /// <summary>Like <see cref="Repeat"/>; fewer numbers than dimensions count for the last ones.</summary>
    /// <exception cref="ArgumentException">A number is negative.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Tile(Tensor input, params ReadOnlySpan<long> dims)
    {
        if (dims.Length >= input.NDim) return Repeat(input, dims);
        Span<long> repeats = stackalloc long[input.NDim];
        repeats.Fill(1);
        dims.CopyTo(repeats[^dims.Length..]);
        return Repeat(input, repeats);
    }

    /// <summary>Every entry of a dimension the same number of times in a row.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="repeats">How often.</param>
    /// <param name="dim">The dimension; null means all elements in row-major order.</param>
    /// <param name="outputSize">The size of the result along the dimension, if it is known.</param>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor RepeatInterleave(Tensor input, long repeats, long? dim = null, long? outputSize = null)
    {
        Check.That(repeats >= 0, $"repeat_interleave: repeats must be non-negative; got {repeats}");
        Tensor source = Along(input, dim, out int place);
        CheckOutputSize(outputSize, source.Shape[place] * repeats);
        long[] sizes = source.Shape.ToArray();
        Tensor expanded = Views.Expand(Views.Unsqueeze(source, place + 1), [.. sizes[..(place + 1)], repeats, .. sizes[(place + 1)..]]);
        sizes[place] *= repeats;
        return Views.Reshape(Copying.Clone(expanded, MemoryFormat.Contiguous), sizes);
    }

    /// <summary>Every entry of a dimension as often in a row as its number in <paramref name="repeats"/> says.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="repeats">int64 or int32; one number, or one per entry.</param>
    /// <param name="dim">The dimension; null means all elements in row-major order.</param>
    /// <param name="outputSize">The size of the result along the dimension, if it is known.</param>
    /// <exception cref="ArgumentException">A number is negative, or there are too many or too few.</exception>
    [Op(Surface.Function | Surface.Method)]
    [ReadsValues]
    public static Tensor RepeatInterleave(Tensor input, Tensor repeats, long? dim = null, long? outputSize = null)
    {
        Check.RankBetween(repeats, 0, 1, "repeat_interleave", nameof(repeats));
        Tensor source = Along(input, dim, out int place);
        long size = source.Shape[place];
        Check.That(repeats.Numel == 1 || repeats.Numel == size, $"repeat_interleave: repeats must have one number or as many as the input along dimension {place}; got {repeats.Numel}; expected {size}");
        if (repeats.Numel != size) repeats = Views.Expand(Views.Reshape(repeats, 1), size);
        return IndexSelecting.IndexSelect(source, place, RepeatInterleave(repeats, outputSize));
    }

    /// <summary>The index 0 as often as the first number says, then 1, and so on.</summary>
    /// <param name="repeats">int64 or int32, one dimension.</param>
    /// <param name="outputSize">The sum of the numbers, if it is known.</param>
    /// <exception cref="ArgumentException">A number is negative, or the tensor is no vector of integers.</exception>
    [Op(Surface.Function)]
    [ReadsValues]
    public static Tensor RepeatInterleave(Tensor repeats, long? outputSize = null)
    {
        Check.Rank(repeats, 1, "repeat_interleave", nameof(repeats));
        Check.IndexTensor(repeats, "repeat_interleave");
        long[] counts = repeats.ToArray<long>();
        long total = 0;
        foreach (long count in counts)
        {
            Check.That(count >= 0, $"repeat_interleave: repeats can not be negative; got {count}");
            total += count;
        }
        CheckOutputSize(outputSize, total);
        var index = new long[total];
        long next = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            index.AsSpan((int)next, (int)counts[i]).Fill(i);
            next += counts[i];
        }
        return Torch.FromArray(index, total).To(repeats.DType).To(repeats.Device);
    }

    /// <summary>The tensor turned by right angles in the plane of two dimensions, from the first towards the second.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="k">How many right angles; negative turns the other way.</param>
    /// <param name="dims">Two dimensions; null means the first two.</param>
    /// <exception cref="ArgumentException">There are not two different dimensions.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Rot90(Tensor input, long k = 1, IntList? dims = null)
    {
        IntList plane = dims ?? (0, 1);
        Check.That(plane.Count == 2, $"rot90: expected total rotation dims == 2; got {plane}");
        Check.That(input.NDim >= 2, $"rot90: expected a tensor with at least 2 dimensions; got shape {input.Shape}");
        int first = Check.Dim(plane[0], input.NDim, "rot90"), second = Check.Dim(plane[1], input.NDim, "rot90");
        Check.That(first != second, $"rot90: expected rotation dims to be different; got {plane}");
        return (((k % 4) + 4) % 4) switch
        {
            1 => Views.Transpose(Flipping.Flip(input, second), first, second),
            2 => Flipping.Flip(input, first, second),
            3 => Views.Transpose(Flipping.Flip(input, first), first, second),
            _ => Copying.Clone(input, MemoryFormat.Contiguous),
        };
    }

    private static Tensor Along(Tensor input, long? dim, out int place)
    {
        Tensor source = dim is null || input.NDim == 0 ? Views.Reshape(input, -1) : input;
        place = dim is { } one ? Check.Dim(one, input.NDim, "repeat_interleave") : 0;
        return source;
    }

    private static void CheckOutputSize(long? given, long expected)
        => Check.That(given is null || given == expected, $"repeat_interleave: output_size must be the sum of repeats; got {given}; expected {expected}");
}
