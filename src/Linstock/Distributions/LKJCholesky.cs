namespace Linstock.Distributions;

/// <summary>
/// Cholesky factors of correlation matrices C with density proportional to <c>det(C)^(η - 1)</c>: uniform for η = 1, nearer to the
/// identity for larger η. Lewandowski, Kurowicka and Joe 2009, "Generating random correlation matrices based on vines and extended
/// onion method".
/// </summary>
public sealed class LKJCholesky : Distribution
{
    private readonly Beta _beta;

    /// <summary>A distribution, or a batch, of factors of <paramref name="dim"/> rows.</summary>
    /// <param name="dim">The number of rows, at least 2.</param>
    /// <param name="concentration">The shape η > 0; null means 1.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">There are less than two rows, or the shape is not positive.</exception>
    public LKJCholesky(int dim, TensorOrNumber? concentration = null, bool? validateArgs = null)
        : this(dim, (concentration ?? 1).ToTensor(), validateArgs)
    {
    }

    private LKJCholesky(int dim, Tensor concentration, bool? validateArgs)
        : base(
            concentration.Shape, [dim, dim], validateArgs, new DistributionParameter("concentration", concentration, Constraints.Positive))
    {
        Check.That(dim >= 2, $"LKJCholesky: a correlation needs two variables; got dim {dim}; expected at least 2");
        Dim = dim;
        Concentration = concentration;

        // The squared length of the part of each row below the diagonal (the onion method, section 3.2 of the paper).
        Tensor offset = Torch.Arange(dim - 1, dtype: concentration.DType, device: concentration.Device);
        offset = Torch.Cat([Torch.ZerosLike(offset.Narrow(0, 0, 1)), offset]);
        Tensor marginal = concentration + 0.5 * (dim - 2);
        _beta = new Beta(offset + 0.5, marginal.Unsqueeze(-1) - 0.5 * offset, validateArgs);
    }

    /// <summary>The number of rows.</summary>
    public int Dim { get; }

    /// <summary>The shape η.</summary>
    public Tensor Concentration { get; }

    /// <inheritdoc/>
    public override Constraint Support => Constraints.CorrCholesky;

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        using (Torch.NoGrad())
        {
            Tensor lengths = _beta.Sample(sampleShape).Unsqueeze(-1);
            Tensor normal = Parameters.StandardNormal(ExtendedShape(sampleShape), lengths).Tril(-1);
            Tensor directions = normal / normal.Norm(dim: -1, keepdim: true);

            // The first row has no direction.
            directions = directions.MaskedFill(directions.Isnan(), 0);
            Tensor below = lengths.Sqrt() * directions;
            Tensor diagonal = (1 - below.Square().Sum(-1)).Clamp(min: FloatingLimits.Tiny(below.DType)).Sqrt();
            return below + diagonal.DiagEmbed();
        }
    }

    /// <summary>Σ (2η - 2 + D - i) log L_ii - log of the normalising constant (page 1999 of the paper).</summary>
    /// <param name="value">Factors, [..., D, D].</param>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        Tensor diagonal = value.Diagonal(dim1: -1, dim2: -2).Narrow(-1, 1, Dim - 1);
        Tensor order = 2 * (Concentration - 1).Unsqueeze(-1)
            + Torch.Arange(Dim - 2, -1, -1, dtype: Concentration.DType, device: Concentration.Device);
        int m = Dim - 1;
        Tensor alpha = Concentration + 0.5 * m;
        Tensor normalizer = 0.5 * m * Math.Log(Math.PI) + (alpha - 0.5).Mvlgamma(m) - alpha.Lgamma() * m;
        return (order * diagonal.Log()).Sum(-1) - normalizer;
    }

    /// <inheritdoc/>
    public override LKJCholesky Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new LKJCholesky(Dim, Concentration.Expand(batchShape), validateArgs: false));
}
