namespace Linstock.Distributions;

/// <summary>A transform whose last dimensions count as one event: the Jacobian's logarithm is summed over them.</summary>
public sealed class IndependentTransform : Transform
{
    /// <summary>Treats <paramref name="reinterpretedBatchNdims"/> more dimensions as one event.</summary>
    public IndependentTransform(Transform baseTransform, int reinterpretedBatchNdims, int cacheSize = 0)
        : base(cacheSize)
    {
        ArgumentNullException.ThrowIfNull(baseTransform);
        BaseTransform = baseTransform.WithCache(cacheSize);
        ReinterpretedBatchNdims = reinterpretedBatchNdims;
    }

    /// <summary>The transform of an element.</summary>
    public Transform BaseTransform { get; }

    /// <summary>The number of dimensions that are added to an event.</summary>
    public int ReinterpretedBatchNdims { get; }

    /// <inheritdoc/>
    public override Constraint Domain => Constraints.Independent(BaseTransform.Domain, ReinterpretedBatchNdims);

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.Independent(BaseTransform.Codomain, ReinterpretedBatchNdims);

    /// <inheritdoc/>
    public override bool Bijective => BaseTransform.Bijective;

    /// <inheritdoc/>
    public override TensorOrNumber Sign => BaseTransform.Sign;

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y)
        => Parameters.SumRightmost(BaseTransform.LogAbsDetJacobian(x, y), ReinterpretedBatchNdims);

    /// <inheritdoc/>
    public override Shape ForwardShape(in Shape shape) => BaseTransform.ForwardShape(in shape);

    /// <inheritdoc/>
    public override Shape InverseShape(in Shape shape) => BaseTransform.InverseShape(in shape);

    /// <inheritdoc/>
    public override string ToString() => $"IndependentTransform({BaseTransform}, {ReinterpretedBatchNdims})";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        RequireDimensions(x.Shape, Domain.EventDim);
        return BaseTransform.Call(x);
    }

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y)
    {
        RequireDimensions(y.Shape, Codomain.EventDim);
        return BaseTransform.Inv.Call(y);
    }

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new IndependentTransform(BaseTransform, ReinterpretedBatchNdims, cacheSize);
}
