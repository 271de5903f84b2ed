namespace Linstock.Distributions;

/// <summary>From square matrices to lower triangular ones with a positive diagonal: the upper triangle is dropped, the diagonal exponentiated.</summary>
public sealed class LowerCholeskyTransform(int cacheSize = 0) : Transform(cacheSize)
{
    /// <inheritdoc/>
    public override Constraint Domain { get; } = Constraints.Independent(Constraints.Real, 2);

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.LowerCholesky;

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is LowerCholeskyTransform;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(LowerCholeskyTransform).GetHashCode();

    internal static Tensor ToFactor(Tensor x) => x.Tril(-1) + x.Diagonal(dim1: -2, dim2: -1).Exp().DiagEmbed();

    internal static Tensor FromFactor(Tensor y) => y.Tril(-1) + y.Diagonal(dim1: -2, dim2: -1).Log().DiagEmbed();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => ToFactor(x);

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => FromFactor(y);

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new LowerCholeskyTransform(cacheSize);
}
