namespace Linstock.Ops.Sparse;

/// <summary>From one layout to another, and the checks of positions.</summary>
internal static class SparseLayouts
{
    /// <summary>The number of each position in row-major order of the sparse dimensions, [count].</summary>
    public static Tensor Numbers(Tensor positions, in Shape shape)
    {
        var steps = new long[positions.Shape[0]];
        long step = 1;
        for (int d = steps.Length - 1; d >= 0; d--)
        {
            steps[d] = step;
            step *= shape[d];
        }
        if (steps.Length == 1) return Views.Select(positions, 0, 0);
        return Torch.Sum(positions * Torch.FromArray(steps, steps.Length, 1).To(positions.Device), 0);
    }

    /// <summary>The number of positions there are.</summary>
    public static long Positions(in Shape shape, int sparseRank)
    {
        long count = 1;
        for (int d = 0; d < sparseRank; d++) count *= shape[d];
        return count;
    }

    /// <summary>Adds up the entries of each position and puts positions in row-major order.</summary>
    public static CooTensor Coalesce(CooTensor tensor)
    {
        if (tensor.HoldsEachOnce) return tensor;
        (Tensor positions, Tensor groups, Tensor order) = Group(Numbers(tensor.Positions, tensor.Shape));
        long[] sizes = tensor.Entries.Shape.ToArray();
        sizes[0] = positions.Numel;
        Tensor sums = Torch.IndexAdd(
            Torch.Zeros(sizes, dtype: tensor.DType, device: tensor.Device), 0, groups, Torch.IndexSelect(tensor.Entries, 0, order));
        return new CooTensor(in tensor.Shape, Unravel(positions, tensor.Shape, tensor.SparseRank), sums, isCoalesced: true);
    }

    /// <summary>The different numbers in ascending order, for each number in the order of <c>Order</c> which of them it is, and that order.</summary>
    public static (Tensor Different, Tensor Groups, Tensor Order) Group(Tensor numbers)
    {
        (Tensor sorted, Tensor order) = Torch.Sort(numbers, stable: true);
        (Tensor different, Tensor? groups, _) = Torch.UniqueConsecutive(sorted, returnInverse: true);
        return (different, groups!, order);
    }

    /// <summary>Positions from their numbers, [sparse dimensions, count].</summary>
    public static Tensor Unravel(Tensor numbers, in Shape shape, int sparseRank)
    {
        var rows = new Tensor[sparseRank];
        for (int d = sparseRank - 1; d >= 0; d--)
        {
            rows[d] = d == 0 ? numbers : Torch.Remainder(numbers, Math.Max(1, shape[d]));
            numbers = d == 0 ? numbers : Torch.FloorDivide(numbers, Math.Max(1, shape[d]));
        }
        return Torch.Stack(rows);
    }

    /// <summary>All elements.</summary>
    public static Tensor ToDense(CooTensor tensor)
        => AddTo(Torch.Zeros(tensor.Shape, dtype: tensor.DType, device: tensor.Device), tensor, 1);

    /// <summary>dense + alpha · sparse.</summary>
    public static Tensor AddTo(Tensor dense, CooTensor sparse, Scalar alpha)
    {
        Tensor sum = Torch.IndexAdd(ByPosition(dense, sparse), 0, Numbers(sparse.Positions, sparse.Shape), sparse.Entries.To(dense.DType), alpha);
        return Views.Reshape(sum, dense.Shape);
    }

    /// <summary>A dense tensor as [positions, sizes of an entry].</summary>
    public static Tensor ByPosition(Tensor dense, CooTensor sparse)
    {
        long[] entry = sparse.Entries.Shape.ToArray();
        entry[0] = Positions(sparse.Shape, sparse.SparseRank);
        return Views.Reshape(dense, entry);
    }

