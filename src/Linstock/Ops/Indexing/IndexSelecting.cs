using Linstock.Backends;
using Linstock.Backends.Cpu.Indexing;

namespace Linstock.Ops.Indexing;

/// <summary>Entries of one dimension chosen, added to, replaced or filled by a vector of their numbers.</summary>
internal static class IndexSelecting
{
    /// <summary>The entries of a dimension that a vector of numbers chooses.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">int64 or int32, one dimension; numbers from 0 to the dimension's size - 1.</param>
    /// <exception cref="ArgumentException">The index is no vector of integers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor IndexSelect(Tensor input, long dim, Tensor index)
    {
        int place = Check.Dim(dim, input.NDim, "index_select");
        Tensor numbers = Numbers(input, place, index, "index_select");
        if (input.NDim == 0)
        {
            Check.That(numbers.Numel == 1, $"index_select: index must have one element for a tensor without dimensions; got {numbers.Numel}");
            return Copying.Clone(input);
        }
        if (input.Shape[place] == 0 || numbers.Numel == 0)
        {
            long[] sizes = input.Shape.ToArray();
            sizes[place] = numbers.Numel;
            return GatherScatter.Gather(input, place, Torch.Empty(sizes, dtype: DType.Int64, device: input.Device));
        }
        if (place > 0) return GatherScatter.Gather(input, place, Spread(numbers, input.Shape, place));
        // Whole rows of one matrix are copied at once.
        long[] shape = input.Shape.ToArray();
        Tensor rows = AdvancedIndexing.GatherRows(Views.Reshape(input, shape[0], input.Numel / shape[0]).Contiguous(), numbers.Contiguous());
        shape[0] = numbers.Numel;
        return Views.Reshape(rows, shape);
    }

    /// <summary>A copy of the input to whose chosen entries alpha times those of <paramref name="source"/> are added.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">int64 or int32, one dimension; which entry each one of the source belongs to.</param>
    /// <param name="source">As large as the input but for <paramref name="dim"/>.</param>
    /// <param name="alpha">A factor; null means 1.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor IndexAdd(Tensor input, long dim, Tensor index, Tensor source, Scalar? alpha = null)
    {
        int place = Check.Dim(dim, input.NDim, "index_add");
        Tensor spread = Places(ref input, place, index, ref source, "index_add", out bool isNumber);
        if (alpha is { } factor && factor != 1 && factor != true) source = Scaled(source, factor);
        return Unwrap(GatherScatter.ScatterAdd(input, place, spread, source), isNumber);
    }

    /// <summary>The same in place.</summary>
    public static Tensor IndexAdd_(Tensor input, long dim, Tensor index, Tensor source, Scalar? alpha = null)
    {
        int place = Check.Dim(dim, input.NDim, "index_add");
        if (AreRows(input, place, index, source) && !Gradient.IsNeeded(input, source))
        {
            if (alpha is { } scale && scale != 1 && scale != true) source = Scaled(source, scale);
            InPlace.CheckWritable(input, "index_add");
            Backend.Run(index, new IndexBoundsKernel(index, input.Shape[0], 0, "index_add"));
            Backend.Run(input, new PutRowsKernel(input, index, source, accumulate: true));
            input.Storage.Version++;
            return input;
        }
        Tensor target = input;
        Tensor spread = Places(ref target, place, index, ref source, "index_add", out _);
        if (alpha is { } factor && factor != 1 && factor != true) source = Scaled(source, factor);
        GatherScatter.ScatterAdd_(target, place, spread, source);
        return input;
    }

    // Whole dense rows of one dtype and memory of their own: they are added as such, not element by element.
    private static bool AreRows(Tensor input, int place, Tensor index, Tensor source)
    {
        if (place != 0 || index.NDim != 1 || index.DType != DType.Int64 || input.NDim < 2 || source.NDim != input.NDim || source.DType != input.DType) return false;
        if (!input.IsContiguous || !index.IsContiguous || !source.IsContiguous || source.Shape[0] != index.Shape[0]) return false;
        if (input.Device.Type != DeviceType.Cpu || source.Device != input.Device || index.Device != input.Device) return false;
        for (int d = 1; d < input.NDim; d++)
            if (source.Shape[d] != input.Shape[d]) return false;
        return !ReferenceEquals(source.Storage, input.Storage) && input.IsStrided && source.IsStrided && input.Numel > 0;
    }

    /// <summary>A copy of the input whose chosen entries are replaced by those of <paramref name="source"/>.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor IndexCopy(Tensor input, long dim, Tensor index, Tensor source)
    {
        int place = Check.Dim(dim, input.NDim, "index_copy");
        Tensor spread = Places(ref input, place, index, ref source, "index_copy", out bool isNumber);
        return Unwrap(GatherScatter.Scatter(input, place, spread, source), isNumber);
    }

    /// <summary>The same in place.</summary>
    public static Tensor IndexCopy_(Tensor input, long dim, Tensor index, Tensor source)
    {
        int place = Check.Dim(dim, input.NDim, "index_copy");
        Tensor target = input;
        Tensor spread = Places(ref target, place, index, ref source, "index_copy", out _);
        GatherScatter.Scatter_(target, place, spread, source);
        return input;
    }

    /// <summary>A copy of the input whose chosen entries are filled with a number.</summary>
    /// <exception cref="ArgumentException">The index is no vector of integers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace)]
    public static Tensor IndexFill(Tensor input, long dim, Tensor index, Scalar value)
    {
        Check.That(!value.IsComplex || input.IsComplex, $"index_fill: converting a complex value to a tensor of {input.DType.Name} is not supported");
        return IndexFill(input, dim, index, Torch.Full([], value, dtype: input.DType, device: input.Device));
    }

