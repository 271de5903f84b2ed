namespace Linstock.Distributions;

/// <summary>A transform for each slice along a dimension, as <c>Torch.Stack</c> joins them.</summary>
public sealed class StackTransform : Transform
{
    private readonly Transform[] _transforms;

    /// <summary>Joins transforms.</summary>
    /// <param name="tseq">The transforms.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="cacheSize">0 or 1, for each part.</param>
    public StackTransform(ReadOnlySpan<Transform> tseq, int dim = 0, int cacheSize = 0)
        : base(cacheSize)
    {
        _transforms = tseq.ToArray();
        if (cacheSize > 0)
        {
            for (int i = 0; i < _transforms.Length; i++) _transforms[i] = _transforms[i].WithCache(cacheSize);
        }

        Dim = dim;
    }

    /// <summary>The transforms.</summary>
    public IReadOnlyList<Transform> Transforms => _transforms;

    /// <summary>The dimension.</summary>
    public int Dim { get; }

    /// <inheritdoc/>
    public override Constraint Domain => Constraints.Stack([.. _transforms.Select(transform => transform.Domain)], Dim);

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.Stack([.. _transforms.Select(transform => transform.Codomain)], Dim);

    /// <inheritdoc/>
    public override bool Bijective => Array.TrueForAll(_transforms, transform => transform.Bijective);

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y)
    {
        Tensor[] results = Slices(y);
        return Torch.Stack([.. Slices(x).Select((slice, i) => _transforms[i].LogAbsDetJacobian(slice, results[i]))], Dim);
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => Torch.Stack([.. Slices(x).Select((slice, i) => _transforms[i].Call(slice))], Dim);

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => Torch.Stack([.. Slices(y).Select((slice, i) => _transforms[i].Inv.Call(slice))], Dim);

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new StackTransform(_transforms, Dim, cacheSize);

    private Tensor[] Slices(Tensor value) => Pieces.Slices(value, Dim, _transforms.Length, "StackTransform");
}
