using System.Globalization;

namespace Linstock.Distributions;

/// <summary>A parameter or a bound: a tensor, or a number that takes the dtype of the tensors beside it.</summary>
public readonly struct TensorOrNumber
{
    private readonly Tensor? _tensor;
    private readonly double _number;

    private TensorOrNumber(Tensor? tensor, double number)
    {
        _tensor = tensor;
        _number = number;
    }

    /// <summary>Whether it is a number.</summary>
    public bool IsNumber => _tensor is null;

    /// <summary>The number.</summary>
    /// <exception cref="InvalidOperationException">It is a tensor.</exception>
    public double Number => _tensor is null ? _number : throw new InvalidOperationException("tensor_or_number: it is a tensor");

    /// <summary>A tensor.</summary>
    public static implicit operator TensorOrNumber(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(value, 0);
    }

    /// <summary>A number.</summary>
    public static implicit operator TensorOrNumber(double value) => new(null, value);

    /// <summary>The tensor, or a tensor without dimensions that holds the number.</summary>
    /// <param name="dtype">The dtype of a number; null means the default floating point type.</param>
    /// <param name="device">The device of a number; null means the CPU.</param>
    public Tensor ToTensor(DType? dtype = null, Device? device = null)
        => _tensor ?? Torch.Full([], _number, dtype: dtype ?? Torch.GetDefaultDType(), device: device);

    /// <summary>Whether each element of <paramref name="value"/> is larger.</summary>
    internal Tensor IsBelow(Tensor value) => _tensor is null ? value > _number : value > _tensor;

    /// <summary>Whether each element of <paramref name="value"/> is larger or equal.</summary>
    internal Tensor IsAtMost(Tensor value) => _tensor is null ? value >= _number : value >= _tensor;

    /// <summary>Whether each element of <paramref name="value"/> is smaller.</summary>
    internal Tensor IsAbove(Tensor value) => _tensor is null ? value < _number : value < _tensor;

    /// <summary>Whether each element of <paramref name="value"/> is smaller or equal.</summary>
    internal Tensor IsAtLeast(Tensor value) => _tensor is null ? value <= _number : value <= _tensor;

    /// <summary>The shape; a number has no dimensions.</summary>
    internal Shape Shape => _tensor?.Shape ?? [];

    /// <summary>Whether both are numbers, or both tensors, of equal value.</summary>
    internal bool SameAs(TensorOrNumber other)
    {
        if (_tensor is null && other._tensor is null) return _number.Equals(other._number);
        if (ReferenceEquals(_tensor, other._tensor)) return true;
        Tensor left = ToTensor(other._tensor?.DType);
        Tensor right = other.ToTensor(_tensor?.DType);
        return Torch.Eq(left, right).All().Item<bool>();
    }

    /// <summary>The number as PyTorch prints a float, or the tensor.</summary>
    public override string ToString() => _tensor is not null ? _tensor.ToString()! : FormatFloat(_number);

    internal static string FormatFloat(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return double.IsInteger(value) && !text.Contains('E') ? text + ".0" : text;
    }

    internal string ToIntegerString()
        => _tensor is null && double.IsInteger(_number) ? _number.ToString("0", CultureInfo.InvariantCulture) : ToString();
}
