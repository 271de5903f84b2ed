using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>
/// What a convolution adds around its input: <c>padding: 1</c>, <c>padding: [1, 2]</c>, <see cref="Same"/> for an output as
/// large as the input, <see cref="Valid"/> for nothing.
/// </summary>
[CollectionBuilder(typeof(Padding), nameof(Create))]
public readonly struct Padding : IEquatable<Padding>
{
    private readonly Kind _kind;
    private readonly IntList _values;

    private Padding(Kind kind, IntList values)
    {
        _kind = kind;
        _values = values;
    }

    private enum Kind : byte
    {
        Amounts,
        Same,
        Valid,
    }

    /// <summary>As much as keeps the size of the input, PyTorch's <c>"same"</c>.</summary>
    public static Padding Same => new(Kind.Same, default);

    /// <summary>None, PyTorch's <c>"valid"</c>.</summary>
    public static Padding Valid => new(Kind.Valid, 0);

    /// <summary>Whether this is <see cref="Same"/>.</summary>
    public bool IsSame => _kind == Kind.Same;

    /// <summary>Whether this is <see cref="Valid"/>.</summary>
    public bool IsValid => _kind == Kind.Valid;

    /// <summary>The amounts, one for all dimensions or one for each; 0 of <see cref="Valid"/>.</summary>
    /// <exception cref="InvalidOperationException">This is <see cref="Same"/>, whose amounts depend on the kernel.</exception>
    public IntList Values => IsSame
        ? throw new InvalidOperationException("padding: the amounts of 'same' depend on the kernel")
        : _values.Count == 0 ? 0 : _values;

    /// <summary>One amount for all dimensions.</summary>
    public static implicit operator Padding(int value) => new(Kind.Amounts, value);

    /// <summary>One amount for all dimensions.</summary>
    public static implicit operator Padding(long value) => new(Kind.Amounts, value);

    /// <summary>One amount for each dimension.</summary>
    public static implicit operator Padding(long[] values) => new(Kind.Amounts, values);

    /// <summary>One amount for all dimensions or one for each.</summary>
    public static implicit operator Padding(IntList values) => new(Kind.Amounts, values);

    /// <summary>One amount for each dimension.</summary>
    public static implicit operator Padding(Shape values) => new(Kind.Amounts, values);

    /// <summary>Builds a padding from a collection expression.</summary>
    public static Padding Create(ReadOnlySpan<long> values) => new(Kind.Amounts, IntList.Create(values));

    /// <summary>Enumerates the amounts.</summary>
    public IEnumerator<long> GetEnumerator() => Values.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Padding other) => _kind == other._kind && _values == other._values;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Padding other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_kind, _values);

    /// <summary>Whether both are alike.</summary>
    public static bool operator ==(Padding left, Padding right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(Padding left, Padding right) => !left.Equals(right);

    /// <summary>The amounts in brackets, <c>same</c> or <c>valid</c>.</summary>
    public override string ToString() => _kind switch
    {
        Kind.Same => "same",
        Kind.Valid => "valid",
        _ => Values.ToString(),
    };
}
