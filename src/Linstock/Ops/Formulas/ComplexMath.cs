using System.Numerics;

namespace Linstock.Ops.Formulas;

/// <summary>Complex functions where <see cref="Complex"/> has none or one that is less accurate.</summary>
internal static class ComplexMath
{
    public static Complex Log(Complex z) => new(Math.Log(Complex.Abs(z)), Math.Atan2(z.Imaginary, z.Real));

    /// <summary>The logarithm to a base; part by part, since the quotient of <see cref="Complex"/> makes the phase of an infinite logarithm NaN.</summary>
    public static Complex Log(Complex z, double numberBase)
    {
        Complex log = Log(z);
        return new Complex(log.Real / Math.Log(numberBase), log.Imaginary / Math.Log(numberBase));
    }

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

    // On a branch cut the sign of a zero says from which side the argument comes (ISO C, annex G); Complex does not look at it.

    /// <summary>√z; the imaginary part has the sign of that of z.</summary>
    public static Complex Sqrt(Complex z)
    {
        var root = Complex.Sqrt(z);
        return new Complex(root.Real, Math.CopySign(root.Imaginary, z.Imaginary));
    }

    /// <summary>asin z; both parts have the signs of those of z.</summary>
    public static Complex Asin(Complex z)
    {
        var asin = Complex.Asin(z);
        return new Complex(Math.CopySign(asin.Real, z.Real), Math.CopySign(asin.Imaginary, z.Imaginary));
    }

    /// <summary>acos z; the imaginary part has the opposite sign of that of z.</summary>
    public static Complex Acos(Complex z)
    {
        var acos = Complex.Acos(z);
        return new Complex(acos.Real, Math.CopySign(acos.Imaginary, -z.Imaginary));
    }

    /// <summary>asin of the rotated argument: asinh z = i·asin(-i·z).</summary>
    public static Complex Asinh(Complex z)
    {
        Complex asin = Asin(new Complex(z.Imaginary, -z.Real));
        return new Complex(-asin.Imaginary, asin.Real);
    }

    /// <summary>acosh z = ±i·acos z, with the sign that makes the real part positive.</summary>
    public static Complex Acosh(Complex z)
    {
        var acos = Complex.Acos(z);
        return new Complex(Math.Abs(acos.Imaginary), Math.CopySign(acos.Real, z.Imaginary));
    }

    public static Complex Sinh(Complex z) =>
        new(Times(Math.Cos(z.Imaginary), Math.Sinh(z.Real)), Times(Math.Sin(z.Imaginary), Math.Cosh(z.Real)));

    public static Complex Cosh(Complex z) =>
        new(Times(Math.Cos(z.Imaginary), Math.Cosh(z.Real)), Times(Math.Sin(z.Imaginary), Math.Sinh(z.Real)));

    public static Complex Sin(Complex z) =>
        new(Times(Math.Sin(z.Real), Math.Cosh(z.Imaginary)), Times(Math.Cos(z.Real), Math.Sinh(z.Imaginary)));

    public static Complex Cos(Complex z) =>
        new(Times(Math.Cos(z.Real), Math.Cosh(z.Imaginary)), -Times(Math.Sin(z.Real), Math.Sinh(z.Imaginary)));

    /// <summary>The product of a sine or cosine with what may have overflowed: 0 stays 0.</summary>
    private static double Times(double wave, double growth) => wave == 0 && !double.IsNaN(growth) ? wave * Math.CopySign(1, growth) : wave * growth;

    /// <summary>atanh z = (log(1+z) - log(1-z)) / 2, the real part from squared moduli so that it keeps its digits near 0.</summary>
    public static Complex Atanh(Complex z)
    {
        double x = z.Real;
        double y = z.Imaginary;
        if (double.IsInfinity(x) || double.IsInfinity(y))
        {
            return new Complex(Math.CopySign(0, x), Math.CopySign(Math.PI / 2, y));
        }

        double real = 0.25 * ScalarMath.Log1p(4 * x / ((1 - x) * (1 - x) + y * y));
        double imaginary = 0.5 * Math.Atan2(2 * y, (1 - x) * (1 + x) - y * y);
        return new Complex(real, imaginary);
    }

    public static Complex Atan(Complex z)
    {
        Complex rotated = Atanh(new Complex(-z.Imaginary, z.Real));
        return new Complex(rotated.Imaginary, -rotated.Real);
    }
}
