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

    /// <summary>Entry <paramref name="index"/> of the first dimension, counted from the end if negative: a view. Assigning writes it, with broadcasting.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    [System.Runtime.CompilerServices.IndexerName("Subscript")]
    public Tensor this[long index]
    {
        get => Select(0, index);
        set => Subscript.Set(this, [index], value);
    }
}