    /// <summary>The elements that are not zero.</summary>
    public static CooTensor FromDense(Tensor dense, long sparseDim)
    {
        Check.That(sparseDim >= 0 && sparseDim <= dense.NDim && (sparseDim > 0 || dense.NDim == 0), $"to_sparse: sparseDim must be from 1 to {dense.NDim}; got {sparseDim}");
        int rank = (int)sparseDim;
        long[] sizes = dense.Shape.ToArray();
        long count = Positions(dense.Shape, rank);
        Tensor byPosition = Views.Reshape(dense, [count, .. sizes[rank..]]);
        Tensor isKept = Torch.Ne(byPosition.Detach(), 0);
        if (isKept.NDim > 1) isKept = Torch.Any(Views.Reshape(isKept, count, -1), 1);
        Tensor numbers = Views.Reshape(Torch.Nonzero(isKept), -1);
        Tensor positions = rank == 0 ? Torch.Zeros([0, numbers.Numel], dtype: DType.Int64, device: dense.Device) : Unravel(numbers, dense.Shape, rank);
        return new CooTensor(in dense.Shape, positions, Torch.IndexSelect(byPosition, 0, numbers), isCoalesced: true);
    }

    /// <summary>The rows of a sparse matrix.</summary>
    public static CsrTensor ToCsr(CooTensor tensor)
    {
        Check.That(tensor.NDim == 2 && tensor.SparseRank == 2, $"to_sparse_csr: expected a matrix without dense dimensions; got shape {tensor.Shape}");
        CooTensor each = Coalesce(tensor);
        Tensor counts = Torch.Bincount(Views.Select(each.Positions, 0, 0), minlength: tensor.Shape[0]);
        Tensor starts = Torch.Cat([Torch.Zeros([1], dtype: DType.Int64, device: tensor.Device), Torch.Cumsum(counts, 0)]);
        return new CsrTensor(in tensor.Shape, starts, Views.Select(each.Positions, 0, 1).Contiguous(), each.Entries);
    }

    /// <summary>The elements at the positions of <paramref name="mask"/>.</summary>
    public static CooTensor Mask(Tensor tensor, CooTensor mask)
    {
        Tensor numbers = Numbers(mask.Positions, mask.Shape);
        if (tensor is not SparseTensor sparse)
            return (CooTensor)mask.With(Torch.IndexSelect(ByPosition(tensor, mask), 0, numbers));
        CooTensor own = Coalesce(sparse.ToCoo());
        Check.That(own.SparseRank == mask.SparseRank, $"sparse_mask: the numbers of sparse dimensions differ: {own.SparseRank} and {mask.SparseRank}");
        long[] sizes = own.Entries.Shape.ToArray();
        sizes[0] = mask.Count;
        if (own.Count == 0) return (CooTensor)mask.With(Torch.Zeros(sizes, dtype: own.DType, device: own.Device));
        Tensor known = Numbers(own.Positions, own.Shape).Contiguous();
        Tensor places = Torch.ClampMax(Torch.Searchsorted(known, numbers.Contiguous()), own.Count - 1);
        Tensor found = Torch.Eq(Torch.IndexSelect(known, 0, places), numbers);
        sizes.AsSpan(1).Fill(1);
        return (CooTensor)mask.With(Torch.Where(Views.Reshape(found, sizes), Torch.IndexSelect(own.Entries, 0, places), 0));
    }

    /// <summary>Two dimensions exchanged; both must be sparse, or both dense.</summary>
    public static CooTensor Transpose(SparseTensor tensor, long dim0, long dim1)
    {
        CooTensor coo = tensor.ToCoo();
        int first = Check.Dim(dim0, coo.NDim, "transpose"), second = Check.Dim(dim1, coo.NDim, "transpose"), rank = coo.SparseRank;
        if (first == second) return coo;
        Check.That(first < rank == second < rank, $"transpose: can only transpose dimensions that are both sparse or both dense; got {dim0} and {dim1} of {rank} sparse dimensions");
        Shape shape = coo.Shape;
        Shape.Swap(ref shape, first, second);
        if (first >= rank) return new CooTensor(in shape, coo.Positions, Views.Transpose(coo.Entries, first - rank + 1, second - rank + 1), coo.HoldsEachOnce);
        Tensor[] rows = [.. Enumerable.Range(0, rank).Select(d => Views.Select(coo.Positions, 0, d == first ? second : d == second ? first : d))];
        return new CooTensor(in shape, Torch.Stack(rows), coo.Entries, isCoalesced: coo.Count < 2);
    }

