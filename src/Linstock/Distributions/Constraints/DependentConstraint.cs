namespace Linstock.Distributions;

/// <summary>A region that depends on other values.</summary>
public sealed class DependentConstraint : Constraint
{
    private readonly bool? _isDiscrete;
    private readonly int? _eventDim;

    /// <summary>A region about which nothing, or only its kind, is known in advance.</summary>
    /// <param name="isDiscrete">Whether it is discrete, if that is known.</param>
    /// <param name="eventDim">How many dimensions make up a value, if that is known.</param>
    public DependentConstraint(bool? isDiscrete = null, int? eventDim = null)
    {
        _isDiscrete = isDiscrete;
        _eventDim = eventDim;
    }

    /// <inheritdoc/>
    public override bool IsDependent => true;

    /// <inheritdoc/>
    public override bool IsDiscrete => _isDiscrete ?? throw new NotSupportedException("dependent: is_discrete cannot be determined statically");

    /// <inheritdoc/>
    public override int EventDim => _eventDim ?? throw new NotSupportedException("dependent: event_dim cannot be determined statically");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Always: validity depends on other values.</exception>
    public override Tensor Check(Tensor value) => throw new ArgumentException("dependent: cannot determine the validity of a dependent constraint");
}
