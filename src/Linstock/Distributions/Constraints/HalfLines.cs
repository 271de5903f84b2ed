namespace Linstock.Distributions;

/// <summary>Anything but NaN.</summary>
public sealed class RealConstraint : Constraint
{
    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => Torch.Eq(value, value);
}

/// <summary>(lower bound, ∞].</summary>
public sealed class GreaterThanConstraint(TensorOrNumber lowerBound) : Constraint
{
    /// <summary>The bound, which is excluded.</summary>
    public TensorOrNumber LowerBound { get; } = lowerBound;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => LowerBound.IsBelow(value);

    /// <inheritdoc/>
    public override string ToString() => $"GreaterThan(lower_bound={LowerBound})";
}

/// <summary>[lower bound, ∞].</summary>
public sealed class GreaterThanEqConstraint(TensorOrNumber lowerBound) : Constraint
{
    /// <summary>The bound, which is included.</summary>
    public TensorOrNumber LowerBound { get; } = lowerBound;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => LowerBound.IsAtMost(value);

    /// <inheritdoc/>
    public override string ToString() => $"GreaterThanEq(lower_bound={LowerBound})";
}

/// <summary>[-∞, upper bound).</summary>
public sealed class LessThanConstraint(TensorOrNumber upperBound) : Constraint
{
    /// <summary>The bound, which is excluded.</summary>
    public TensorOrNumber UpperBound { get; } = upperBound;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => UpperBound.IsAbove(value);

    /// <inheritdoc/>
    public override string ToString() => $"LessThan(upper_bound={UpperBound})";
}
