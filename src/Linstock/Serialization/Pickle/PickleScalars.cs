using System.Globalization;
using System.Numerics;

namespace Linstock.Serialization;

/// <summary>Python's <c>None</c>.</summary>
public sealed class PickleNone : PickleValue
{
    private PickleNone()
    {
    }

    /// <summary>The only one.</summary>
    public static PickleNone Instance { get; } = new();

    /// <inheritdoc/>
    public override string TypeName => "NoneType";

    /// <inheritdoc/>
    public override string ToString() => "None";
}

/// <summary>A truth value.</summary>
public sealed class PickleBool : PickleValue
{
    private static readonly PickleBool True = new(true), False = new(false);

    private PickleBool(bool value) => Value = value;

    /// <summary>The value.</summary>
    public bool Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "bool";

    /// <summary>One of the two.</summary>
    public static PickleBool Of(bool value) => value ? True : False;

    /// <inheritdoc/>
    public override string ToString() => Value ? "True" : "False";
}

/// <summary>A whole number of at most 64 bits.</summary>
public sealed class PickleInt : PickleValue
{
    private const int SmallFrom = -16, SmallCount = 16 + 256;
    private static readonly PickleInt[] Small = [.. Enumerable.Range(SmallFrom, SmallCount).Select(static value => new PickleInt(value))];

    private PickleInt(long value) => Value = value;

    /// <summary>The value.</summary>
    public long Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "int";

    /// <summary>A number; small ones are made once.</summary>
    public static PickleInt Of(long value) =>
        value is >= SmallFrom and < SmallFrom + SmallCount ? Small[value - SmallFrom] : new PickleInt(value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleInt other && other.Value == Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A whole number of more than 64 bits.</summary>
public sealed class PickleBigInt : PickleValue
{
    private PickleBigInt(BigInteger value) => Value = value;

    /// <summary>The value.</summary>
    public BigInteger Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "int";

    /// <summary>A number of any size: a <see cref="PickleInt"/> where 64 bits are enough.</summary>
    public static PickleValue Of(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? PickleInt.Of((long)value) : new PickleBigInt(value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleBigInt other && other.Value == Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A number in double precision.</summary>
/// <param name="value">The value.</param>
public sealed class PickleFloat(double value) : PickleValue
{
    /// <summary>The value.</summary>
    public double Value { get; } = value;

    /// <inheritdoc/>
    public override string TypeName => "float";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleFloat other && other.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A complex number.</summary>
/// <param name="value">The value.</param>
public sealed class PickleComplex(Complex value) : PickleValue
{
    /// <summary>The value.</summary>
    public Complex Value { get; } = value;

    /// <inheritdoc/>
    public override string TypeName => "complex";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleComplex other && other.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Text.</summary>
public sealed class PickleString : PickleValue
{
    /// <summary>Text.</summary>
    /// <param name="value">The text.</param>
    public PickleString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string TypeName => "str";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleString other && other.Value == Value;

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Bytes, Python's <c>bytes</c> or <c>bytearray</c>.</summary>
/// <param name="value">The bytes.</param>
public sealed class PickleBytes(ReadOnlyMemory<byte> value) : PickleValue
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Value { get; } = value;

    /// <inheritdoc/>
    public override string TypeName => "bytes";

    /// <inheritdoc/>
    public override int Count => Value.Length;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleBytes other && other.Value.Span.SequenceEqual(Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Value.Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"bytes of length {Value.Length}";
}

/// <summary>An element type, <c>torch.dtype</c>.</summary>
/// <param name="value">The type.</param>
public sealed class PickleDType(DType value) : PickleValue
{
    /// <summary>The type.</summary>
    public DType Value { get; } = value;

    /// <inheritdoc/>
    public override string TypeName => "torch.dtype";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleDType other && other.Value == Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value);

    /// <inheritdoc/>
    public override string ToString() => $"torch.{Value.Name}";
}

/// <summary>A device, <c>torch.device</c>.</summary>
public sealed class PickleDevice : PickleValue
{
    /// <summary>A device by PyTorch's name, such as <c>cuda:0</c>; it need not exist here.</summary>
    /// <param name="name">The name.</param>
    public PickleDevice(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
    }

    /// <summary>PyTorch's name, such as <c>cuda:0</c>.</summary>
    public string Name { get; }

    /// <summary>The device.</summary>
    /// <exception cref="ArgumentException">It is of a kind that does not exist here, such as <c>mps</c>.</exception>
    public Device Value => Device.Parse(Name);

    /// <inheritdoc/>
    public override string TypeName => "torch.device";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleDevice other && other.Name == Name;

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
