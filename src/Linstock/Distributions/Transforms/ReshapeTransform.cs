namespace Linstock.Distributions;

/// <summary>Gives events another shape with as many elements; the Jacobian is 1.</summary>
public sealed class ReshapeTransform : Transform
{
    /// <summary>A change of shape.</summary>
    /// <param name="inShape">The shape of an event before.</param>
    /// <param name="outShape">The shape of an event after.</param>
    /// <param name="cacheSize">0 or 1.</param>
    /// <exception cref="ArgumentException">The shapes differ in the number of elements.</exception>
    public ReshapeTransform(in Shape inShape, in Shape outShape, int cacheSize = 0)
        : base(cacheSize)
    {
        Check.That(inShape.Numel == outShape.Numel, $"ReshapeTransform: the shapes differ in the number of elements; got {inShape} and {outShape}");
        InShape = inShape;
        OutShape = outShape;
    }

    /// <summary>The shape of an event before.</summary>
    public Shape InShape { get; }

    /// <summary>The shape of an event after.</summary>
    public Shape OutShape { get; }

    /// <inheritdoc/>
    public override Constraint Domain => Constraints.Independent(Constraints.Real, InShape.Rank);

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.Independent(Constraints.Real, OutShape.Rank);

    /// <inheritdoc/>
    public override bool Bijective => true;

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y)
        => Torch.Zeros(x.Shape.Leading(x.NDim - InShape.Rank), dtype: x.DType, device: x.Device);

    /// <inheritdoc/>
    public override Shape ForwardShape(in Shape shape) => Exchange(shape, InShape, OutShape);

    /// <inheritdoc/>
    public override Shape InverseShape(in Shape shape) => Exchange(shape, OutShape, InShape);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.Reshape(Exchange(x.Shape, InShape, OutShape));

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => y.Reshape(Exchange(y.Shape, OutShape, InShape));

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new ReshapeTransform(InShape, OutShape, cacheSize);

    private Shape Exchange(Shape shape, Shape from, Shape to)
    {
        RequireDimensions(in shape, from.Rank);
        int cut = shape.Rank - from.Rank;
        Check.That(shape.From(cut) == from, $"ReshapeTransform: the event has another shape; got {shape}; expected {from} at the end");
        return [.. shape.Leading(cut), .. to];
    }
}
