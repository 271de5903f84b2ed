namespace Linstock.Distributions;

/// <summary>
/// The multivariate normal distribution: density <c>exp(-½ (x - μ)ᵀ Σ⁻¹ (x - μ)) / √((2π)ⁿ det Σ)</c>, computed with the factor L of Σ = L Lᵀ.
/// </summary>
public sealed class MultivariateNormal : Distribution
{
    private readonly Tensor _factor;
    private Tensor? _covarianceMatrix;
    private Tensor? _precisionMatrix;

    /// <summary>A multivariate normal distribution, or a batch, with the covariance in one of three forms.</summary>
    /// <param name="loc">The mean μ, [..., n].</param>
    /// <param name="covarianceMatrix">The covariance Σ, [..., n, n].</param>
    /// <param name="precisionMatrix">Its inverse.</param>
    /// <param name="scaleTril">Its lower triangular factor L, which is the cheapest.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">
    /// Not exactly one form is given, shapes do not fit, or a parameter violates its constraint.
    /// </exception>
    public MultivariateNormal(
        Tensor loc, Tensor? covarianceMatrix = null, Tensor? precisionMatrix = null, Tensor? scaleTril = null, bool? validateArgs = null)
        : this(Arrangement.Of(loc, covarianceMatrix, precisionMatrix, scaleTril), validateArgs)
    {
    }

    private MultivariateNormal(Arrangement given, bool? validateArgs)
        : base(
            given.Batch,
            [given.Loc.Shape[^1]],
            validateArgs,
            new DistributionParameter("loc", given.Loc, Constraints.RealVector),
            new DistributionParameter("covariance_matrix", given.Covariance, Constraints.PositiveDefinite),
            new DistributionParameter("precision_matrix", given.Precision, Constraints.PositiveDefinite),
            new DistributionParameter("scale_tril", given.ScaleTril, Constraints.LowerCholesky))
    {
        Loc = given.Loc.Expand([.. BatchShape, .. EventShape]);
        _covarianceMatrix = given.Covariance?.Expand(MatrixShape);
        _precisionMatrix = given.Precision?.Expand(MatrixShape);
        _factor = given.ScaleTril
            ?? (given.Covariance is { } covariance ? Torch.Linalg.Cholesky(covariance) : GaussianFactors.FromPrecision(given.Precision!));
    }

    private MultivariateNormal(MultivariateNormal other, ReadOnlySpan<long> batchShape)
        : base([.. batchShape], other.EventShape, validateArgs: false)
    {
        Loc = other.Loc.Expand([.. BatchShape, .. EventShape]);
        _factor = other._factor;
        _covarianceMatrix = other._covarianceMatrix?.Expand(MatrixShape);
        _precisionMatrix = other._precisionMatrix?.Expand(MatrixShape);
    }

    /// <summary>The mean μ.</summary>
    public Tensor Loc { get; }

    /// <summary>The lower triangular factor L of the covariance.</summary>
    public Tensor ScaleTril => _factor.Expand(MatrixShape);

    /// <summary>The covariance Σ = L Lᵀ.</summary>
    public Tensor CovarianceMatrix => _covarianceMatrix ??= _factor.Matmul(_factor.MT).Expand(MatrixShape);

    /// <summary>The inverse of the covariance.</summary>
    public Tensor PrecisionMatrix => _precisionMatrix ??= _factor.CholeskyInverse().Expand(MatrixShape);

    /// <inheritdoc/>
    public override Constraint Support => Constraints.RealVector;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => Loc;

    /// <inheritdoc/>
    public override Tensor Mode => Loc;

    /// <inheritdoc/>
    public override Tensor Variance => _factor.Square().Sum(-1).Expand([.. BatchShape, .. EventShape]);

    /// <summary>L as it was given, its batch not expanded.</summary>
    internal Tensor Factor => _factor;

    private Shape MatrixShape => [.. BatchShape, .. EventShape, .. EventShape];

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
        => Loc + GaussianFactors.MatVec(_factor, Parameters.StandardNormal(ExtendedShape(sampleShape), Loc));

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor distance = GaussianFactors.Mahalanobis(_factor, value - Loc);
        return -0.5 * (EventShape[0] * Math.Log(2 * Math.PI) + distance) - GaussianFactors.HalfLogDet(_factor);
    }

    /// <summary>½ n (1 + log 2π) + ½ log det Σ.</summary>
    public override Tensor Entropy()
        => (0.5 * EventShape[0] * (1 + Math.Log(2 * Math.PI)) + GaussianFactors.HalfLogDet(_factor)).Expand(BatchShape);

    /// <inheritdoc/>
    public override MultivariateNormal Expand(params ReadOnlySpan<long> batchShape) => WithValidationOf(new MultivariateNormal(this, batchShape));

    private readonly record struct Arrangement(Shape Batch, Tensor Loc, Tensor? Covariance, Tensor? Precision, Tensor? ScaleTril)
    {
        public static Arrangement Of(Tensor loc, Tensor? covariance, Tensor? precision, Tensor? scaleTril)
        {
            ArgumentNullException.ThrowIfNull(loc);
            Check.That(loc.NDim >= 1, $"MultivariateNormal: loc must have at least one dimension; got shape {loc.Shape}");
            Tensor matrix = GaussianFactors.TheOne("MultivariateNormal", covariance, precision, scaleTril);
            Check.That(
                matrix.Shape[^1] == loc.Shape[^1],
                $"MultivariateNormal: mean and covariance differ in size; got loc {loc.Shape}, matrix {matrix.Shape}");
            Shape batch = Torch.BroadcastShapes(matrix.Shape.Leading(matrix.NDim - 2), loc.Shape.Leading(loc.NDim - 1));
            return new(batch, loc, covariance, precision, scaleTril);
        }
    }
}
