using Linstock.NN;

namespace Linstock.Distributions;

/// <summary>y = 1 / (1 + exp(-x)), kept away from 0 and 1 by the dtype's precision; x = log y - log(1 - y).</summary>
public sealed class SigmoidTransform(int cacheSize = 0) : Transform(cacheSize)
{
    /// <inheritdoc/>
    public override Constraint Domain => Constraints.Real;

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.UnitInterval;

    /// <inheritdoc/>
    public override bool Bijective => true;

    /// <inheritdoc/>
    public override TensorOrNumber Sign => 1;

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y) => -Functional.Softplus(-x) - Functional.Softplus(x);

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is SigmoidTransform;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(SigmoidTransform).GetHashCode();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => Squashing.Sigmoid(x);

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => Squashing.Logit(y);

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new SigmoidTransform(cacheSize);
}
