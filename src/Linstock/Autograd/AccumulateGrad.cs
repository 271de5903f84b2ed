namespace Linstock;

/// <summary>The end of the graph at a leaf: adds what arrives to the leaf's <see cref="Tensor.Grad"/>.</summary>
internal sealed class AccumulateGrad(Tensor leaf) : Node
{
    /// <inheritdoc/>
    public override string Name => "AccumulateGrad";

    /// <summary>The tensor whose gradient this is.</summary>
    public Tensor Leaf { get; } = leaf;

    /// <summary>Called after the gradient was added, with the leaf.</summary>
    public Action<Tensor>? PostAccumulate { get; set; }

    /// <summary>Whether a backward has come by, so that the next use renews the creation number.</summary>
    public bool IsStale { get; set; }

    /// <summary>Makes the node older than what is recorded next, so that it runs as soon as all its users have.</summary>
    public void Refresh()
    {
        if (!IsStale) return;
        IsStale = false;
        Sequence = NextSequence();
    }

    /// <summary>Adds a gradient; <paramref name="owned"/> says that nothing else refers to its memory.</summary>
    public void Accumulate(Tensor gradient, bool owned, bool createGraph)
    {
        IsStale = true;
        Tensor? present = Leaf.BorrowedGrad;
        if (present is null)
        {
            if (createGraph) Leaf.SetGrad(owned ? gradient : gradient.Clone());
            else Leaf.SetGrad(owned && LiesAsLeaf(gradient) && gradient.GradFn is null ? gradient : CopiedAsLeaf(gradient.Detach()), isPrivate: true);
        }
        else if (createGraph)
        {
            Leaf.SetGrad(present + gradient);
        }
        else if (!present.IsStrided || !gradient.IsStrided)
        {
            using (Torch.NoGrad()) Leaf.SetGrad(present + gradient);
        }
        else
        {
            using (Torch.NoGrad()) present.Add_(gradient);
            if (owned) gradient.Storage.GiveBack();
        }
        PostAccumulate?.Invoke(Leaf);
    }

    // A gradient has the order of elements of its leaf, if that leaves no gaps, else row-major order.
    private bool LiesAsLeaf(Tensor gradient)
    {
        if (gradient.IsContiguous && Leaf.IsContiguous) return true;
        if (!gradient.IsStrided || !Leaf.IsStrided) return gradient.IsContiguous;
        Shape strides = MemoryFormats.Preserve(Leaf);
        if (strides != Leaf.Strides) return gradient.IsContiguous;
        for (int d = 0; d < gradient.NDim; d++)
            if (gradient.Shape[d] != 1 && gradient.Strides[d] != strides[d]) return false;
        return true;
    }

    private Tensor CopiedAsLeaf(Tensor gradient)
    {
        if (!gradient.IsStrided || !Leaf.IsStrided) return gradient.Clone();
        if (Leaf.IsContiguous || MemoryFormats.Preserve(Leaf) != Leaf.Strides) return gradient.Clone(MemoryFormat.Contiguous);
        Tensor copy = Torch.EmptyLike(Leaf.Detach());
        using (Torch.NoGrad()) copy.Copy_(gradient);
        return copy;
    }
}
