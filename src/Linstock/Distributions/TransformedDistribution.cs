namespace Linstock.Distributions;

/// <summary>
/// The distribution of Y = f(X): <c>log p(y) = log p(x) - log |dy/dx|</c> with x = f⁻¹(y).
/// </summary>
/// <example>
/// <code>
/// // The logistic distribution.
/// var logistic = new TransformedDistribution(new Uniform(0, 1), [new SigmoidTransform().Inv, new AffineTransform(loc, scale)]);
/// </code>
/// </example>
public class TransformedDistribution : Distribution
{
    private readonly Transform[] _transforms;

    /// <summary>Applies a transform to the draws of a distribution.</summary>
    /// <param name="baseDistribution">The distribution of X.</param>
    /// <param name="transform">The function f.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">The draws have less dimensions than the transform needs.</exception>
    public TransformedDistribution(Distribution baseDistribution, Transform transform, bool? validateArgs = null)
        : this(baseDistribution, [transform], validateArgs, [])
    {
    }

    /// <summary>Applies transforms, the first one first, to the draws of a distribution.</summary>
    /// <param name="baseDistribution">The distribution of X.</param>
    /// <param name="transforms">The functions.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">The draws have less dimensions than the transforms need.</exception>
    public TransformedDistribution(Distribution baseDistribution, ReadOnlySpan<Transform> transforms, bool? validateArgs = null)
        : this(baseDistribution, transforms, validateArgs, [])
    {
    }

    /// <summary>A distribution with parameters of its own that is made by transforms.</summary>
    /// <param name="baseDistribution">The distribution of X.</param>
    /// <param name="transforms">The functions.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <param name="parameters">The parameters with their constraints.</param>
    protected TransformedDistribution(
        Distribution baseDistribution, ReadOnlySpan<Transform> transforms, bool? validateArgs, ReadOnlySpan<DistributionParameter> parameters)
        : this(Arrangement.Of(baseDistribution, transforms), transforms.ToArray(), validateArgs, parameters)
    {
    }

    private TransformedDistribution(
        Arrangement arrangement, Transform[] transforms, bool? validateArgs, ReadOnlySpan<DistributionParameter> parameters)
        : base(arrangement.Batch, arrangement.Event, validateArgs, parameters)
    {
        BaseDist = arrangement.Base;
        _transforms = transforms;
    }

    /// <summary>The distribution of X, its batch expanded to what the transforms make of it.</summary>
    public Distribution BaseDist { get; }

    /// <summary>The functions, the first one first.</summary>
    public IReadOnlyList<Transform> Transforms => _transforms;

    /// <inheritdoc/>
    public override Constraint Support
    {
        get
        {
            if (_transforms.Length == 0) return BaseDist.Support;
            Constraint support = _transforms[^1].Codomain;
            return EventShape.Rank > support.EventDim ? Constraints.Independent(support, EventShape.Rank - support.EventDim) : support;
        }
    }

    /// <inheritdoc/>
    public override bool HasRsample => BaseDist.HasRsample;

    /// <inheritdoc/>
    public override Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        using (Torch.NoGrad()) return Transformed(BaseDist.Sample(sampleShape));
    }

    /// <inheritdoc/>
    public override Tensor Rsample(params ReadOnlySpan<long> sampleShape) => Transformed(BaseDist.Rsample(sampleShape));

    /// <inheritdoc/>
    public override Tensor LogProb(Tensor value)
    {
        ValidateSample(value);
        int eventDim = EventShape.Rank;
        Tensor? jacobian = null;
        Tensor y = value;
        foreach (Transform transform in Enumerable.Reverse(_transforms))
        {
            Tensor x = transform.Inv.Call(y);
            eventDim += transform.Domain.EventDim - transform.Codomain.EventDim;
            Tensor term = Parameters.SumRightmost(transform.LogAbsDetJacobian(x, y), eventDim - transform.Domain.EventDim);
            jacobian = jacobian is null ? term : jacobian + term;
            y = x;
        }

        Tensor logProb = Parameters.SumRightmost(BaseDist.LogProb(y), eventDim - BaseDist.EventShape.Rank);
        return jacobian is null ? logProb : logProb - jacobian;
    }

    /// <inheritdoc/>
    public override Tensor Cdf(Tensor value)
    {
        foreach (Transform transform in Enumerable.Reverse(_transforms)) value = transform.Inv.Call(value);
        if (ValidatesArgs) BaseDist.RequireSample(value);
        return Rising(BaseDist.Cdf(value));
    }

    /// <inheritdoc/>
    public override Tensor Icdf(Tensor value) => Transformed(BaseDist.Icdf(Rising(value)));

    /// <inheritdoc/>
    public override Distribution Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new TransformedDistribution(ExpandedBase(batchShape), _transforms, validateArgs: false));

    /// <summary>The distribution of X for a larger batch.</summary>
    protected Distribution ExpandedBase(ReadOnlySpan<long> batchShape)
    {
        Shape shape = [.. batchShape, .. EventShape];
        foreach (Transform transform in Enumerable.Reverse(_transforms)) shape = transform.InverseShape(in shape);
        return BaseDist.Expand(shape.Leading(shape.Rank - BaseDist.EventShape.Rank));
    }

    private Tensor Transformed(Tensor x)
    {
        foreach (Transform transform in _transforms) x = transform.Call(x);
        return x;
    }

    // A falling transform turns a distribution function around.
    private Tensor Rising(Tensor value)
    {
        TensorOrNumber sign = new ComposeTransform(_transforms).Sign;
        if (!sign.IsNumber) return sign.ToTensor() * (value - 0.5) + 0.5;
        return sign.Number == 1 ? value : sign.Number * (value - 0.5) + 0.5;
    }

    private readonly record struct Arrangement(Distribution Base, Shape Batch, Shape Event)
    {
        public static Arrangement Of(Distribution distribution, ReadOnlySpan<Transform> transforms)
        {
            ArgumentNullException.ThrowIfNull(distribution);
            var transform = new ComposeTransform(transforms);
            Shape shape = [.. distribution.BatchShape, .. distribution.EventShape];
            int eventRank = distribution.EventShape.Rank;
            int domainRank = transform.Domain.EventDim;
            Check.That(
                shape.Rank >= domainRank,
                $"TransformedDistribution: the base distribution has too few dimensions; got {shape}; expected at least {domainRank}");
            Shape result = transform.ForwardShape(in shape);
            Shape expanded = transform.InverseShape(in result);
            if (expanded != shape) distribution = distribution.Expand(expanded.Leading(expanded.Rank - eventRank));
            if (domainRank > eventRank) distribution = new Independent(distribution, domainRank - eventRank);
            int cut = result.Rank - transform.Codomain.EventDim - Math.Max(eventRank - domainRank, 0);
            return new(distribution, result.Leading(cut), result.From(cut));
        }
    }
}
