using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>
/// Numbers in a collection expression, nested as deep as a tensor has dimensions: <c>Torch.Tensor([[1, 2], [3, 4.5]])</c>. Like
/// Python's lists they carry no element type: floats become the default dtype, integers int64.
/// </summary>
[CollectionBuilder(typeof(NestedNumbers), nameof(Create))]
public readonly struct NestedNumbers
{
    private readonly Scalar _number;
    private readonly NestedNumbers[]? _items;

    private NestedNumbers(Scalar number) => _number = number;

    private NestedNumbers(NestedNumbers[] items) => _items = items;

    /// <summary>One number.</summary>
    public static implicit operator NestedNumbers(bool value) => new(value);

    /// <summary>One number.</summary>
    public static implicit operator NestedNumbers(int value) => new(value);

    /// <summary>One number.</summary>
    public static implicit operator NestedNumbers(long value) => new(value);

    /// <summary>One number.</summary>
    public static implicit operator NestedNumbers(float value) => new(value);

    /// <summary>One number.</summary>
    public static implicit operator NestedNumbers(double value) => new(value);

    /// <summary>One number.</summary>
    public static implicit operator NestedNumbers(Complex value) => new(value);

    /// <summary>Builds a list from a collection expression.</summary>
    public static NestedNumbers Create(ReadOnlySpan<NestedNumbers> items) => new(items.ToArray());

    /// <summary>Enumerates the items of a list; none of a number.</summary>
    public IEnumerator<NestedNumbers> GetEnumerator() => ((IEnumerable<NestedNumbers>)(_items ?? [])).GetEnumerator();

    /// <summary>The numbers in row-major order as an array of the widest kind among them, and their shape.</summary>
    /// <exception cref="ArgumentException">Lists of one depth differ in length, or stand beside numbers.</exception>
    internal (Array Numbers, long[] Shape, DType Kind) Flatten()
    {
        var shape = new List<long>();
        for (NestedNumbers level = this; level._items is { } items; level = items[0])
        {
            shape.Add(items.Length);
            if (items.Length == 0) break;
        }
        var numbers = new List<Scalar>();
        Collect([.. shape], 0, numbers);
        if (numbers.Exists(static number => number.IsComplex))
            return (numbers.ConvertAll(static number => number.ToComplex()).ToArray(), [.. shape], DType.Complex128);
        if (numbers.Count == 0 || numbers.Exists(static number => number.IsFloatingPoint))
            return (numbers.ConvertAll(static number => number.ToDouble()).ToArray(), [.. shape], DType.Float64);
        return numbers.Exists(static number => number.IsInteger)
            ? (numbers.ConvertAll(static number => number.ToInt64()).ToArray(), [.. shape], DType.Int64)
            : (numbers.ConvertAll(static number => number.ToBool()).ToArray(), [.. shape], DType.Bool);
    }

    private void Collect(long[] shape, int depth, List<Scalar> numbers)
    {
        if (depth == shape.Length && _items is null)
        {
            numbers.Add(_number);
            return;
        }
        if (_items is null || depth == shape.Length || _items.Length != shape[depth])
            throw new ArgumentException($"tensor: lists of one depth must be of one length; expected length {(depth < shape.Length ? shape[depth] : 0)} at dim {depth}");
        foreach (NestedNumbers item in _items) item.Collect(shape, depth + 1, numbers);
    }
}
