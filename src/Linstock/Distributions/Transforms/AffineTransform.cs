namespace Linstock.Distributions;

/// <summary>y = loc + scale x.</summary>
/// <param name="loc">What is added.</param>
/// <param name="scale">The factor.</param>
/// <param name="eventDim">The number of dimensions of an event.</param>
/// <param name="cacheSize">0 or 1.</param>
public sealed class AffineTransform(TensorOrNumber loc, TensorOrNumber scale, int eventDim = 0, int cacheSize = 0) : Transform(cacheSize)
{
    private readonly int _eventDim = eventDim;

    /// <summary>What is added.</summary>
    public TensorOrNumber Loc { get; } = loc;

    /// <summary>The factor.</summary>
    public TensorOrNumber Scale { get; } = scale;

    /// <inheritdoc/>
    public override int EventDim => _eventDim;

    /// <inheritdoc/>
    public override Constraint Domain => _eventDim == 0 ? Constraints.Real : Constraints.Independent(Constraints.Real, _eventDim);

    /// <inheritdoc/>
    public override Constraint Codomain => Domain;

    /// <inheritdoc/>
    public override bool Bijective => true;

    /// <inheritdoc/>
    public override TensorOrNumber Sign => Scale.IsNumber ? (TensorOrNumber)Math.Sign(Scale.Number) : Scale.ToTensor().Detach().Sign();

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y)
    {
        Tensor result = Scale.IsNumber ? Torch.FullLike(x, Math.Log(Math.Abs(Scale.Number))) : Scale.ToTensor().Abs().Log();
        if (_eventDim == 0) return result.Expand(x.Shape);

        // A factor with less dimensions than an event counts once for each element.
        return Parameters.SumRightmost(result.Expand(Torch.BroadcastShapes(x.Shape, result.Shape)), _eventDim);
    }

    /// <inheritdoc/>
    public override Shape ForwardShape(in Shape shape) => Torch.BroadcastShapes(shape, Loc.Shape, Scale.Shape);

    /// <inheritdoc/>
    public override Shape InverseShape(in Shape shape) => Torch.BroadcastShapes(shape, Loc.Shape, Scale.Shape);

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is AffineTransform affine && Loc.SameAs(affine.Loc) && Scale.SameAs(affine.Scale);

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(AffineTransform).GetHashCode();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        Tensor scaled = Scale.IsNumber ? x * Scale.Number : Scale.ToTensor() * x;
        return Loc.IsNumber ? scaled + Loc.Number : Loc.ToTensor() + scaled;
    }

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y)
    {
        Tensor moved = Loc.IsNumber ? y - Loc.Number : y - Loc.ToTensor();
        return Scale.IsNumber ? moved / Scale.Number : moved / Scale.ToTensor();
    }

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new AffineTransform(Loc, Scale, _eventDim, cacheSize);
}
