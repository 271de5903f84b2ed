namespace Linstock.Distributions;

/// <summary>y = x^exponent for positive x.</summary>
public sealed class PowerTransform(TensorOrNumber exponent, int cacheSize = 0) : Transform(cacheSize)
{
    /// <summary>The exponent.</summary>
    public Tensor Exponent { get; } = exponent.ToTensor();

    /// <inheritdoc/>
    public override Constraint Domain => Constraints.Positive;

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.Positive;

    /// <inheritdoc/>
    public override bool Bijective => true;

    /// <inheritdoc/>
    public override TensorOrNumber Sign => Exponent.Detach().Sign();

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y) => (Exponent * y / x).Abs().Log();

    /// <inheritdoc/>
    public override Shape ForwardShape(in Shape shape) => Torch.BroadcastShapes(shape, Exponent.Shape);

    /// <inheritdoc/>
    public override Shape InverseShape(in Shape shape) => Torch.BroadcastShapes(shape, Exponent.Shape);

    /// <inheritdoc/>
    public override bool Equals(Transform? other)
        => other is PowerTransform power && (ReferenceEquals(Exponent, power.Exponent) || Torch.Eq(Exponent, power.Exponent).All().Item<bool>());

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(PowerTransform).GetHashCode();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x) => x.Pow(Exponent);

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y) => y.Pow(1 / Exponent);

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new PowerTransform(Exponent, cacheSize);
}
