namespace Linstock.Ops.Sparse;

/// <summary>Sums and softmax of sparse tensors.</summary>
internal static class SparseReductions
{
    /// <summary>The sum over dimensions: dense if none of the sparse dimensions is left, else sparse.</summary>
    public static Tensor Sum(SparseTensor input, ReadOnlySpan<long> dim, DType? dtype)
    {
        CooTensor coo = input.ToCoo();
        Tensor entries = dtype is { } type ? coo.Entries.To(type) : coo.Entries;
        ulong over = Check.Dims(dim, coo.NDim, "sparse.sum");
        int rank = coo.SparseRank;
        long[] dense = [.. Enumerable.Range(rank, coo.NDim - rank).Where(d => (over >> d & 1) != 0).Select(d => (long)(d - rank + 1))];
        if (dense.Length > 0) entries = Torch.Sum(entries, IntList.Create(dense));
        int[] kept = [.. Enumerable.Range(0, rank).Where(d => (over >> d & 1) == 0)];
        if (kept.Length == 0) return Torch.Sum(entries, 0);
        Shape shape = new([.. kept.Select(d => coo.Shape[d]), .. entries.Shape.ToArray()[1..]]);
        if (kept.Length == rank) return new CooTensor(in shape, coo.Positions, entries, coo.HoldsEachOnce);
        Tensor positions = Torch.Stack([.. kept.Select(d => Views.Select(coo.Positions, 0, d))]);
        return SparseLayouts.Coalesce(new CooTensor(in shape, positions, entries, isCoalesced: false));
    }

    /// <summary>Softmax, or its logarithm, along a dimension; what is not kept counts as minus infinity.</summary>
    public static Tensor Softmax(SparseTensor input, long dim, DType? dtype, bool logarithm, string operation)
    {
        CooTensor coo = SparseLayouts.Coalesce(input.ToCoo());
        Tensor entries = dtype is { } type ? coo.Entries.To(type) : coo.Entries;
        Check.FloatingPoint(entries.DType, operation);
        int place = Check.Dim(dim, coo.NDim, operation), rank = coo.SparseRank;
        if (place >= rank)
        {
            int along = place - rank + 1;
            return coo.With(logarithm ? Torch.LogSoftmax(entries, along) : Torch.Softmax(entries, along));
        }
        if (coo.Count == 0) return coo.With(entries);
        // Entries that differ in this dimension alone belong together.
        int[] others = [.. Enumerable.Range(0, rank).Where(d => d != place)];
        Tensor numbers = others.Length == 0
            ? Torch.Zeros([coo.Count], dtype: DType.Int64, device: coo.Device)
            : SparseLayouts.Numbers(Torch.Stack([.. others.Select(d => Views.Select(coo.Positions, 0, d))]), new Shape([.. others.Select(d => coo.Shape[d])]));
        (Tensor different, Tensor sortedGroups, Tensor order) = SparseLayouts.Group(numbers.Contiguous());
        Tensor groups = Torch.IndexCopy(sortedGroups, 0, order, sortedGroups);
        long[] sizes = entries.Shape.ToArray();
        sizes[0] = different.Numel;
        Tensor highest = Torch.IndexReduce(Torch.Full(sizes, double.NegativeInfinity, dtype: entries.DType, device: coo.Device), 0, groups, entries.Detach(), ScatterReduce.AMax);
        Tensor shifted = entries - Torch.IndexSelect(highest, 0, groups), powers = Torch.Exp(shifted);
        Tensor sums = Torch.IndexSelect(Torch.IndexAdd(Torch.Zeros(sizes, dtype: entries.DType, device: coo.Device), 0, groups, powers), 0, groups);
        return coo.With(logarithm ? shifted - Torch.Log(sums) : powers / sums);
    }
}
