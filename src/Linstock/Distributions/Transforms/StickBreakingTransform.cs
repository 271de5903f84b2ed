using Linstock.NN;

namespace Linstock.Distributions;

/// <summary>
/// From vectors of n - 1 numbers onto the simplex in n dimensions: each number says which part of what is left of a stick is broken off,
/// offset so that zeros give equal parts. Bijective.
/// </summary>
public sealed class StickBreakingTransform(int cacheSize = 0) : Transform(cacheSize)
{
    /// <inheritdoc/>
    public override Constraint Domain => Constraints.RealVector;

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.Simplex;

    /// <inheritdoc/>
    public override bool Bijective => true;

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y)
    {
        // 1 - sigmoid(x) = exp(-x) sigmoid(x).
        Tensor moved = x - LogOffsets(x);
        return (Functional.Logsigmoid(moved) - moved + y.Narrow(-1, 0, x.Shape[^1]).Log()).Sum(-1);
    }

    /// <inheritdoc/>
    public override Shape ForwardShape(in Shape shape)
    {
        RequireDimensions(in shape, 1);
        return [.. shape.Leading(shape.Rank - 1), shape[^1] + 1];
    }

    /// <inheritdoc/>
    public override Shape InverseShape(in Shape shape)
    {
        RequireDimensions(in shape, 1);
        return [.. shape.Leading(shape.Rank - 1), shape[^1] - 1];
    }

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is StickBreakingTransform;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(StickBreakingTransform).GetHashCode();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        Tensor parts = Squashing.Sigmoid(x - LogOffsets(x));
        Tensor left = (1 - parts).Cumprod(-1);
        return Functional.Pad(parts, [0, 1], value: 1) * Functional.Pad(left, [1, 0], value: 1);
    }

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y)
    {
        Tensor most = y.Narrow(-1, 0, y.Shape[^1] - 1);
        Tensor left = (1 - most.Cumsum(-1)).Clamp(min: FloatingLimits.Tiny(y.DType));
        return most.Log() - left.Log() + LogOffsets(most);
    }

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new StickBreakingTransform(cacheSize);

    // log of n - 1, n - 2, ..., 1.
    private static Tensor LogOffsets(Tensor x)
        => Torch.Arange(x.Shape[^1], 0, -1, dtype: x.DType, device: x.Device).Log();
}
