namespace Linstock.Distributions;

/// <summary>0 or 1.</summary>
public sealed class BooleanConstraint : Constraint
{
    /// <inheritdoc/>
    public override bool IsDiscrete => true;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => Torch.Eq(value, 0) | Torch.Eq(value, 1);
}

/// <summary>Integers from one bound to the other, both included.</summary>
public sealed class IntegerIntervalConstraint(TensorOrNumber lowerBound, TensorOrNumber upperBound) : Constraint
{
    /// <summary>The smallest.</summary>
    public TensorOrNumber LowerBound { get; } = lowerBound;

    /// <summary>The largest.</summary>
    public TensorOrNumber UpperBound { get; } = upperBound;

    /// <inheritdoc/>
    public override bool IsDiscrete => true;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => Torch.Eq(value % 1, 0) & LowerBound.IsAtMost(value) & UpperBound.IsAtLeast(value);

    /// <inheritdoc/>
    public override string ToString()
        => $"IntegerInterval(lower_bound={LowerBound.ToIntegerString()}, upper_bound={UpperBound.ToIntegerString()})";
}

/// <summary>Integers up to a bound, which is included.</summary>
public sealed class IntegerLessThanConstraint(TensorOrNumber upperBound) : Constraint
{
    /// <summary>The largest.</summary>
    public TensorOrNumber UpperBound { get; } = upperBound;

    /// <inheritdoc/>
    public override bool IsDiscrete => true;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => Torch.Eq(value % 1, 0) & UpperBound.IsAtLeast(value);

    /// <inheritdoc/>
    public override string ToString() => $"IntegerLessThan(upper_bound={UpperBound.ToIntegerString()})";
}

/// <summary>Integers from a bound on, which is included, as in PyTorch in spite of the name.</summary>
public sealed class IntegerGreaterThanConstraint(TensorOrNumber lowerBound) : Constraint
{
    /// <summary>The smallest.</summary>
    public TensorOrNumber LowerBound { get; } = lowerBound;

    /// <inheritdoc/>
    public override bool IsDiscrete => true;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => Torch.Eq(value % 1, 0) & LowerBound.IsAtMost(value);

    /// <inheritdoc/>
    public override string ToString() => $"IntegerGreaterThan(lower_bound={LowerBound.ToIntegerString()})";
}
