namespace Linstock.Ops.Shaping;

/// <summary>The same elements in other shapes, mostly over the same memory.</summary>
internal static class Reshaping
{
    /// <summary>Dimensions <paramref name="startDim"/> to <paramref name="endDim"/> as one; a tensor without dimensions as a vector.</summary>
    /// <exception cref="ArgumentException">The first dimension comes behind the last.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Flatten(Tensor input, long startDim = 0, long endDim = -1)
    {
        int start = Check.Dim(startDim, input.NDim, "flatten"), end = Check.Dim(endDim, input.NDim, "flatten");
        Check.That(start <= end, $"flatten: start_dim cannot come after end_dim; got {startDim} and {endDim} for shape {input.Shape}");
        if (input.NDim == 0) return Views.Reshape(input, 1);
        if (start == end) return input;
        long[] sizes = input.Shape.ToArray();
        long product = 1;
        foreach (long size in sizes.AsSpan(start, end - start + 1)) product *= size;
        return Views.Reshape(input, [.. sizes[..start], product, .. sizes[(end + 1)..]]);
    }

    /// <summary>One dimension as several.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="sizes">Their sizes; one may be -1 and follows from the others.</param>
    /// <exception cref="ArgumentException">The product of the sizes is not the dimension's size.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Unflatten(Tensor input, long dim, params ReadOnlySpan<long> sizes)
    {
        Check.That(input.NDim > 0, $"unflatten: a tensor without dimensions cannot be unflattened");
        int place = Check.Dim(dim, input.NDim, "unflatten");
        if (sizes.IsEmpty) Check.ThrowArgument("unflatten: sizes must be non-empty");
        Shape part = Views.InferSize(sizes, input.Shape[place], "unflatten");
        long[] old = input.Shape.ToArray();
        Shape shape = [.. old[..place], .. part, .. old[(place + 1)..]];
        return Views.Reshape(input, shape);
    }

    /// <summary>The elements in row-major order as a vector; a view where possible.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Ravel(Tensor input) => Views.Reshape(input, -1);

    /// <summary>The transpose of a matrix; tensors with fewer dimensions as they are. A view.</summary>
    /// <exception cref="ArgumentException">The tensor has more than two dimensions.</exception>
    [Op(Surface.Function)]
    public static Tensor T(Tensor input)
    {
        Check.That(input.NDim <= 2, $"t: expects a tensor with at most 2 dimensions; got shape {input.Shape}");
        return Views.Transpose(input, 0, input.NDim < 2 ? 0 : 1);
    }

    /// <summary>The tensor expanded to the shape of another. A view.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    [Op(Surface.Method)]
    public static Tensor ExpandAs(Tensor input, Tensor other) => Views.Expand(input, other.Shape);

    /// <summary>The tensor in the shape of another, over the same memory.</summary>
    /// <exception cref="ArgumentException">The number of elements differs, or the strides do not allow it without a copy.</exception>
    [Op(Surface.Method)]
    public static Tensor ViewAs(Tensor input, Tensor other) => Views.View(input, Shape.AsSpan(in other.Shape));

    /// <summary>The tensor in the shape of another; a view where possible.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    [Op(Surface.Method)]
    public static Tensor ReshapeAs(Tensor input, Tensor other) => Views.Reshape(input, other.Shape);

    /// <summary><paramref name="length"/> entries of a dimension from <paramref name="start"/> on. A view.</summary>
    /// <exception cref="ArgumentException">The entries reach outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Narrow(Tensor input, long dim, long start, long length)
    {
        Check.That(input.NDim > 0, $"narrow: cannot be applied to a tensor without dimensions");
        int place = Check.Dim(dim, input.NDim, "narrow");
        long size = input.Shape[place];
        Check.That(length >= 0, $"narrow: length must be non-negative; got {length}");
        if (start < -size || start > size) throw new ArgumentOutOfRangeException(nameof(start), $"narrow: start out of range; got {start}; expected {-size} to {size}");
        long from = start < 0 ? start + size : start;
        Check.That(from <= size - length, $"narrow: start ({start}) + length ({length}) exceeds dimension size ({size})");
        return Views.Slice(input, place, from, from + length);
    }

    /// <summary>The same with the start in an integer tensor without dimensions.</summary>
    /// <exception cref="ArgumentException">The start is no integer, or the entries reach outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method)]
    [ReadsValues]
    public static Tensor Narrow(Tensor input, long dim, Tensor start, long length)
    {
        Check.That(start.NDim == 0 && start.DType.IsInteger, $"narrow: start must be an integral tensor without dimensions; got {start.DType.Name} of shape {start.Shape}");
        return Narrow(input, dim, start.Item<long>(), length);
    }

    /// <summary>A copy of <paramref name="length"/> entries of a dimension from <paramref name="start"/> on.</summary>
    /// <exception cref="ArgumentException">The entries reach outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor NarrowCopy(Tensor input, long dim, long start, long length)
        => Copying.Clone(Narrow(input, dim, start, length), MemoryFormat.Contiguous);

    /// <summary>
    /// All windows of <paramref name="size"/> entries along a dimension, <paramref name="step"/> apart; their entries form a
    /// new last dimension. A view.
    /// </summary>
    /// <exception cref="ArgumentException">A window is larger than the dimension, or the step is not positive.</exception>
    [Op(Surface.Method)]
    public static Tensor Unfold(Tensor input, long dimension, long size, long step)
    {
        int rank = input.NDim, place = Check.Dim(dimension, rank, "unfold");
        long most = rank == 0 ? 1 : input.Shape[place];
        Check.That(size >= 0 && size <= most, $"unfold: maximum size for the tensor at dimension {place} is {most}; got size {size}");
        Check.That(step > 0, $"unfold: step must be greater than 0; got {step}");
        Span<long> sizes = stackalloc long[rank + 1], strides = stackalloc long[rank + 1];
        Shape.AsSpan(in input.Shape).CopyTo(sizes);
        Shape.AsSpan(in input.Strides).CopyTo(strides);
        sizes[rank] = size;
        strides[rank] = rank == 0 ? 1 : input.Strides[place];
        if (rank > 0)
        {
            sizes[place] = ((most - size) / step) + 1;
            strides[place] *= step;
        }
        Tensor view = Views.Of(input, new Shape(sizes), new Shape(strides), input.StorageOffset);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new AsStridedBackward(input, view), input) : view;
    }
}
