using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>
/// One number or several, where PyTorch takes "float or tuple": <c>scaleFactor: 2</c>, <c>outputRatio: [0.5, 0.6]</c>.
/// </summary>
[CollectionBuilder(typeof(DoubleList), nameof(Create))]
public readonly struct DoubleList : IEquatable<DoubleList>
{
    private readonly double[]? _values;

    private DoubleList(double[] values, bool isSingle)
    {
        _values = values;
        IsSingle = isSingle;
    }

    /// <summary>The number of numbers.</summary>
    public int Count => _values?.Length ?? 0;

    /// <summary>Whether it was given as a plain number, not as a list.</summary>
    public bool IsSingle { get; }

    /// <summary>The number at <paramref name="index"/>.</summary>
    public double this[int index] => (_values ?? [])[index];

    /// <summary>One number.</summary>
    public static implicit operator DoubleList(double value) => new([value], isSingle: true);

    /// <summary>Several numbers.</summary>
    public static implicit operator DoubleList(double[] values) => new([.. values], isSingle: false);

    /// <summary>Builds a list from a collection expression.</summary>
    public static DoubleList Create(ReadOnlySpan<double> values) => new(values.ToArray(), isSingle: false);

    /// <summary>The numbers for <paramref name="count"/> dimensions: the list's own, or its one number repeated.</summary>
    /// <exception cref="ArgumentException">It has another number of numbers.</exception>
    internal double[] Expand(int count, string operation, string name)
    {
        if (Count == count)
        {
            return ToArray();
        }
        if (Count != 1)
        {
            throw new ArgumentException($"{operation}: {name} has {Count} numbers {this}; expected 1 or {count}", name);
        }
        double[] values = new double[count];
        Array.Fill(values, this[0]);
        return values;
    }

    /// <summary>The numbers in a new array.</summary>
    public double[] ToArray() => [.. _values ?? []];

    /// <summary>Enumerates the numbers.</summary>
    public IEnumerator<double> GetEnumerator() => ((IEnumerable<double>)(_values ?? [])).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(DoubleList other) => (_values ?? []).AsSpan().SequenceEqual(other._values ?? []);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DoubleList other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (double value in _values ?? [])
        {
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    /// <summary>Whether both hold the same numbers.</summary>
    public static bool operator ==(DoubleList left, DoubleList right) => left.Equals(right);

    /// <summary>Whether the numbers differ.</summary>
    public static bool operator !=(DoubleList left, DoubleList right) => !left.Equals(right);

    /// <summary>The numbers in brackets.</summary>
    public override string ToString() =>
        $"[{string.Join(", ", (_values ?? []).Select(static value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";
}
