namespace Linstock;

/// <summary>
/// Views whose shape is that of another tensor but for a dimension or two. They are written where they stand: a shape that is changed as a value
/// and then copied into the object is read before its parts have arrived.
/// </summary>
public partial class Tensor
{
    /// <summary>One entry of a dimension, which disappears; the caller has checked both.</summary>
    internal static Tensor Selected(Tensor viewed, int dim, long entry)
    {
        var view = new Tensor(viewed, viewed._offset + (entry * viewed._strides[dim]));
        Shape.InitializeWithout(ref view._shape, in viewed._shape, dim);
        Shape.InitializeWithout(ref view._strides, in viewed._strides, dim);
        view._numel = view._shape.Numel;
        view._isContiguous = (viewed._isContiguous & dim == 0) || view.IsDense();
        return view;
    }

    /// <summary>Some entries of a dimension: <paramref name="size"/> of them from <paramref name="start"/> on; the caller has checked all.</summary>
    internal static Tensor Sliced(Tensor viewed, int dim, long start, long size, long step)
    {
        long stride = viewed._strides[dim];
        var view = new Tensor(viewed, viewed._offset + (start * stride));
        Shape.Initialize(ref view._shape, in viewed._shape);
        Shape.Initialize(ref view._strides, in viewed._strides);
        Shape.Set(ref view._shape, dim, size);
        if (step != 1) Shape.Set(ref view._strides, dim, stride * step);
        view._numel = view._shape.Numel;
        view._isContiguous = (viewed._isContiguous & dim == 0 & step == 1) || view.IsDense();
        return view;
    }

    /// <summary>Two dimensions exchanged.</summary>
    internal static Tensor Transposed(Tensor viewed, int first, int second)
    {
        var view = new Tensor(viewed, viewed._offset);
        Shape.Initialize(ref view._shape, in viewed._shape);
        Shape.Initialize(ref view._strides, in viewed._strides);
        Shape.Swap(ref view._shape, first, second);
        Shape.Swap(ref view._strides, first, second);
        view._numel = viewed._numel;
        view._isContiguous = view.IsDense();
        return view;
    }

    /// <summary>A dense tensor in another shape with as many elements.</summary>
    internal static Tensor Reshaped(Tensor viewed, in Shape shape)
    {
        var view = new Tensor(viewed, viewed._offset);
        view.Reshape(in shape, viewed._numel);
        return view;
    }

    /// <summary>Gives a dense tensor that nobody else has seen yet another shape with as many elements.</summary>
    internal static Tensor ReshapedFresh(Tensor fresh, in Shape shape)
    {
        fresh._shape = fresh._strides = default;
        fresh.Reshape(in shape, fresh._numel);
        return fresh;
    }

    private void Reshape(in Shape shape, long numel)
    {
        Shape.Initialize(ref _shape, in shape);
        Shape.InitializeContiguous(ref _strides, in _shape);
        _numel = numel;
        _isContiguous = true;
    }

    // All but the shape, the strides and what follows from them.
    private Tensor(Tensor viewed, long offset)
    {
        _storage = viewed._storage;
        _storage.ThrowIfDisposed();
        _offset = offset;
        _dtype = viewed._dtype;
        if (GradMode.IsEnabled) SetView(viewed);
    }

    private bool IsDense() => IsDense(Shape.AsSpan(in _shape), Shape.AsSpan(in _strides));
}
