namespace Linstock;

/// <summary>Views: another geometry over the same memory.</summary>
public partial class Tensor
{
    /// <summary>One entry of a dimension, which disappears; the caller has checked both.</summary>
    internal static Tensor Selected(Tensor viewed, int dim, long entry)
        => new(viewed, viewed._geometry.Without(dim), viewed._offset + (entry * Shape.AsSpan(in viewed.Strides)[dim]));

    /// <summary>Some entries of a dimension: <paramref name="size"/> of them from <paramref name="start"/> on; the caller has checked all.</summary>
    internal static Tensor Sliced(Tensor viewed, int dim, long start, long size, long step)
        => new(viewed, viewed._geometry.Sliced(dim, size, step), viewed._offset + (start * Shape.AsSpan(in viewed.Strides)[dim]));

    /// <summary>Two dimensions exchanged.</summary>
    internal static Tensor Transposed(Tensor viewed, int first, int second) => new(viewed, viewed._geometry.Transposed(first, second), viewed._offset);

    /// <summary>A dense tensor in another shape with as many elements.</summary>
    internal static Tensor Reshaped(Tensor viewed, in Shape shape) => new(viewed, Geometry.Dense(Shape.AsSpan(in shape)), viewed._offset);

    /// <summary>Another shape with as many elements, and strides for it.</summary>
    internal static Tensor Reshaped(Tensor viewed, in Shape shape, in Shape strides)
        => new(viewed, Geometry.Of(Shape.AsSpan(in shape), Shape.AsSpan(in strides)), viewed._offset);

    /// <summary>Gives a dense tensor that nobody else has seen yet another shape with as many elements.</summary>
    internal static Tensor ReshapedFresh(Tensor fresh, in Shape shape)
    {
        fresh._geometry = Geometry.Dense(Shape.AsSpan(in shape));
        return fresh;
    }
}
