namespace Linstock;

public partial class Tensor
{
    /// <summary>
    /// The elements without history. Setting it gives this very tensor other memory, shape, dtype and device, which is how a
    /// module moves its parameters while optimizers keep knowing them.
    /// </summary>
    /// <exception cref="InvalidOperationException">On setting: the tensor is the result of a recorded operation, or has a gradient
    /// that would not fit.</exception>
    public Tensor Data
    {
        get => Detach();
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value._storage.ThrowIfDisposed();
            if (GradFn is not null || _viewBase is not null)
                throw new InvalidOperationException("data: cannot replace the memory of a tensor that a recorded operation or a view has made");
            if (_requiresGrad && !value._dtype.IsDifferentiable)
                throw new InvalidOperationException($"data: the tensor requires a gradient; got {value._dtype.Name}; expected a floating point or complex dtype");
            if (Grad is { } gradient && (gradient.Shape != value.Shape || gradient._dtype != value._dtype))
                throw new InvalidOperationException($"data: the gradient has shape {gradient.Shape} and dtype {gradient._dtype.Name}; got {value.Shape} {value._dtype.Name}; set Grad to null first");
            _storage = value._storage;
            _geometry = value._geometry;
            _offset = value._offset;
            _dtype = value._dtype;
            _ownsStorage = false;
        }
    }

    /// <summary>
    /// Gives this very tensor the memory, shape, strides and history of another, mostly a view of it: the change in place of
    /// everything but the elements.
    /// </summary>
    internal void Become(Tensor other)
    {
        bool isView = ReferenceEquals(_storage, other._storage);
        _ownsStorage = isView ? _ownsStorage : other._ownsStorage;
        _storage = other._storage;
        _geometry = other._geometry;
        _offset = other._offset;
        if (other._gradFn is { } node) SetHistory(node, other._gradOutput);
        _storage.Version++;
    }
}
