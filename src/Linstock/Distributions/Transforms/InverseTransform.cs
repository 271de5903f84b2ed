namespace Linstock.Distributions;

/// <summary>The inverse of a transform, see <see cref="Transform.Inv"/>.</summary>
internal sealed class InverseTransform(Transform transform) : Transform(transform.CacheSize)
{
    public override Constraint Domain => transform.Codomain;

    public override Constraint Codomain => transform.Domain;

    public override bool Bijective => transform.Bijective;

    public override TensorOrNumber Sign => transform.Sign;

    public override Transform Inv => transform;

    public override Tensor Call(Tensor x) => transform.CallInverse(x);

    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y) => -transform.LogAbsDetJacobian(y, x);

    public override Shape ForwardShape(in Shape shape) => transform.InverseShape(in shape);

    public override Shape InverseShape(in Shape shape) => transform.ForwardShape(in shape);

    public override bool Equals(Transform? other) => other is InverseTransform inverse && transform.Equals(inverse.Inv);

    public override int GetHashCode() => ~transform.GetHashCode();

    public override string ToString() => $"_InverseTransform({transform})";

    protected override Tensor Forward(Tensor x) => transform.CallInverse(x);

    protected override Tensor Inverse(Tensor y) => transform.Call(y);

    protected override Transform Recreate(int cacheSize) => transform.WithCache(cacheSize).Inv;
}
