using System.Globalization;
using System.Numerics;

namespace Linstock;

/// <summary>One element of a complex64 tensor: two binary32, the real and the imaginary part.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The imaginary part.</param>
public readonly record struct Complex64(float Real, float Imaginary)
    : IAdditionOperators<Complex64, Complex64, Complex64>, IMultiplyOperators<Complex64, Complex64, Complex64>
{
    /// <summary>The value in double precision.</summary>
    public static implicit operator Complex(Complex64 value) => new(value.Real, value.Imaginary);

    /// <summary>The value rounded to single precision.</summary>
    public static explicit operator Complex64(Complex value) => new((float)value.Real, (float)value.Imaginary);

    /// <summary>The sum.</summary>
    public static Complex64 operator +(Complex64 left, Complex64 right) => new(left.Real + right.Real, left.Imaginary + right.Imaginary);

    /// <summary>The product, rounded once.</summary>
    public static Complex64 operator *(Complex64 left, Complex64 right) => (Complex64)((Complex)left * (Complex)right);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"<{Real}; {Imaginary}>");
}
