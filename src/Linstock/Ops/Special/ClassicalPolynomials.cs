using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// The classical polynomials that are not Chebyshev's; conventions as in ChebyshevPolynomials.cs.

/// <summary>The physicist's Hermite polynomial of degree n at x.</summary>
internal readonly struct HermitePolynomialHFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (n == 0)
            return 1;
        (double p, double q) = (1, x + x);
        for (long k = 1; k < n && !double.IsNaN(q); k++)
            (p, q) = (q, (x + x) * q - 2 * k * p);
        return q;
    }
}

/// <summary>The probabilist's Hermite polynomial of degree n at x.</summary>
internal readonly struct HermitePolynomialHeFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (n == 0)
            return 1;
        (double p, double q) = (1, x);
        for (long k = 1; k < n && !double.IsNaN(q); k++)
            (p, q) = (q, x * q - k * p);
        return q;
    }
}

/// <summary>The Laguerre polynomial of degree n at x.</summary>
internal readonly struct LaguerrePolynomialLFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (x == 0)
            return 1;
        if (n == 0)
            return 1;
        (double p, double q) = (1, 1 - x);
        for (long k = 1; k < n && !double.IsNaN(q); k++)
            (p, q) = (q, ((k + k + (1 - x)) * q - k * p) / (k + 1));
        return q;
    }
}

/// <summary>The Legendre polynomial of degree n at x.</summary>
internal readonly struct LegendrePolynomialPFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (Math.Abs(x) == 1)
            return x > 0 || OrthogonalPolynomial.IsEven(n) ? 1 : -1;
        if (n == 0)
            return 1;
        (double p, double q) = (1, x);
        for (long k = 1; k < n && !double.IsNaN(q); k++)
            (p, q) = (q, ((k + k + 1) * x * q - k * p) / (k + 1));
        return q;
    }
}
