using Linstock.NN;

namespace Linstock.Distributions;

/// <summary>y = tanh(x). Its inverse is infinite at ±1, where a cache of size 1 helps.</summary>
public sealed class TanhTransform(int cacheSize = 0) : Transform(cacheSize)
{
    /// <inheritdoc/>
    public override Constraint Domain => Constraints.Real;

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.Interval(-1, 1);

    /// <inheritdoc/>
    public override bool Bijective => true;

    /// <inheritdoc/>
    public override TensorOrNumber Sign => 1;

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y) => 2 * (Math.Log(2) - x - Functional.Softplus(-2 * x));

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is TanhTransform;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(TanhTransform).GetHashCode();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.Tanh();

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => y.Atanh();

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new TanhTransform(cacheSize);
}
