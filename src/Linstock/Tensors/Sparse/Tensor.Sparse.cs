using Linstock.Backends;
using Linstock.Ops.Sparse;

namespace Linstock;

public partial class Tensor
{
    private readonly Layout _layout;

    /// <summary>A tensor whose elements are not in a storage of its own but in <paramref name="entries"/>.</summary>
    private protected Tensor(in Shape shape, Tensor entries, Layout layout)
    {
        _geometry = Geometry.Dense(Shape.AsSpan(in shape));
        _dtype = entries._dtype;
        _storage = Storage.OfSparse(entries.Device);
        _layout = layout;
        _gradFn = entries.GradFn;
        _requiresGrad = entries.RequiresGrad && _gradFn is null;
    }

    /// <summary>How the elements are kept.</summary>
    public Layout Layout => _layout;

    /// <summary>Whether the layout is <see cref="Layout.SparseCoo"/>.</summary>
    public bool IsSparse => _layout == Layout.SparseCoo;

    /// <summary>Whether the layout is <see cref="Layout.SparseCsr"/>.</summary>
    public bool IsSparseCsr => _layout == Layout.SparseCsr;

    internal bool IsStrided => _layout == Layout.Strided;

    private protected virtual Tensor? SparseGrad
    {
        get => null;
        set => throw new InvalidOperationException("grad: expected a sparse tensor; got a dense one");
    }

    /// <summary>The positions of a coalesced COO tensor, [sparse dimensions, count].</summary>
    /// <exception cref="InvalidOperationException">The tensor is no COO tensor, or not coalesced.</exception>
    public Tensor Indices()
    {
        CooTensor coo = Coo("indices");
        return coo.HoldsEachOnce ? coo.Positions : throw new InvalidOperationException("indices: cannot get indices on an uncoalesced tensor; call .Coalesce() first");
    }

    /// <summary>The elements that are kept.</summary>
    /// <exception cref="InvalidOperationException">The tensor is dense, or a COO tensor that is not coalesced.</exception>
    public Tensor Values()
    {
        if (this is CsrTensor csr) return csr.Entries;
        CooTensor coo = Coo("values");
        return coo.HoldsEachOnce ? coo.Entries : throw new InvalidOperationException("values: cannot get values on an uncoalesced tensor; call .Coalesce() first");
    }

    /// <summary>Where the entries of each row of a CSR tensor begin, [rows + 1].</summary>
    /// <exception cref="InvalidOperationException">The tensor is no CSR tensor.</exception>
    public Tensor CrowIndices() => Csr("crow_indices").RowStarts;

    /// <summary>The columns of the entries of a CSR tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor is no CSR tensor.</exception>
    public Tensor ColIndices() => Csr("col_indices").Columns;

    /// <summary>The number of entries of a sparse tensor, PyTorch's <c>_nnz</c>.</summary>
    /// <exception cref="InvalidOperationException">The tensor is dense.</exception>
    public long Nnz()
    {
        if (this is SparseTensor sparse) return sparse.Count;
        throw new InvalidOperationException("nnz: expected a sparse tensor; got a dense one");
    }

    /// <summary>The number of dimensions that positions name; 0 for a dense tensor.</summary>
    public long SparseDim() => this is CooTensor coo ? coo.SparseRank : this is CsrTensor ? 2 : 0;

    /// <summary>The number of dimensions of an entry; all of a dense tensor.</summary>
    public long DenseDim() => NDim - SparseDim();

    /// <summary>Whether every position of a COO tensor occurs once, in row-major order.</summary>
    /// <exception cref="InvalidOperationException">The tensor is no COO tensor.</exception>
    public bool IsCoalesced() => Coo("is_coalesced").HoldsEachOnce;

    /// <summary>A COO tensor in which entries of one position are added up and positions are in row-major order; itself if they are.</summary>
    /// <exception cref="InvalidOperationException">The tensor is no COO tensor.</exception>
    public Tensor Coalesce() => SparseLayouts.Coalesce(Coo("coalesce"));

    /// <summary>The tensor with all its elements; itself if it is dense.</summary>
    public Tensor ToDense() => this is SparseTensor sparse ? SparseLayouts.ToDense(sparse.ToCoo()) : this;

    /// <summary>The elements that are not zero, as a COO tensor.</summary>
    /// <param name="sparseDim">The number of leading dimensions that positions name; null means all.</param>
    /// <exception cref="ArgumentException">There are not so many dimensions.</exception>
    public Tensor ToSparse(long? sparseDim = null) => this is SparseTensor sparse ? sparse.ToCoo() : SparseLayouts.FromDense(this, sparseDim ?? NDim);

    /// <summary>The elements that are not zero, as a CSR tensor.</summary>
    /// <exception cref="ArgumentException">The tensor is no matrix.</exception>
    public Tensor ToSparseCsr() => this is CsrTensor ? this : SparseLayouts.ToCsr((CooTensor)ToSparse());

    /// <summary>The elements at the positions that a COO tensor keeps.</summary>
    /// <param name="mask">A COO tensor of the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Tensor SparseMask(Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        CooTensor positions = mask.Coo("sparse_mask");
        Check.SameShape(this, mask, "sparse_mask");
        return SparseLayouts.Mask(this, positions);
    }

    private protected virtual Tensor DetachSparse() => this;

    private protected virtual void SetEntriesRequireGrad(bool value)
    {
    }

    private CooTensor Coo(string operation)
    {
        if (this is CooTensor coo) return coo;
        throw new InvalidOperationException($"{operation}: expected a tensor of layout sparse_coo; got {(IsStrided ? "a dense one" : "sparse_csr")}");
    }

    private CsrTensor Csr(string operation)
    {
        if (this is CsrTensor csr) return csr;
        throw new InvalidOperationException($"{operation}: expected a tensor of layout sparse_csr; got {(IsStrided ? "a dense one" : "sparse_coo")}");
    }
}