    /// <summary>The same in place.</summary>
    public static Tensor IndexFill_(Tensor input, long dim, Tensor index, Scalar value)
    {
        Check.That(!value.IsComplex || input.IsComplex, $"index_fill: converting a complex value to a tensor of {input.DType.Name} is not supported");
        return IndexFill_(input, dim, index, Torch.Full([], value, dtype: input.DType, device: input.Device));
    }

    /// <summary>A copy of the input whose chosen entries are filled with the number in a tensor without dimensions.</summary>
    /// <exception cref="ArgumentException">The index is no vector of integers, or the value has dimensions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace)]
    public static Tensor IndexFill(Tensor input, long dim, Tensor index, Tensor value)
    {
        Check.That(value.NDim == 0, $"index_fill: only supports a value tensor without dimensions; got shape {value.Shape}");
        int place = Check.Dim(dim, input.NDim, "index_fill");
        Tensor numbers = Wrapped(input, place, index);
        bool isNumber = input.NDim == 0;
        if (isNumber) input = Views.Reshape(input, 1);
        Tensor spread = Spread(numbers, input.Shape, place);
        return Unwrap(GatherScatter.Scatter(input, place, spread, Views.Expand(value.To(input.DType), spread.Shape)), isNumber);
    }

    /// <summary>The same in place.</summary>
    public static Tensor IndexFill_(Tensor input, long dim, Tensor index, Tensor value)
    {
        Check.That(value.NDim == 0, $"index_fill: only supports a value tensor without dimensions; got shape {value.Shape}");
        int place = Check.Dim(dim, input.NDim, "index_fill");
        Tensor numbers = Wrapped(input, place, index);
        Tensor target = input.NDim == 0 ? Views.Reshape(input, 1) : input;
        Tensor spread = Spread(numbers, target.Shape, place);
        GatherScatter.Scatter_(target, place, spread, Views.Expand(value.To(input.DType), spread.Shape));
        return input;
    }

    /// <summary>A copy of the input whose chosen entries are combined with those of <paramref name="source"/>.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">int64 or int32, one dimension; which entry each one of the source belongs to.</param>
    /// <param name="source">As large as the input but for <paramref name="dim"/>.</param>
    /// <param name="reduce">How values that meet are combined.</param>
    /// <param name="includeSelf">Whether the input's own value counts.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor IndexReduce(Tensor input, long dim, Tensor index, Tensor source, ScatterReduce reduce, bool includeSelf = true)
    {
        if (reduce is not (ScatterReduce.Prod or ScatterReduce.Mean or ScatterReduce.AMax or ScatterReduce.AMin))
            Check.ThrowArgument($"index_reduce: reduce must be Prod, Mean, AMax or AMin; got {reduce}");
        int place = Check.Dim(dim, input.NDim, "index_reduce");
        Tensor spread = Places(ref input, place, index, ref source, "index_reduce", out bool isNumber);
        return Unwrap(ScatterReducing.ScatterReduce(input, place, spread, source, reduce, includeSelf), isNumber);
    }

    private static Tensor Scaled(Tensor source, Scalar alpha) => (source * alpha).To(source.DType);

    private static Tensor Unwrap(Tensor result, bool isNumber) => isNumber ? Views.Reshape(result, []) : result;

    /// <summary>The numbers as an int64 vector, checked.</summary>
    private static Tensor Numbers(Tensor input, int dim, Tensor index, string operation)
    {
        Check.IndexTensor(index, operation);
        Check.RankBetween(index, 0, 1, operation, nameof(index));
        Check.SameDevice(input, index, operation);
        Tensor numbers = Views.Reshape(index.To(DType.Int64), -1);
        Backend.Run(numbers, new IndexBoundsKernel(numbers, input.NDim == 0 ? 1 : input.Shape[dim], dim, operation));
        return numbers;
    }

    // index_fill alone counts negative numbers from the end.
    private static Tensor Wrapped(Tensor input, int dim, Tensor index)
    {
        Check.IndexTensor(index, "index_fill");
        Check.RankBetween(index, 0, 1, "index_fill", nameof(index));
        long size = input.NDim == 0 ? 1 : input.Shape[dim];
        Tensor numbers = Torch.Empty([index.Numel], dtype: DType.Int64, device: input.Device);
        Backend.Run(numbers, new RowNumbersKernel(numbers, index.To(DType.Int64).Contiguous(), size, 1, accumulate: false, dim, "index_fill"));
        return numbers;
    }

    /// <summary>The numbers repeated over all other dimensions, as an index of gather and scatter; a view.</summary>
    private static Tensor Spread(Tensor numbers, in Shape shape, int dim)
    {
        Span<long> place = stackalloc long[shape.Rank], sizes = stackalloc long[shape.Rank];
        place.Fill(1);
        place[dim] = numbers.Numel;
        Shape.AsSpan(in shape).CopyTo(sizes);
        sizes[dim] = numbers.Numel;
        return Views.Expand(Views.Reshape(numbers, place), sizes);
    }

    private static Tensor Places(ref Tensor input, int dim, Tensor index, ref Tensor source, string operation, out bool isNumber)
    {
        Check.SameDType(input, source, operation);
        Tensor numbers = Numbers(input, dim, index, operation);
        isNumber = input.NDim == 0;
        if (isNumber) input = Views.Reshape(input, 1);
        if (source.NDim == 0) source = Views.Reshape(source, 1);
        bool fits = source.NDim == input.NDim;
        for (int d = 0; fits && d < input.NDim; d++) fits = source.Shape[d] == (d == dim ? numbers.Numel : input.Shape[d]);
        if (!fits)
            Check.ThrowArgument($"{operation}: source must have the input's shape with {numbers.Numel} entries at dimension {dim}; got source {source.Shape} for input {input.Shape}");
        return Spread(numbers, input.Shape, dim);
    }
}
