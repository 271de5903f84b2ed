namespace Linstock.Distributions;

/// <summary>The distribution on the simplex of a normal vector after stick breaking, see <see cref="StickBreakingTransform"/>.</summary>
public sealed class LogisticNormal : TransformedDistribution
{
    /// <summary>A logistic-normal distribution over vectors one longer than the last dimension of the parameters.</summary>
    /// <param name="loc">The means μ of the normal numbers.</param>
    /// <param name="scale">Their standard deviations σ > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint, or the shapes do not broadcast.</exception>
    public LogisticNormal(TensorOrNumber loc, TensorOrNumber scale, bool? validateArgs = null)
        : this(AtLeastVector(new Normal(loc, scale, validateArgs: false)), validateArgs)
    {
    }

    private LogisticNormal(Normal normal, bool? validateArgs)
        : base(
            normal,
            [new StickBreakingTransform()],
            validateArgs,
            [new("loc", normal.Loc, Constraints.Real), new("scale", normal.Scale, Constraints.Positive)])
    {
    }

    /// <summary>The means μ.</summary>
    public Tensor Loc => Normal.Loc;

    /// <summary>The standard deviations σ.</summary>
    public Tensor Scale => Normal.Scale;

    /// <inheritdoc/>
    public override Constraint Support => Constraints.Simplex;

    private Normal Normal => (Normal)((Independent)BaseDist).BaseDist;

    /// <inheritdoc/>
    public override LogisticNormal Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new LogisticNormal((Normal)((Independent)ExpandedBase(batchShape)).BaseDist, validateArgs: false));

    private static Normal AtLeastVector(Normal normal) => normal.BatchShape.Rank == 0 ? normal.Expand(1) : normal;
}
