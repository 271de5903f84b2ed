namespace Linstock.Distributions;

/// <summary>Vectors of zeros with a single 1.</summary>
public sealed class OneHotConstraint : Constraint
{
    /// <inheritdoc/>
    public override bool IsDiscrete => true;

    /// <inheritdoc/>
    public override int EventDim => 1;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => (Torch.Eq(value, 0) | Torch.Eq(value, 1)).All(-1) & Torch.Eq(value.Sum(-1), 1);
}

/// <summary>Vectors of non-negative numbers whose sum is 1 to within 10⁻⁶.</summary>
public sealed class SimplexConstraint : Constraint
{
    /// <inheritdoc/>
    public override int EventDim => 1;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => (value >= 0).All(-1) & ((value.Sum(-1) - 1).Abs() < 1e-6);
}

/// <summary>Vectors of counts whose sum is at most a bound.</summary>
public sealed class MultinomialConstraint(TensorOrNumber upperBound) : Constraint
{
    /// <summary>The largest sum.</summary>
    public TensorOrNumber UpperBound { get; } = upperBound;

    /// <inheritdoc/>
    public override bool IsDiscrete => true;

    /// <inheritdoc/>
    public override int EventDim => 1;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => (value >= 0).All(-1) & UpperBound.IsAtLeast(value.Sum(-1));
}
