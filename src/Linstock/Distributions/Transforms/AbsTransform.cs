namespace Linstock.Distributions;

/// <summary>y = |x|, which is not bijective; its inverse gives the positive argument.</summary>
public sealed class AbsTransform(int cacheSize = 0) : Transform(cacheSize)
{
    /// <inheritdoc/>
    public override Constraint Domain => Constraints.Real;

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.Positive;

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is AbsTransform;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(AbsTransform).GetHashCode();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.Abs();

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => y;

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new AbsTransform(cacheSize);
}
