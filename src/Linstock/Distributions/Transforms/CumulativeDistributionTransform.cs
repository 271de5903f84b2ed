namespace Linstock.Distributions;

/// <summary>y = F(x), the distribution function of a distribution: what makes copulas.</summary>
/// <example>
/// <code>
/// var normal = new MultivariateNormal(Torch.Zeros(2), scaleTril: new LKJCholesky(2).Sample());
/// var copula = new TransformedDistribution(normal, new CumulativeDistributionTransform(new Normal(0, 1)));
/// </code>
/// </example>
public sealed class CumulativeDistributionTransform(Distribution distribution, int cacheSize = 0) : Transform(cacheSize)
{
    /// <summary>The distribution.</summary>
    public Distribution Distribution { get; } = distribution;

    /// <inheritdoc/>
    public override Constraint Domain => Distribution.Support;

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.UnitInterval;

    /// <inheritdoc/>
    public override bool Bijective => true;

    /// <inheritdoc/>
    public override TensorOrNumber Sign => 1;

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y) => Distribution.LogProb(x);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => Distribution.Cdf(x);

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => Distribution.Icdf(y);

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new CumulativeDistributionTransform(Distribution, cacheSize);
}
