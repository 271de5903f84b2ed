using Linstock.Backends;
using Linstock.Backends.Cpu.Sorting;
using Linstock.Ops.Indexing;

namespace Linstock.Ops.Sorting;

/// <summary>Different elements, or different entries of a dimension.</summary>
internal static class Uniques
{
    /// <summary>The different elements in ascending order, or with <paramref name="dim"/> the different entries of a dimension.</summary>
    /// <param name="input">The tensor; not complex.</param>
    /// <param name="sorted">Accepted for PyTorch's sake; the result is always sorted.</param>
    /// <param name="returnInverse">Whether to return where each element is in the result.</param>
    /// <param name="returnCounts">Whether to return how often each appears.</param>
    /// <param name="dim">The dimension; null means single elements.</param>
    /// <returns>The different elements; what was not asked for is null.</returns>
    /// <exception cref="ArgumentException">The dtype is complex.</exception>
    [Op(Surface.Function | Surface.Method)]
    [TorchScript("_unique2(input, sorted, return_inverse, return_counts); unique_dim(input, dim, sorted, return_inverse, return_counts)")]
    public static (Tensor Output, Tensor? InverseIndices, Tensor? Counts) Unique(
        Tensor input, bool sorted = true, bool returnInverse = false, bool returnCounts = false, long? dim = null)
        => Run(input, isSorted: false, returnInverse, returnCounts, dim, "unique");

    /// <summary>The elements without those that equal their predecessor, or with <paramref name="dim"/> the entries of a dimension.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="returnInverse">Whether to return where each element is in the result.</param>
    /// <param name="returnCounts">Whether to return how often each appears in a row.</param>
    /// <param name="dim">The dimension; null means single elements in row-major order.</param>
    /// <returns>The elements; what was not asked for is null.</returns>
    [Op(Surface.Function | Surface.Method)]
    public static (Tensor Output, Tensor? InverseIndices, Tensor? Counts) UniqueConsecutive(
        Tensor input, bool returnInverse = false, bool returnCounts = false, long? dim = null)
        => Run(input, isSorted: true, returnInverse, returnCounts, dim, "unique_consecutive");

    /// <summary>Fewer integers are sorted in less time than it takes to look whether they may be counted.</summary>
    private const long LeastCounted = 256;

    private static (Tensor Output, Tensor? InverseIndices, Tensor? Counts) Run(
        Tensor input, bool isSorted, bool returnInverse, bool returnCounts, long? dim, string operation)
    {
        Check.NotComplex(input.DType, operation);
        Tensor source = input.Detach();
        if (dim is not { } one || input.NDim == 0)
        {
            if (dim is { } any) Check.Dim(any, input.NDim, operation);
            Tensor flat = Views.Reshape(source, -1);
            if (!isSorted && Narrow(flat) is var (least, range)) return Count(flat, least, range, input.Shape, returnInverse, returnCounts);
            (Tensor values, Tensor? order) = isSorted ? (flat, null) : Orders.Sort(flat, 0, stable: true);
            return Group(values, order, input.Shape, returnInverse, returnCounts, Differs(values));
        }
        int place = Check.Dim(one, input.NDim, operation);
        Tensor moved = Moving.Movedim(source, place, 0);
        long count = moved.Shape[0];
        Tensor rows = Views.Reshape(moved, count, count == 0 ? 0 : input.Numel / count).Contiguous();
        Tensor? numbers = null;
        if (!isSorted)
        {
            numbers = Torch.Empty([count], dtype: DType.Int64, device: input.Device);
            Backend.Run(numbers, new RowOrderKernel(rows, numbers));
            moved = IndexSelecting.IndexSelect(moved, 0, numbers);
            rows = IndexSelecting.IndexSelect(rows, 0, numbers);
        }
        (Tensor output, Tensor? inverse, Tensor? counts) = Group(moved, numbers, [count], returnInverse, returnCounts, Differs(rows));
        return (Moving.Movedim(output, 0, place).Contiguous(), inverse, counts);
    }

    /// <summary>Where many integers lie, when there are fewer numbers in between than integers: then counting beats sorting.</summary>
    private static (long Least, long Range)? Narrow(Tensor flat)
    {
        if (!flat.DType.IsInteger || flat.Numel < LeastCounted) return null;
        (Tensor min, Tensor max) = Torch.Aminmax(flat);
        long least = min.To(DType.Int64).Item<long>();
        ulong distance = (ulong)(max.To(DType.Int64).Item<long>() - least);
        return distance < (ulong)flat.Numel ? (least, (long)distance + 1) : null;
    }

    private static (Tensor Output, Tensor? InverseIndices, Tensor? Counts) Count(
        Tensor flat, long least, long range, in Shape inverseShape, bool returnInverse, bool returnCounts)
    {
        Tensor numbers = flat.To(DType.Int64);
        if (least != 0) numbers = numbers - least;
        Tensor counts = Torch.Bincount(numbers, minlength: range);
        Tensor present = Views.Select(Nonzeros.Nonzero(counts), 1, 0);
        Tensor output = (least == 0 ? present : present + least).To(flat.DType).Contiguous();
        Tensor? inverse = returnInverse
            ? Views.Reshape(IndexSelecting.IndexSelect(Torch.Cumsum(Torch.Ne(counts, 0), 0) - 1, 0, numbers), inverseShape)
            : null;
        return (output, inverse, returnCounts ? IndexSelecting.IndexSelect(counts, 0, present) : null);
    }

    /// <summary>Whether each entry of the first dimension differs from the one before; the first does.</summary>
    private static Tensor Differs(Tensor rows)
    {
        long count = rows.Shape[0];
        if (count == 0) return Torch.Zeros([0], dtype: DType.Bool, device: rows.Device);
        Tensor differs = Torch.Ne(Views.Slice(rows, 0, 1, count), Views.Slice(rows, 0, 0, count - 1));
        if (rows.NDim > 1) differs = Torch.Ne(Torch.Sum(differs, 1), 0);
        return Joining.Cat([Torch.Ones([1], dtype: DType.Bool, device: rows.Device), differs], 0);
    }

    private static (Tensor Output, Tensor? InverseIndices, Tensor? Counts) Group(
        Tensor entries, Tensor? order, in Shape inverseShape, bool returnInverse, bool returnCounts, Tensor starts)
    {
        Tensor first = Views.Select(Nonzeros.Nonzero(starts), 1, 0);
        Tensor output = IndexSelecting.IndexSelect(entries, 0, first);
        Tensor? inverse = null, counts = null;
        if (returnInverse)
        {
            Tensor group = Torch.Cumsum(starts, 0) - 1;
            if (order is not null) group = GatherScatter.Scatter(Torch.Empty([order.Numel], dtype: DType.Int64, device: order.Device), 0, order, group);
            inverse = Views.Reshape(group, inverseShape);
        }
        if (returnCounts)
        {
            Tensor end = Torch.Full([1], entries.Shape[0], dtype: DType.Int64, device: entries.Device);
            Tensor bounds = Joining.Cat([first, end], 0);
            counts = Views.Slice(bounds, 0, 1, bounds.Numel) - Views.Slice(bounds, 0, 0, bounds.Numel - 1);
        }
        return (output, inverse, counts);
    }
}
