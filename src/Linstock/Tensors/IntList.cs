using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>
/// One integer or several, where PyTorch takes "int or tuple": <c>dim: 1</c>, <c>dim: [0, 2]</c>,
/// <c>kernelSize: 3</c>, <c>kernelSize: [3, 5]</c>.
/// </summary>
[CollectionBuilder(typeof(IntList), nameof(Create))]
public readonly struct IntList : IEquatable<IntList>
{
    private readonly Shape _values;

    private IntList(Shape values, bool isSingle)
    {
        _values = values;
        IsSingle = isSingle;
    }

    /// <summary>The number of integers.</summary>
    public int Count => _values.Rank;

    /// <summary>Whether it was given as a plain integer, not as a list.</summary>
    public bool IsSingle { get; }

    /// <summary>The integer at <paramref name="index"/>.</summary>
    public long this[int index] => _values[index];

    /// <summary>The integers, over the list's own memory.</summary>
    public static ReadOnlySpan<long> AsSpan(in IntList list) => Shape.AsSpan(in list._values);

    /// <summary>One integer.</summary>
    public static implicit operator IntList(int value) => new([value], isSingle: true);

    /// <summary>One integer.</summary>
    public static implicit operator IntList(long value) => new([value], isSingle: true);

    /// <summary>Several integers.</summary>
    public static implicit operator IntList(long[] values) => new(new Shape(values), isSingle: false);

    /// <summary>Several integers.</summary>
    public static implicit operator IntList(int[] values) => new(new Shape([.. values.Select(value => (long)value)]), isSingle: false);

    /// <summary>A shape as a list.</summary>
    public static implicit operator IntList(Shape values) => new(values, isSingle: false);

    /// <summary>A pair.</summary>
    public static implicit operator IntList((long First, long Second) values) => new([values.First, values.Second], isSingle: false);

    /// <summary>Three integers.</summary>
    public static implicit operator IntList((long First, long Second, long Third) values)
        => new([values.First, values.Second, values.Third], isSingle: false);

    /// <summary>Builds a list from a collection expression.</summary>
    public static IntList Create(ReadOnlySpan<long> values) => new(new Shape(values), isSingle: false);

    /// <summary>The list for <paramref name="count"/> dimensions: itself, or its one integer repeated.</summary>
    /// <exception cref="ArgumentException">It has another number of integers.</exception>
    internal Shape Expand(int count, string operation, string name)
    {
        if (Count == count) return _values;
        if (Count != 1)
            throw new ArgumentException($"{operation}: {name} has {Count} integers {this}; expected 1 or {count}", name);
        Span<long> values = stackalloc long[count];
        values.Fill(_values[0]);
        return new Shape(values);
    }

    /// <summary>The integers in a new array.</summary>
    public long[] ToArray() => _values.ToArray();

    /// <summary>Enumerates the integers.</summary>
    public IEnumerator<long> GetEnumerator() => _values.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(IntList other) => _values == other._values;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IntList other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.GetHashCode();

    /// <summary>Whether both hold the same integers.</summary>
    public static bool operator ==(IntList left, IntList right) => left.Equals(right);

    /// <summary>Whether the integers differ.</summary>
    public static bool operator !=(IntList left, IntList right) => !left.Equals(right);

    /// <summary>The integers in brackets.</summary>
    public override string ToString() => _values.ToString();
}
