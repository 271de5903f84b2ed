namespace Linstock.Distributions;

/// <summary>
/// The Wishart distribution of positive definite p by p matrices, of <c>Σ x xᵀ</c> for ν normal vectors of covariance V: density
/// <c>det(X)^((ν-p-1)/2) exp(-tr(V⁻¹ X)/2) / (2^(νp/2) det(V)^(ν/2) Γ_p(ν/2))</c>.
/// </summary>
public sealed class Wishart : ExponentialFamily
{
    // As many as PyTorch tries.
    private const int Corrections = 10;

    private readonly Tensor _factor;
    private readonly Chi2 _chi2;
    private Tensor? _covarianceMatrix;
    private Tensor? _precisionMatrix;

    /// <summary>A Wishart distribution, or a batch, with the covariance V in one of three forms.</summary>
    /// <param name="df">The degrees of freedom ν > p - 1.</param>
    /// <param name="covarianceMatrix">The covariance V, [..., p, p].</param>
    /// <param name="precisionMatrix">Its inverse.</param>
    /// <param name="scaleTril">Its lower triangular factor.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">Not exactly one form is given, or a parameter violates its constraint.</exception>
    public Wishart(
        TensorOrNumber df, Tensor? covarianceMatrix = null, Tensor? precisionMatrix = null, Tensor? scaleTril = null, bool? validateArgs = null)
        : this(Arrangement.Of(df, covarianceMatrix, precisionMatrix, scaleTril), validateArgs)
    {
    }

    private Wishart(Arrangement given, bool? validateArgs)
        : base(
            given.Batch,
            given.Event,
            validateArgs,
            new DistributionParameter("covariance_matrix", given.Covariance, Constraints.PositiveDefinite),
            new DistributionParameter("precision_matrix", given.Precision, Constraints.PositiveDefinite),
            new DistributionParameter("scale_tril", given.ScaleTril, Constraints.LowerCholesky),
            new DistributionParameter("df", given.Df, Constraints.GreaterThan(given.Event[^1] - 1)))
    {
        Df = given.Df.Expand(BatchShape);
        _covarianceMatrix = given.Covariance?.Expand(MatrixShape);
        _precisionMatrix = given.Precision?.Expand(MatrixShape);
        _factor = given.ScaleTril
            ?? (given.Covariance is { } covariance ? Torch.Linalg.Cholesky(covariance) : GaussianFactors.FromPrecision(given.Precision!));
        _chi2 = DiagonalSquares();
    }

    private Wishart(Wishart other, ReadOnlySpan<long> batchShape)
        : base([.. batchShape], other.EventShape, validateArgs: false)
    {
        Df = other.Df.Expand(batchShape);
        _factor = other._factor.Expand(MatrixShape);
        _covarianceMatrix = other._covarianceMatrix?.Expand(MatrixShape);
        _precisionMatrix = other._precisionMatrix?.Expand(MatrixShape);
        _chi2 = DiagonalSquares();
    }

    /// <summary>The degrees of freedom ν.</summary>
    public Tensor Df { get; }

    /// <summary>The lower triangular factor of the covariance.</summary>
    public Tensor ScaleTril => _factor.Expand(MatrixShape);

    /// <summary>The covariance V.</summary>
    public Tensor CovarianceMatrix => _covarianceMatrix ??= _factor.Matmul(_factor.MT).Expand(MatrixShape);

    /// <summary>The inverse of the covariance.</summary>
    public Tensor PrecisionMatrix => _precisionMatrix ??= _factor.CholeskyInverse().Expand(MatrixShape);

    /// <inheritdoc/>
    public override Constraint Support => Constraints.PositiveDefinite;

    /// <inheritdoc/>
    public override bool HasRsample => true;

    /// <summary>ν V.</summary>
    public override Tensor Mean => Df.Unsqueeze(-1).Unsqueeze(-1) * CovarianceMatrix;

    /// <summary>(ν - p - 1) V, where that is positive.</summary>
    public override Tensor Mode
    {
        get
        {
            Tensor factor = Df - EventShape[^1] - 1;
            return factor.MaskedFill(factor <= 0, double.NaN).Unsqueeze(-1).Unsqueeze(-1) * CovarianceMatrix;
        }
    }

    /// <summary>ν (V_ij² + V_ii V_jj).</summary>
    public override Tensor Variance
    {
        get
        {
            Tensor covariance = CovarianceMatrix;
            Tensor diagonal = covariance.Diagonal(dim1: -2, dim2: -1);
            return Df.Unsqueeze(-1).Unsqueeze(-1) * (covariance.Pow(2) + diagonal.Unsqueeze(-1) * diagonal.Unsqueeze(-2));
        }
    }

    /// <inheritdoc/>
    protected internal override double MeanCarrierMeasure => 0;

    /// <inheritdoc/>
    protected internal override Tensor[] NaturalParams => [-PrecisionMatrix / 2, (Df - EventShape[^1] - 1) / 2];

    private Shape MatrixShape => [.. BatchShape, .. EventShape];

