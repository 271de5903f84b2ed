using Linstock.Ops.Indexing;

namespace Linstock;

public partial class Tensor
{
    /// <summary>
    /// A part of the tensor, as Python's <c>x[...]</c>: a view for integers, slices, <c>..</c> and None; a copy where tensors
    /// of integers or bools choose elements. Assigning writes the part, with broadcasting.
    /// </summary>
    /// <param name="indices">One entry for each dimension from the first on; missing ones mean everything.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside its dimension.</exception>
    /// <exception cref="ArgumentException">There are too many indices, or their shapes do not fit.</exception>
    [System.Runtime.CompilerServices.IndexerName("Subscript")]
    public Tensor this[params ReadOnlySpan<TensorIndex> indices]
    {
        get => Subscript.Get(this, indices);
        set => Subscript.Set(this, indices, value);
    }
}
