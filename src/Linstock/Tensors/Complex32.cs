using System.Globalization;
using System.Numerics;

namespace Linstock;

/// <summary>One element of a complex64 tensor: two binary32, the real and the imaginary part.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The imaginary part.</param>
public readonly record struct Complex32(float Real, float Imaginary)
{
    /// <summary>The value in double precision.</summary>
    public static implicit operator Complex(Complex32 value) => new(value.Real, value.Imaginary);

    /// <summary>The value rounded to single precision.</summary>
    public static explicit operator Complex32(Complex value) => new((float)value.Real, (float)value.Imaginary);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"<{Real}; {Imaginary}>");
}
