namespace Linstock.Serialization;

/// <summary>A tensor or parameter.</summary>
public sealed class PickleTensor : PickleValue
{
    private Tensor? _value;
    private Func<Tensor>? _make;

    /// <summary>A tensor or parameter.</summary>
    /// <param name="value">The tensor.</param>
    public PickleTensor(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>A tensor whose memory comes later: it is made when it is first asked for.</summary>
    internal PickleTensor(Func<Tensor> make) => _make = make;

    /// <summary>A tensor whose content comes later in the pickle.</summary>
    internal PickleTensor()
    {
    }

    /// <summary>The tensor; a <see cref="Parameter"/> where the file says so.</summary>
    public Tensor Value => _value ?? Complete();

    /// <summary>Whether it is a <see cref="Parameter"/>.</summary>
    public bool IsParameter => Value is Parameter;

    /// <inheritdoc/>
    public override string TypeName => _value is Parameter ? "torch.nn.Parameter" : "torch.Tensor";

    /// <summary>Whether its content has not come yet.</summary>
    internal bool IsPending => _value is null && _make is null;

    /// <inheritdoc/>
    public override string ToString() => $"{TypeName} {Value.DType.Name} {Value.Shape}";

    /// <summary>Makes the tensor, once.</summary>
    internal Tensor Complete()
    {
        if (_value is null)
        {
            _value = _make is null ? throw new InvalidDataException("pickle: an array of numpy has no content") : _make();
            _make = null;
        }

        return _value;
    }

    /// <summary>Gives it its content.</summary>
    internal void Complete(Tensor value) => _value = value;
}
