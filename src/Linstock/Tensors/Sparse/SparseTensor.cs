using Linstock.Ops;
using Linstock.Ops.Sparse;

namespace Linstock;

/// <summary>
/// A tensor most of whose elements are zero and not kept. Its history is that of <see cref="Entries"/>: operations on sparse tensors are
/// made of operations on the entries, so gradients are masked to the positions that are kept, as in PyTorch's <c>torch.sparse</c>.
/// </summary>
internal abstract class SparseTensor : Tensor
{
    private protected SparseTensor(in Shape shape, Tensor entries, Layout layout)
        : base(in shape, entries, layout) => Entries = entries;

    /// <summary>The elements that are kept.</summary>
    public Tensor Entries { get; private protected set; }

    /// <summary>The number of entries, positions that are named several times counted as often.</summary>
    public long Count => Entries.Shape[0];

    /// <summary>The same positions with other entries.</summary>
    public abstract SparseTensor With(Tensor entries);

    /// <summary>The tensor by positions.</summary>
    public abstract CooTensor ToCoo();

    private protected override Tensor DetachSparse() => With(Entries.Detach());

    private protected override Tensor? SparseGrad
    {
        get => Entries.IsLeaf && Entries.Grad is { } gradient ? With(gradient) : null;
        set => Entries.Grad = value is null ? null : value is SparseTensor given ? given.Entries : SparseLayouts.Mask(value, ToCoo()).Entries;
    }

    private protected override void SetEntriesRequireGrad(bool value) => Entries.RequiresGrad = value;
}

/// <summary>Entries with their positions.</summary>
/// <param name="shape">All sizes: those of the sparse dimensions, then those of an entry.</param>
/// <param name="positions">int64, [sparse dimensions, count], within the sizes.</param>
/// <param name="entries">[count, sizes of an entry].</param>
/// <param name="isCoalesced">Whether every position occurs once, in row-major order.</param>
internal sealed class CooTensor(in Shape shape, Tensor positions, Tensor entries, bool isCoalesced) : SparseTensor(in shape, entries, Layout.SparseCoo)
{
    public Tensor Positions { get; private set; } = positions;

    public bool HoldsEachOnce { get; private set; } = isCoalesced;

    /// <summary>The number of dimensions that positions name.</summary>
    public int SparseRank => (int)Positions.Shape[0];

    public override SparseTensor With(Tensor entries) => new CooTensor(in Shape, Positions, entries, HoldsEachOnce);

    public override CooTensor ToCoo() => this;

    /// <summary>Takes over what another tensor of the same shape holds: the end of every change in place.</summary>
    public CooTensor Become(CooTensor other, string operation)
    {
        InPlace.CheckWritable(this, operation);
        if (other.Shape != Shape || other.DType != DType)
            Check.ThrowArgument($"{operation}: the result has shape {other.Shape} and dtype {other.DType.Name}; expected {Shape} and {DType.Name}");
        (Positions, Entries, HoldsEachOnce) = (other.Positions, other.Entries, other.HoldsEachOnce);
        Storage.Version++;
        return this;
    }
}

/// <summary>A matrix by rows.</summary>
/// <param name="shape">Two sizes.</param>
/// <param name="rowStarts">int64, [rows + 1]: where the entries of each row begin.</param>
/// <param name="columns">int64, [count].</param>
/// <param name="entries">[count].</param>
internal sealed class CsrTensor(in Shape shape, Tensor rowStarts, Tensor columns, Tensor entries) : SparseTensor(in shape, entries, Layout.SparseCsr)
{
    public Tensor RowStarts { get; } = rowStarts;

    public Tensor Columns { get; } = columns;

    public override SparseTensor With(Tensor entries) => new CsrTensor(in Shape, RowStarts, Columns, entries);

    public override CooTensor ToCoo()
    {
        Tensor counts = Torch.Diff(RowStarts);
        Tensor rows = Torch.RepeatInterleave(Torch.Arange(Shape[0], device: Device), counts);
        return new CooTensor(in Shape, Torch.Stack([rows, Columns]), Entries, isCoalesced: true);
    }
}
