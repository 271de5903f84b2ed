namespace Linstock.Distributions;

/// <summary>From vectors onto the simplex: exponentials divided by their sum. Not bijective; its inverse is the logarithm.</summary>
public sealed class SoftmaxTransform(int cacheSize = 0) : Transform(cacheSize)
{
    /// <inheritdoc/>
    public override Constraint Domain => Constraints.RealVector;

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.Simplex;

    /// <inheritdoc/>
    public override Shape ForwardShape(in Shape shape)
    {
        RequireDimensions(in shape, 1);
        return shape;
    }

    /// <inheritdoc/>
    public override Shape InverseShape(in Shape shape) => ForwardShape(in shape);

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is SoftmaxTransform;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(SoftmaxTransform).GetHashCode();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.Softmax(-1);

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => y.Log();

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new SoftmaxTransform(cacheSize);
}
