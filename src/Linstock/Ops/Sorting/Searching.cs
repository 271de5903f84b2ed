using Linstock.Backends;
using Linstock.Backends.Cpu.Sorting;
using Linstock.Ops.Indexing;

namespace Linstock.Ops.Sorting;

/// <summary>Places in sorted sequences, and membership.</summary>
internal static class Searching
{
    /// <summary>Where values would have to be put into sorted sequences to keep the order.</summary>
    /// <param name="sortedSequence">Sequences along the last dimension, in ascending order unless <paramref name="sorter"/> says how to order them.</param>
    /// <param name="input">The values; with a single sequence of any shape, else with the sequences' leading dimensions.</param>
    /// <param name="outInt32">Whether the result is int32 instead of int64.</param>
    /// <param name="right">Whether the place behind equal elements is wanted.</param>
    /// <param name="side">The same, said otherwise.</param>
    /// <param name="sorter">int64, the order of each sequence.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or <paramref name="side"/> contradicts <paramref name="right"/>.</exception>
    [Op(Surface.Function | Surface.ExactOut)]
    [TorchScript("searchsorted(sorted_sequence, input, out_int32=out_int32, right=right, side=side, sorter=sorter)")]
    public static Tensor Searchsorted(
        Tensor sortedSequence, Tensor input, bool outInt32 = false, bool right = false, SearchSide? side = null, Tensor? sorter = null)
    {
        Check.That(!(right && side == SearchSide.Left), $"searchsorted: side and right can't be set to opposites; got side Left and right true");
        Check.That(sortedSequence.NDim > 0, $"searchsorted: the sequence must have at least one dimension");
        Check.SameDevice(sortedSequence, input, "searchsorted");
        Check.NotComplex(input.DType, "searchsorted");
        Check.NotComplex(sortedSequence.DType, "searchsorted");
        bool fits = sortedSequence.NDim == 1 || sortedSequence.NDim == input.NDim;
        for (int d = 0; fits && sortedSequence.NDim > 1 && d < input.NDim - 1; d++) fits = sortedSequence.Shape[d] == input.Shape[d];
        Check.That(fits, $"searchsorted: the sequence should have one dimension, or all dimensions but the last should match those of the values; got {sortedSequence.Shape} and {input.Shape}");
        if (sorter is not null)
        {
            Check.SameShape(sortedSequence, sorter, "searchsorted");
            Check.That(sorter.DType == DType.Int64, $"searchsorted: sorter must be int64; got {sorter.DType.Name}");
            Backend.Run(sorter, new Backends.Cpu.Indexing.IndexBoundsKernel(sorter, sortedSequence.Shape[-1], sortedSequence.NDim - 1, "searchsorted"));
        }
        DType common = Promotion.Result(sortedSequence, input);
        (sortedSequence, input) = (sortedSequence.To(common), input.To(common));
        Tensor result = Torch.Empty(input.Shape, dtype: outInt32 ? DType.Int32 : DType.Int64, device: input.Device);
        Backend.Run(result, new SearchKernel(
            sortedSequence.Detach().Contiguous(), sorter?.Contiguous(), input.Detach().Contiguous(), result, sortedSequence.Shape[-1], right || side == SearchSide.Right));
        return result;
    }

    /// <summary>Where a number would have to be put into a sorted sequence to keep the order.</summary>
    /// <exception cref="ArgumentException">The sequence has not one dimension, or <paramref name="side"/> contradicts <paramref name="right"/>.</exception>
    [Op(Surface.Function | Surface.ExactOut)]
    [TorchScript("searchsorted(sorted_sequence, input, out_int32=out_int32, right=right, side=side, sorter=sorter)")]
    public static Tensor Searchsorted(
        Tensor sortedSequence, Scalar input, bool outInt32 = false, bool right = false, SearchSide? side = null, Tensor? sorter = null)
    {
        Check.Rank(sortedSequence, 1, "searchsorted", "the sequence for a number");
        return Searchsorted(sortedSequence, Torch.Full([], input, dtype: sortedSequence.DType, device: sortedSequence.Device), outInt32, right, side, sorter);
    }

    /// <summary>The number of the interval between boundaries that each value lies in.</summary>
    /// <param name="input">The values.</param>
    /// <param name="boundaries">One dimension, in ascending order.</param>
    /// <param name="outInt32">Whether the result is int32 instead of int64.</param>
    /// <param name="right">Whether intervals are closed on the left instead of on the right.</param>
    /// <exception cref="ArgumentException">The boundaries have not one dimension, or dtypes differ.</exception>
    [Op(Surface.Function | Surface.ExactOut)]
    public static Tensor Bucketize(Tensor input, Tensor boundaries, bool outInt32 = false, bool right = false)
    {
        Check.Rank(boundaries, 1, "bucketize", nameof(boundaries));
        return Searchsorted(boundaries, input, outInt32, right);
    }

    /// <summary>The number of the interval between boundaries that a number lies in.</summary>
    /// <exception cref="ArgumentException">The boundaries have not one dimension.</exception>
    [Op(Surface.Function | Surface.ExactOut)]
    public static Tensor Bucketize(Scalar input, Tensor boundaries, bool outInt32 = false, bool right = false)
    {
        Check.Rank(boundaries, 1, "bucketize", nameof(boundaries));
        return Searchsorted(boundaries, input, outInt32, right);
    }

    /// <summary>Whether each element is one of the test elements.</summary>
    /// <param name="elements">The elements.</param>
    /// <param name="testElements">What they are compared with.</param>
    /// <param name="assumeUnique">Accepted for PyTorch's sake; changes nothing.</param>
    /// <param name="invert">Whether to return whether it is none of them.</param>
    /// <exception cref="ArgumentException">A dtype is complex.</exception>
    [Op(Surface.Function | Surface.ExactOut)]
    public static Tensor Isin(Tensor elements, Tensor testElements, bool assumeUnique = false, bool invert = false)
    {
        DType dtype = Promotion.Result(elements, testElements);
        Check.NotComplex(dtype, "isin");
        Check.SameDevice(elements, testElements, "isin");
        if (testElements.Numel == 0 || elements.Numel == 0) return Torch.Full(elements.Shape, invert, dtype: DType.Bool, device: elements.Device);
        Tensor wanted = elements.Detach().To(dtype);
        (Tensor sorted, _) = Orders.Sort(Views.Reshape(testElements.Detach().To(dtype), -1), 0, stable: true);
        Tensor place = Torch.ClampMax(Searchsorted(sorted, wanted), sorted.Numel - 1);
        Tensor found = FlatIndexing.Take(sorted, place);
        return invert ? Torch.Ne(found, wanted) : Torch.Eq(found, wanted);
    }

    /// <summary>Whether each element is a number.</summary>
    [Op(Surface.Function | Surface.ExactOut)]
    public static Tensor Isin(Tensor elements, Scalar testElement, bool assumeUnique = false, bool invert = false)
        => invert ? Torch.Ne(elements, testElement) : Torch.Eq(elements, testElement);

    /// <summary>Whether a number is one of the test elements.</summary>
    [Op(Surface.Function | Surface.ExactOut)]
    public static Tensor Isin(Scalar element, Tensor testElements, bool assumeUnique = false, bool invert = false)
        => Isin(Torch.Tensor(element, device: testElements.Device), testElements, assumeUnique, invert);
}
