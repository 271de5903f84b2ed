namespace Linstock.Distributions;

/// <summary>A transform for each piece along a dimension, as <c>Torch.Cat</c> joins them.</summary>
public sealed class CatTransform : Transform
{
    private readonly Transform[] _transforms;
    private readonly long[] _lengths;

    /// <summary>Joins transforms.</summary>
    /// <param name="tseq">The transforms.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="lengths">The lengths of the pieces; empty means 1 each.</param>
    /// <param name="cacheSize">0 or 1, for each part.</param>
    /// <exception cref="ArgumentException">There are not as many lengths as transforms.</exception>
    public CatTransform(ReadOnlySpan<Transform> tseq, int dim = 0, ReadOnlySpan<long> lengths = default, int cacheSize = 0)
        : base(cacheSize)
    {
        _transforms = tseq.ToArray();
        if (cacheSize > 0)
        {
            for (int i = 0; i < _transforms.Length; i++) _transforms[i] = _transforms[i].WithCache(cacheSize);
        }

        _lengths = Pieces.Lengths(_transforms.Length, lengths, "CatTransform");
        Dim = dim;
    }

    /// <summary>The transforms.</summary>
    public IReadOnlyList<Transform> Transforms => _transforms;

    /// <summary>The lengths of the pieces.</summary>
    public IReadOnlyList<long> Lengths => _lengths;

    /// <summary>The dimension.</summary>
    public int Dim { get; }

    /// <inheritdoc/>
    public override int EventDim => _transforms.Max(transform => transform.EventDim);

    /// <inheritdoc/>
    public override Constraint Domain => Constraints.Cat([.. _transforms.Select(transform => transform.Domain)], Dim, _lengths);

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.Cat([.. _transforms.Select(transform => transform.Codomain)], Dim, _lengths);

    /// <inheritdoc/>
    public override bool Bijective => Array.TrueForAll(_transforms, transform => transform.Bijective);

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y)
    {
        Tensor[] arguments = Pieces.Cut(x, Dim, _lengths, "CatTransform");
        Tensor[] results = Pieces.Cut(y, Dim, _lengths, "CatTransform");
        int eventDim = EventDim;
        Tensor[] terms = [.. _transforms.Select((transform, i) =>
            Parameters.SumRightmost(transform.LogAbsDetJacobian(arguments[i], results[i]), eventDim - transform.EventDim))];

        // Pieces of an event add up; pieces of a batch are joined again.
        int fromEnd = (Dim >= 0 ? Dim - x.NDim : Dim) + eventDim;
        if (fromEnd < 0) return Torch.Cat(terms, fromEnd);
        Tensor total = terms[0];
        foreach (Tensor term in terms.Skip(1)) total = total + term;
        return total;
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
        => Torch.Cat([.. Pieces.Cut(x, Dim, _lengths, "CatTransform").Select((piece, i) => _transforms[i].Call(piece))], Dim);

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y)
        => Torch.Cat([.. Pieces.Cut(y, Dim, _lengths, "CatTransform").Select((piece, i) => _transforms[i].Inv.Call(piece))], Dim);

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new CatTransform(_transforms, Dim, _lengths, cacheSize);
}
