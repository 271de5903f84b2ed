using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>
/// A number as an operand: bool, integer, floating point or complex. In type promotion it counts as PyTorch's
/// wrapped number: it only raises a tensor's dtype if its kind is higher than the tensor's.
/// </summary>
public readonly struct Scalar : IEquatable<Scalar>
{
    private readonly double _real;
    private readonly long _bits; // the integer or bool; for complex numbers the bits of the imaginary part

    private Scalar(DType kind, double real, long bits)
    {
        Kind = kind;
        _real = real;
        _bits = bits;
    }

    /// <summary>Bool, Int64, Float64 or Complex128.</summary>
    public DType Kind { get; }

    /// <summary>Whether it is a complex number.</summary>
    public bool IsComplex => Kind == DType.Complex128;

    /// <summary>Whether it is a floating point number.</summary>
    public bool IsFloatingPoint => Kind == DType.Float64;

    /// <summary>Whether it is an integer (bool is none).</summary>
    public bool IsInteger => Kind == DType.Int64;

    /// <summary>Whether it is a bool.</summary>
    public bool IsBool => Kind == DType.Bool;

    /// <summary>A bool as a scalar.</summary>
    public static implicit operator Scalar(bool value) => new(DType.Bool, value ? 1 : 0, value ? 1 : 0);

    /// <summary>An integer as a scalar.</summary>
    public static implicit operator Scalar(int value) => new(DType.Int64, value, value);

    /// <summary>An integer as a scalar.</summary>
    public static implicit operator Scalar(long value) => new(DType.Int64, value, value);

    /// <summary>A floating point number as a scalar.</summary>
    public static implicit operator Scalar(float value) => new(DType.Float64, value, 0);

    /// <summary>A floating point number as a scalar.</summary>
    public static implicit operator Scalar(double value) => new(DType.Float64, value, 0);

    /// <summary>A floating point number as a scalar.</summary>
    public static implicit operator Scalar(Half value) => new(DType.Float64, (double)value, 0);

    /// <summary>A complex number as a scalar.</summary>
    public static implicit operator Scalar(Complex value)
        => new(DType.Complex128, value.Real, BitConverter.DoubleToInt64Bits(value.Imaginary));

    /// <summary>Whether the number is zero in every dtype's bits, which -0.0 is not.</summary>
    internal bool IsZeroBits => BitConverter.DoubleToInt64Bits(_real) == 0 && _bits == 0;

    /// <summary>The value as a double.</summary>
    /// <exception cref="ArgumentException">It is complex with an imaginary part.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ToDouble()
    {
        if (Kind == DType.Complex128 && BitConverter.Int64BitsToDouble(_bits) != 0) ThrowComplex("a floating point number");
        return _real;
    }

    /// <summary>The value as an integer, truncated towards zero.</summary>
    /// <exception cref="ArgumentException">It is complex with an imaginary part, or not finite or too large.</exception>
    public long ToInt64()
    {
        if (Kind is DType.Bool or DType.Int64) return _bits;
        double value = ToDouble();
        if (!(value >= -9.2233720368547758e18 && value < 9.2233720368547758e18))
            throw new ArgumentException($"scalar: {this} does not fit into an int64");
        return (long)value;
    }

    /// <summary>Whether the value differs from zero.</summary>
    public bool ToBool() => Kind is DType.Bool or DType.Int64 ? _bits != 0 : ToComplex() != Complex.Zero;

    /// <summary>The value as a complex number.</summary>
    public Complex ToComplex() => Kind == DType.Complex128 ? new(_real, BitConverter.Int64BitsToDouble(_bits)) : new(_real, 0);

    /// <summary>The negated value; a bool counts as an integer.</summary>
    public static Scalar operator -(Scalar value) => value.Kind switch
    {
        DType.Bool or DType.Int64 => unchecked(-value._bits),
        DType.Complex128 => -value.ToComplex(),
        _ => -value._real,
    };

    /// <inheritdoc/>
    public bool Equals(Scalar other) => Kind == other.Kind && _real.Equals(other._real) && _bits == other._bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Scalar other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _real, _bits);

    /// <summary>Whether kind and value agree.</summary>
    public static bool operator ==(Scalar left, Scalar right) => left.Equals(right);

    /// <summary>Whether kind or value differ.</summary>
    public static bool operator !=(Scalar left, Scalar right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        DType.Bool => _bits != 0 ? "true" : "false",
        DType.Int64 => _bits.ToString(CultureInfo.InvariantCulture),
        DType.Float64 => _real.ToString("R", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{_real}+{BitConverter.Int64BitsToDouble(_bits)}j"),
    };

    private void ThrowComplex(string target) => throw new ArgumentException($"scalar: {this} cannot be converted to {target} without losing its imaginary part");
}
