namespace Linstock.Ops.Indexing;

/// <summary>Reductions over pieces of a dimension, and positions as indices.</summary>
internal static class Segments
{
    /// <summary>Each segment of a dimension reduced to one entry.</summary>
    /// <param name="data">The values, floating point.</param>
    /// <param name="reduce">How: Sum, Mean, Max, Min or Prod.</param>
    /// <param name="lengths">The lengths of the segments, in the last dimension; the others are the data's up to <paramref name="axis"/>.</param>
    /// <param name="offsets">Instead: where each segment begins, and where the last ends.</param>
    /// <param name="axis">The dimension.</param>
    /// <param name="unsafe">Whether to trust the lengths.</param>
    /// <param name="initial">What every segment starts with; also the result of an empty one.</param>
    /// <exception cref="ArgumentException">Neither or both of lengths and offsets are given, or they do not fit.</exception>
    [Op(Surface.Function)]
    [ReadsValues]
    public static Tensor SegmentReduce(
        Tensor data, ScatterReduce reduce, Tensor? lengths = null, Tensor? offsets = null, long axis = 0, bool @unsafe = false, Scalar? initial = null)
    {
        Check.FloatingPoint(data.DType, "segment_reduce");
        Check.That((lengths is null) != (offsets is null), $"segment_reduce: exactly one of lengths and offsets must be given");
        int place = Check.Dim(axis, data.NDim, "segment_reduce");
        Tensor given = lengths ?? offsets!;
        Check.IndexTensor(given, "segment_reduce");
        bool fits = given.NDim == place + 1;
        for (int d = 0; fits && d < place; d++) fits = given.Shape[d] == data.Shape[d];
        Check.That(fits, $"segment_reduce: the shape of lengths or offsets must be the data's up to the axis; got {given.Shape} for data {data.Shape} and axis {place}");

        long size = data.Shape[place], rows = 1, count = given.Shape[place] - (lengths is null ? 1 : 0);
        for (int d = 0; d < place; d++) rows *= data.Shape[d];
        Check.That(count >= 0, $"segment_reduce: offsets must have at least one entry");
        (long[] segment, long[] length) = Assign(given.ToArray<long>(), lengths is not null, rows, size, count, @unsafe);

        // What belongs to no segment goes to one that is cut off in the end.
        long[] leading = [.. data.Shape.ToArray()[..place]], trailing = [.. data.Shape.ToArray()[(place + 1)..]];
        long[] ones = [.. Enumerable.Repeat(1L, trailing.Length)];
        Tensor index = Views.Expand(
            Views.Reshape(Torch.FromArray(segment, segment.Length), [.. leading, size, .. ones]), [.. leading, size, .. trailing]).To(data.Device);
        Tensor lengthOf = Views.Reshape(Torch.FromArray(length, length.Length), [.. leading, count, .. ones]).To(data.DType).To(data.Device);
        bool isMean = reduce == Linstock.ScatterReduce.Mean;
        ScatterReduce way = isMean ? Linstock.ScatterReduce.Sum : reduce;
        Scalar start = initial ?? (way switch
        {
            Linstock.ScatterReduce.Sum or Linstock.ScatterReduce.Add => 0.0,
            Linstock.ScatterReduce.Prod or Linstock.ScatterReduce.Multiply => 1.0,
            Linstock.ScatterReduce.Max or Linstock.ScatterReduce.AMax => double.NegativeInfinity,
            _ => double.PositiveInfinity,
        });
        Tensor origin = Torch.Full([.. leading, count + 1, .. trailing], start, dtype: data.DType, device: data.Device);
        Tensor result = Views.Slice(ScatterReducing.ScatterReduce(origin, place, index, data, way), place, 0, count);
        if (!isMean) return result;
        Tensor isEmpty = Torch.Eq(lengthOf, 0);
        return initial is null
            ? result / lengthOf
            : result / Torch.Where(isEmpty, Torch.OnesLike(lengthOf), lengthOf);
    }

    /// <summary>Positions in row-major order as indices into a tensor of the given shape, one tensor per dimension.</summary>
    /// <param name="indices">Integers.</param>
    /// <param name="shape">The shape.</param>
    /// <exception cref="ArgumentException">The positions are no integers, or a size is negative.</exception>
    [Op(Surface.Function)]
    [TorchScript]
    public static Tensor[] UnravelIndex(Tensor indices, params ReadOnlySpan<long> shape)
    {
        Check.Integer(indices.DType, "unravel_index");
        var results = new Tensor[shape.Length];
        Tensor rest = indices;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            Check.That(shape[d] >= 0, $"unravel_index: shape cannot have negative values; got {shape[d]}");
            results[d] = Torch.Remainder(rest, shape[d]);
            rest = Torch.Div(rest, shape[d], roundingMode: RoundingMode.Floor);
        }
        return results;
    }

    private static (long[] Segment, long[] Length) Assign(long[] given, bool areLengths, long rows, long size, long count, bool trusted)
    {
        var segment = new long[rows * size];
        var length = new long[rows * count];
        segment.AsSpan().Fill(count);
        for (long row = 0; row < rows; row++)
        {
            long start = 0;
            for (long i = 0; i < count; i++)
            {
                long first = areLengths ? start : given[(row * (count + 1)) + i];
                long end = areLengths ? start + given[(row * count) + i] : given[(row * (count + 1)) + i + 1];
                Check.That(first >= 0 && first <= end && end <= size, $"segment_reduce: segment {i} from {first} to {end} is outside the axis of size {size}");
                segment.AsSpan((int)((row * size) + first), (int)(end - first)).Fill(i);
                length[(row * count) + i] = end - first;
                start = end;
            }
            Check.That(trusted || !areLengths || start == size, $"segment_reduce: lengths must sum to the axis's size {size}; got {start}");
        }
        return (segment, length);
    }
}