    /// <summary>The sizes of a COO tensor.</summary>
    /// <exception cref="ArgumentException">A position lies outside, or sizes are not as many as dimensions.</exception>
    public static Shape CheckPositions(Tensor positions, Tensor values, ReadOnlySpan<long> size, string operation)
    {
        int rank = (int)positions.Shape[0], dense = values.NDim - 1;
        long[] sizes = size.ToArray();
        if (sizes.Length == 0 && rank + dense > 0)
        {
            Check.That(positions.Shape[1] > 0, $"sparse_coo_tensor: size cannot be inferred from no positions");
            sizes = [.. Torch.Amax(positions, 1).ToArray<long>().Select(most => most + 1), .. values.Shape.ToArray()[1..]];
        }
        if (sizes.Length != rank + dense)
            Check.ThrowArgument($"{operation}: number of dimensions must be sparse_dim ({rank}) + dense_dim ({dense}), but got {sizes.Length}");
        for (int d = 0; d < dense; d++)
        {
            if (sizes[rank + d] != values.Shape[d + 1])
                Check.ThrowArgument($"{operation}: values has incorrect size, expected {new Shape(sizes.AsSpan(rank))}; got {values.Shape} for each of the entries");
        }
        foreach (long one in sizes)
            if (one < 0) Check.ThrowArgument($"{operation}: sizes must not be negative; got {Shape.Format(sizes)}");
        if (positions.Numel > 0)
        {
            long[] least = Torch.Amin(positions, 1).ToArray<long>(), most = Torch.Amax(positions, 1).ToArray<long>();
            for (int d = 0; d < rank; d++)
            {
                if (least[d] < 0) Check.ThrowArgument($"{operation}: found negative index {least[d]} for dim {d}");
                if (most[d] >= sizes[d]) Check.ThrowArgument($"{operation}: size is inconsistent with indices: for dim {d}, size is {sizes[d]} but found index {most[d]}");
            }
        }
        return new Shape(sizes);
    }

    /// <summary>The sizes of a CSR tensor.</summary>
    /// <exception cref="ArgumentException">Starts are no starts, or columns lie outside or are out of order.</exception>
    public static Shape CheckRows(Tensor rowStarts, Tensor columns, ReadOnlySpan<long> size, string operation)
    {
        long[] starts = rowStarts.ToArray<long>(), places = columns.ToArray<long>();
        Check.That(starts.Length > 0 && starts[0] == 0 && starts[^1] == places.Length, $"sparse_csr_tensor: crowIndices must begin with 0 and end with the number of values; got {places.Length} values");
        long[] sizes = size.IsEmpty ? [starts.Length - 1, places.Length == 0 ? 0 : places.Max() + 1] : size.ToArray();
        Check.That(sizes.Length == 2 && sizes[0] == starts.Length - 1, $"sparse_csr_tensor: {starts.Length - 1} rows are given; got size {Shape.Format(sizes)}");
        for (int r = 0; r + 1 < starts.Length; r++)
        {
            if (starts[r + 1] < starts[r]) Check.ThrowArgument($"{operation}: crowIndices must not descend; got {starts[r]} before {starts[r + 1]}");
            for (long i = starts[r]; i < starts[r + 1]; i++)
            {
                if (places[i] < 0 || places[i] >= sizes[1]) Check.ThrowArgument($"{operation}: column {places[i]} is out of range; got size {Shape.Format(sizes)}");
                if (i > starts[r] && places[i] <= places[i - 1]) Check.ThrowArgument($"{operation}: colIndices must ascend within each row; got {places[i - 1]} before {places[i]} in row {r}");
            }
        }
        return new Shape(sizes);
    }
}
