namespace Linstock.Distributions;

/// <summary>[lower bound, upper bound].</summary>
public sealed class IntervalConstraint(TensorOrNumber lowerBound, TensorOrNumber upperBound) : Constraint
{
    /// <summary>The lower bound.</summary>
    public TensorOrNumber LowerBound { get; } = lowerBound;

    /// <summary>The upper bound.</summary>
    public TensorOrNumber UpperBound { get; } = upperBound;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => LowerBound.IsAtMost(value) & UpperBound.IsAtLeast(value);

    /// <inheritdoc/>
    public override string ToString() => $"Interval(lower_bound={LowerBound}, upper_bound={UpperBound})";
}

/// <summary>[lower bound, upper bound).</summary>
public sealed class HalfOpenIntervalConstraint(TensorOrNumber lowerBound, TensorOrNumber upperBound) : Constraint
{
    /// <summary>The lower bound, which is included.</summary>
    public TensorOrNumber LowerBound { get; } = lowerBound;

    /// <summary>The upper bound, which is excluded.</summary>
    public TensorOrNumber UpperBound { get; } = upperBound;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => LowerBound.IsAtMost(value) & UpperBound.IsAbove(value);

    /// <inheritdoc/>
    public override string ToString() => $"HalfOpenInterval(lower_bound={LowerBound}, upper_bound={UpperBound})";
}
