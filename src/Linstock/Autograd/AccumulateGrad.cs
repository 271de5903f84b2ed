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
            else Leaf.SetGrad(owned && gradient.IsContiguous && gradient.GradFn is null ? gradient : gradient.Detach().Clone(), isPrivate: true);
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
}