    /// <summary>Draws by Bartlett's decomposition: chi-squared variables on the diagonal of a triangular factor, normal ones below.</summary>
    /// <remarks>
    /// PyTorch then draws again, once, every matrix that is found positive definite, and repeats that while matrices are not: its first
    /// check is not negated. The same seed gives the same matrices here.
    /// </remarks>
    /// <param name="sampleShape">How many draws, in which shape.</param>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape)
    {
        Tensor sample = Bartlett(sampleShape);
        Shape shape = sample.Shape;
        Tensor flat = sample.Reshape([-1, .. BatchShape, .. EventShape]);
        Tensor again = AnyOfBatch(Support.Check(flat.Detach()));
        for (int i = 0; i < Corrections && again.Any().Item<bool>(); i++)
        {
            Tensor places = again.Nonzero().Squeeze(-1);
            Tensor drawn = Bartlett(places.Numel);
            flat = flat.IndexCopy(0, places, drawn);
            again = Torch.ZerosLike(again).IndexCopy(0, places, AnyOfBatch(~Support.Check(drawn.Detach())));
        }

        return flat.Reshape(shape);
    }

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        int p = (int)EventShape[^1];
        Tensor trace = value.CholeskySolve(_factor).Diagonal(dim1: -2, dim2: -1).Sum(-1);
        return -Df * (p * Math.Log(2) / 2 + GaussianFactors.HalfLogDet(_factor)) - (Df / 2).Mvlgamma(p)
            + (Df - p - 1) / 2 * Torch.Linalg.Slogdet(value).Logabsdet - trace / 2;
    }

    /// <inheritdoc/>
    public override Tensor Entropy()
    {
        int p = (int)EventShape[^1];
        Tensor digamma = ((Df / 2).Unsqueeze(-1) - Torch.Arange(p, dtype: Df.DType, device: Df.Device) / 2).Digamma().Sum(-1);
        return (p + 1) * (p * Math.Log(2) / 2 + GaussianFactors.HalfLogDet(_factor)) + (Df / 2).Mvlgamma(p) - (Df - p - 1) / 2 * digamma + Df * p / 2;
    }

    /// <inheritdoc/>
    public override Wishart Expand(params ReadOnlySpan<long> batchShape) => WithValidationOf(new Wishart(this, batchShape));

    /// <inheritdoc/>
    protected internal override Tensor LogNormalizer(params ReadOnlySpan<Tensor> naturalParams)
    {
        int p = (int)EventShape[^1];
        Tensor half = naturalParams[1] + (p + 1) / 2d;
        return half * (Math.Log(2) * p - Torch.Linalg.Slogdet(-2 * naturalParams[0]).Logabsdet) + half.Mvlgamma(p);
    }

    // ν, ν - 1, ..., ν - p + 1 degrees of freedom.
    private Chi2 DiagonalSquares()
        => new(Df.Unsqueeze(-1) - Torch.Arange(EventShape[^1], dtype: _factor.DType, device: _factor.Device), ValidatesArgs);

    private Tensor Bartlett(params ReadOnlySpan<long> sampleShape)
    {
        long p = EventShape[^1];
        Tensor diagonal = _chi2.Rsample(sampleShape).Sqrt().Clamp(min: FloatingLimits.Epsilon(_factor.DType));
        Shape outer = [.. sampleShape, .. BatchShape];
        Tensor below = Torch.Randn([.. outer, p * (p - 1) / 2], dtype: diagonal.DType, device: diagonal.Device);
        Tensor indices = Torch.TrilIndices(p, p, -1, device: diagonal.Device);
        Tensor flat = Torch.Zeros([.. outer, p * p], dtype: diagonal.DType, device: diagonal.Device);
        Tensor noise = diagonal.DiagEmbed() + flat.IndexCopy(-1, indices[0] * p + indices[1], below).Reshape([.. outer, p, p]);
        Tensor factor = _factor.Matmul(noise);
        return factor.Matmul(factor.MT);
    }

    // Whether it holds for any matrix of a batch.
    private Tensor AnyOfBatch(Tensor found) => BatchShape.Rank == 0 ? found : found.Reshape(found.Shape[0], -1).Any(1);

    private readonly record struct Arrangement(Shape Batch, Shape Event, Tensor Df, Tensor? Covariance, Tensor? Precision, Tensor? ScaleTril)
    {
        public static Arrangement Of(TensorOrNumber df, Tensor? covariance, Tensor? precision, Tensor? scaleTril)
        {
            Tensor matrix = GaussianFactors.TheOne("Wishart", covariance, precision, scaleTril);
            Tensor freedom = df.ToTensor(matrix.DType, matrix.Device);
            Shape outer = matrix.Shape.Leading(matrix.NDim - 2);
            long p = matrix.Shape[^1];
            Check.That(
                (freedom.Detach() > p - 1).All().Item<bool>(),
                $"Wishart: the degrees of freedom are too few; got df {freedom.Detach()}; expected more than {p - 1}");
            return new(Torch.BroadcastShapes(outer, freedom.Shape), [p, p], freedom, covariance, precision, scaleTril);
        }
    }
}
