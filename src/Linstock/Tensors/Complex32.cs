using System.Globalization;
using System.Numerics;

namespace Linstock;

/// <summary>One element of a complex32 tensor: two binary16, the real and the imaginary part.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The imaginary part.</param>
public readonly record struct Complex32(Half Real, Half Imaginary)
    : IAdditionOperators<Complex32, Complex32, Complex32>, IMultiplyOperators<Complex32, Complex32, Complex32>
{
    /// <summary>The value in double precision.</summary>
    public static implicit operator Complex(Complex32 value) => new((double)value.Real, (double)value.Imaginary);

    /// <summary>The value rounded to half precision, by way of single precision as PyTorch does.</summary>
    public static explicit operator Complex32(Complex value) => new((Half)(float)value.Real, (Half)(float)value.Imaginary);

    /// <summary>The sum.</summary>
    public static Complex32 operator +(Complex32 left, Complex32 right) => new(left.Real + right.Real, left.Imaginary + right.Imaginary);

    /// <summary>The product, computed in double precision and rounded.</summary>
    public static Complex32 operator *(Complex32 left, Complex32 right) => (Complex32)((Complex)left * (Complex)right);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"<{Real}; {Imaginary}>");
}
