using System.Numerics;

namespace Linstock.Ops.Formulas;

/// <summary>Complex functions where <see cref="Complex"/> has none or one that is less accurate.</summary>
internal static class ComplexMath
{
    private static readonly Complex I = Complex.ImaginaryOne;

    public static Complex Log(Complex z) => new(Math.Log(Complex.Abs(z)), Math.Atan2(z.Imaginary, z.Real));

    /// <summary>z^w = exp(w·log z), with the conventions 0^0 = 1 and 0^w = 0 for a positive real part of w.</summary>
    public static Complex Pow(Complex z, Complex w)
    {
        if (w == Complex.Zero)
        {
            return Complex.One;
        }

        if (w == Complex.One)
        {
            return z;
        }

        if (w.Imaginary == 0 && w.Real == 2)
        {
            return z * z;
        }

        if (z == Complex.Zero)
        {
            return w.Real > 0 ? Complex.Zero : new Complex(double.NaN, double.NaN);
        }

        return Complex.Exp(w * Log(z));
    }

    /// <summary>asin of the rotated argument: asinh z = i·asin(-i·z).</summary>
    public static Complex Asinh(Complex z)
    {
        Complex asin = Complex.Asin(new Complex(z.Imaginary, -z.Real));
        return new Complex(-asin.Imaginary, asin.Real);
    }

    /// <summary>acosh z = 2·log(√((z+1)/2) + √((z-1)/2)) (W. Kahan, "Branch cuts for complex elementary functions").</summary>
    public static Complex Acosh(Complex z) =>
        2 * Log(Complex.Sqrt((z + 1) / 2) + Complex.Sqrt((z - 1) / 2));

    /// <summary>atanh z = (log(1+z) - log(1-z)) / 2, the real part from squared moduli so that it keeps its digits near 0.</summary>
    public static Complex Atanh(Complex z)
    {
        double x = z.Real;
        double y = z.Imaginary;
        double real = 0.25 * ScalarMath.Log1p(4 * x / ((1 - x) * (1 - x) + y * y));
        double imaginary = 0.5 * Math.Atan2(2 * y, (1 - x) * (1 + x) - y * y);
        return new Complex(real, imaginary);
    }

    public static Complex Atan(Complex z)
    {
        Complex rotated = Atanh(I * z);
        return new Complex(rotated.Imaginary, -rotated.Real);
    }
}
