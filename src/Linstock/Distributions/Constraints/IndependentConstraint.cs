namespace Linstock.Distributions;

/// <summary>A constraint over more dimensions: a value is valid if all its elements are.</summary>
public sealed class IndependentConstraint : Constraint
{
    /// <summary>A constraint for values with <paramref name="reinterpretedBatchNdims"/> more dimensions.</summary>
    public IndependentConstraint(Constraint baseConstraint, int reinterpretedBatchNdims)
    {
        ArgumentNullException.ThrowIfNull(baseConstraint);
        ArgumentOutOfRangeException.ThrowIfNegative(reinterpretedBatchNdims);
        BaseConstraint = baseConstraint;
        ReinterpretedBatchNdims = reinterpretedBatchNdims;
    }

    /// <summary>The constraint of an element.</summary>
    public Constraint BaseConstraint { get; }

    /// <summary>The number of dimensions that are added to a value.</summary>
    public int ReinterpretedBatchNdims { get; }

    /// <inheritdoc/>
    public override bool IsDiscrete => BaseConstraint.IsDiscrete;

    /// <inheritdoc/>
    public override int EventDim => BaseConstraint.EventDim + ReinterpretedBatchNdims;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The value has less dimensions than an event.</exception>
    public override Tensor Check(Tensor value)
    {
        Tensor result = BaseConstraint.Check(value);
        Linstock.Check.That(
            result.NDim >= ReinterpretedBatchNdims, $"independent: too few dimensions; got shape {value.Shape}; expected at least {EventDim}");
        return ReinterpretedBatchNdims == 0
            ? result
            : result.Reshape([.. result.Shape.Leading(result.NDim - ReinterpretedBatchNdims), -1]).All(-1);
    }

    /// <inheritdoc/>
    public override string ToString() => $"IndependentConstraint({BaseConstraint}, {ReinterpretedBatchNdims})";
}
