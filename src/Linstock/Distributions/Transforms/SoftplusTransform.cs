using Linstock.NN;

namespace Linstock.Distributions;

/// <summary>y = log(1 + exp(x)), and x itself above 20.</summary>
public sealed class SoftplusTransform(int cacheSize = 0) : Transform(cacheSize)
{
    /// <inheritdoc/>
    public override Constraint Domain => Constraints.Real;

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.Positive;

    /// <inheritdoc/>
    public override bool Bijective => true;

    /// <inheritdoc/>
    public override TensorOrNumber Sign => 1;

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y) => -Functional.Softplus(-x);

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is SoftplusTransform;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(SoftplusTransform).GetHashCode();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => Functional.Softplus(x);

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => (-y).Expm1().Neg().Log() + y;

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new SoftplusTransform(cacheSize);
}
