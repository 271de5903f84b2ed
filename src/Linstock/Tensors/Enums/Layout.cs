namespace Linstock;

/// <summary>How the elements of a tensor are kept, as PyTorch's <c>torch.layout</c>.</summary>
public enum Layout : byte
{
    /// <summary>All of them, at strides: <c>torch.strided</c>.</summary>
    Strided,

    /// <summary>Those that are given, each with its position; the others are zero: <c>torch.sparse_coo</c>.</summary>
    SparseCoo,

    /// <summary>Those that are given, row by row; the others are zero: <c>torch.sparse_csr</c>.</summary>
    SparseCsr,
}
