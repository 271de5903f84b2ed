namespace Linstock.Distributions;

/// <summary>
/// A multivariate normal distribution with covariance <c>W Wᵀ + diag(D)</c>, W of few columns: the Woodbury identity and the matrix determinant
/// lemma reduce everything to the capacitance matrix <c>I + Wᵀ D⁻¹ W</c>.
/// </summary>
public sealed class LowRankMultivariateNormal : Distribution
{
    private readonly Tensor _covFactor;
    private readonly Tensor _covDiag;

    /// <summary>A distribution, or a batch.</summary>
    /// <param name="loc">The mean μ, [..., n].</param>
    /// <param name="covFactor">The factor W, [..., n, rank].</param>
    /// <param name="covDiag">The diagonal D > 0, [..., n].</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a parameter violates its constraint.</exception>
    public LowRankMultivariateNormal(Tensor loc, Tensor covFactor, Tensor covDiag, bool? validateArgs = null)
        : base(
            Batch(loc, covFactor, covDiag),
            [loc.Shape[^1]],
            validateArgs,
            new DistributionParameter("loc", loc, Constraints.RealVector),
            new DistributionParameter("cov_factor", covFactor, Constraints.Independent(Constraints.Real, 2)),
            new DistributionParameter("cov_diag", covDiag, Constraints.Independent(Constraints.Positive, 1)))
    {
        Loc = loc.Expand([.. BatchShape, .. EventShape]);
        _covFactor = covFactor;
        _covDiag = covDiag;
        Tensor scaled = covFactor.MT / covDiag.Unsqueeze(-2);
        CapacitanceTril = Torch.Linalg.Cholesky(WithIdentity(scaled.Matmul(covFactor)));
    }

    private LowRankMultivariateNormal(LowRankMultivariateNormal other, ReadOnlySpan<long> batchShape)
        : base([.. batchShape], other.EventShape, validateArgs: false)
    {
        Loc = other.Loc.Expand([.. BatchShape, .. EventShape]);
        _covFactor = other._covFactor;
        _covDiag = other._covDiag;
        CapacitanceTril = other.CapacitanceTril;
    }

    /// <summary>The mean μ.</summary>
    public Tensor Loc { get; }

    /// <summary>The factor W.</summary>
    public Tensor CovFactor => _covFactor.Expand([.. BatchShape, .. EventShape, _covFactor.Shape[^1]]);

    /// <summary>The diagonal D.</summary>
    public Tensor CovDiag => _covDiag.Expand([.. BatchShape, .. EventShape]);

    /// <summary>The lower triangular factor of the covariance.</summary>
    public Tensor ScaleTril
    {
        get
        {
            // √D (I + D^-½ W Wᵀ D^-½) √D: the matrix in the middle has no eigenvalue below 1 (Rasmussen and Williams 2006, 3.4.3).
            Tensor root = _covDiag.Sqrt().Unsqueeze(-1);
            Tensor scaled = _covFactor / root;
            return (root * Torch.Linalg.Cholesky(WithIdentity(scaled.Matmul(scaled.MT)))).Expand(MatrixShape);
        }
    }

    /// <summary>The covariance.</summary>
    public Tensor CovarianceMatrix => (_covFactor.Matmul(_covFactor.MT) + _covDiag.DiagEmbed()).Expand(MatrixShape);

    /// <summary>The inverse of the covariance.</summary>
    public Tensor PrecisionMatrix
    {
        get
        {
            Tensor solved = SolvedFactor();
            return (_covDiag.Reciprocal().DiagEmbed() - solved.MT.Matmul(solved)).Expand(MatrixShape);
        }
    }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.RealVector;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <inheritdoc/>
    public override Tensor Mean => Loc;

    /// <inheritdoc/>
    public override Tensor Mode => Loc;

    /// <inheritdoc/>
    public override Tensor Variance => (_covFactor.Square().Sum(-1) + _covDiag).Expand([.. BatchShape, .. EventShape]);

    /// <summary>W as it was given.</summary>
    internal Tensor GivenFactor => _covFactor;

    /// <summary>D as it was given.</summary>
    internal Tensor GivenDiag => _covDiag;

    /// <summary>The lower triangular factor C of the capacitance matrix.</summary>
    internal Tensor CapacitanceTril { get; }

    private Shape MatrixShape => [.. BatchShape, .. EventShape, .. EventShape];

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
    {
        Shape shape = ExtendedShape(sampleShape);
        Tensor shared = Parameters.StandardNormal([.. shape.Leading(shape.Rank - 1), _covFactor.Shape[^1]], Loc);
        Tensor own = Parameters.StandardNormal(shape, Loc);
        return Loc + GaussianFactors.MatVec(_covFactor, shared) + _covDiag.Sqrt() * own;
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        return -0.5 * (EventShape[0] * Math.Log(2 * Math.PI) + LogDet() + Mahalanobis(value - Loc));
    }

    /// <summary>½ n (1 + log 2π) + ½ log det Σ.</summary>
    public override Tensor Entropy() => (0.5 * (EventShape[0] * (1 + Math.Log(2 * Math.PI)) + LogDet())).Expand(BatchShape);

    /// <inheritdoc/>
    public override LowRankMultivariateNormal Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new LowRankMultivariateNormal(this, batchShape));

    /// <summary>log det Σ = 2 log det C + Σ log D.</summary>
    internal Tensor LogDet() => 2 * GaussianFactors.HalfLogDet(CapacitanceTril) + _covDiag.Log().Sum(-1);

    /// <summary>xᵀ Σ⁻¹ x = xᵀ D⁻¹ x - |C⁻¹ Wᵀ D⁻¹ x|².</summary>
    internal Tensor Mahalanobis(Tensor x)
    {
        Tensor projected = GaussianFactors.MatVec(_covFactor.MT / _covDiag.Unsqueeze(-2), x);
        return (x.Square() / _covDiag).Sum(-1) - GaussianFactors.Mahalanobis(CapacitanceTril, projected);
    }

    /// <summary>C⁻¹ Wᵀ D⁻¹.</summary>
    internal Tensor SolvedFactor()
        => Torch.Linalg.SolveTriangular(CapacitanceTril, _covFactor.MT / _covDiag.Unsqueeze(-2), upper: false);

    private static Tensor WithIdentity(Tensor matrix) => matrix + Torch.Eye(matrix.Shape[^1], dtype: matrix.DType, device: matrix.Device);

    private static Shape Batch(Tensor loc, Tensor covFactor, Tensor covDiag)
    {
        ArgumentNullException.ThrowIfNull(loc);
        ArgumentNullException.ThrowIfNull(covFactor);
        ArgumentNullException.ThrowIfNull(covDiag);
        Check.That(
            loc.NDim >= 1 && covDiag.NDim >= 1 && covFactor.NDim >= 2 && covFactor.Shape[^2] == loc.Shape[^1] && covDiag.Shape[^1] == loc.Shape[^1],
            $"LowRankMultivariateNormal: the sizes do not fit; got loc {loc.Shape}, cov_factor {covFactor.Shape}, cov_diag {covDiag.Shape}; "
            + $"expected [..., n], [..., n, rank], [..., n]");
        return Torch.BroadcastShapes(
            loc.Shape.Leading(loc.NDim - 1), covFactor.Shape.Leading(covFactor.NDim - 2), covDiag.Shape.Leading(covDiag.NDim - 1));
    }
}
