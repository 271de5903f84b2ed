namespace Linstock.Distributions;

/// <summary>From square matrices to positive definite ones: L Lᵀ of <see cref="LowerCholeskyTransform"/>'s L.</summary>
public sealed class PositiveDefiniteTransform(int cacheSize = 0) : Transform(cacheSize)
{
    /// <inheritdoc/>
    public override Constraint Domain { get; } = Constraints.Independent(Constraints.Real, 2);

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.PositiveDefinite;

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is PositiveDefiniteTransform;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(PositiveDefiniteTransform).GetHashCode();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        Tensor factor = LowerCholeskyTransform.ToFactor(x);
        return factor.Matmul(factor.MT);
    }

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => LowerCholeskyTransform.FromFactor(Torch.Linalg.Cholesky(y));

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new PositiveDefiniteTransform(cacheSize);
}
