namespace Linstock.Distributions;

/// <summary>y = exp(x).</summary>
public sealed class ExpTransform(int cacheSize = 0) : Transform(cacheSize)
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
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y) => x;

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is ExpTransform;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(ExpTransform).GetHashCode();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.Exp();

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => y.Log();

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new ExpTransform(cacheSize);
}
