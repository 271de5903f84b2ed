using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// Orthogonal polynomials by their recurrences, with PyTorch's conventions: a negative (or not finite) degree gives 0, a
// fractional one is cut, the ends of the interval are exact, and Chebyshev polynomials of higher degree use the cosine form
// inside the interval.

/// <summary>What the polynomials share.</summary>
internal static class OrthogonalPolynomial
{
    /// <summary>The whole degree, or -1 where there is none.</summary>
    public static long Degree(double n) => n >= 0 && n < 9.2e18 ? (long)n : -1;

    /// <summary>p_n for p_0 = 1, p_1 = <paramref name="first"/> and p_k+1 = 2 x p_k - p_k-1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double ChebyshevRecurrence(double x, long n, double first)
    {
        if (n == 0)
            return 1;
        (double p, double q) = (1, first);
        for (long k = 2; k <= n && !double.IsNaN(q); k++)
            (p, q) = (q, (x + x) * q - p);
        return q;
    }

    public static bool IsEven(long n) => (n & 1) == 0;
}

/// <summary>The Chebyshev polynomial of the first kind and degree n at x.</summary>
internal readonly struct ChebyshevPolynomialTFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (x == 1)
            return 1;
        if (x == -1)
            return OrthogonalPolynomial.IsEven(n) ? 1 : -1;
        if (n > 6 && Math.Abs(x) < 1)
            return Math.Cos(n * Math.Acos(x));
        return OrthogonalPolynomial.ChebyshevRecurrence(x, n, x);
    }
}

/// <summary>The Chebyshev polynomial of the second kind and degree n at x.</summary>
internal readonly struct ChebyshevPolynomialUFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (x == 1)
            return n + 1;
        if (x == -1)
            return OrthogonalPolynomial.IsEven(n) ? n + 1 : -(n + 1);
        if (n > 8 && Math.Abs(x) < 1)
        {
            double angle = Math.Acos(x);
            return Math.Sin((n + 1) * angle) / Math.Sin(angle);
        }

        return OrthogonalPolynomial.ChebyshevRecurrence(x, n, x + x);
    }
}

/// <summary>The Chebyshev polynomial of the third kind and degree n at x.</summary>
internal readonly struct ChebyshevPolynomialVFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (x == 1)
            return 1;
        if (x == -1)
            return OrthogonalPolynomial.IsEven(n) ? n + n + 1 : -(n + n + 1);
        if (n > 8 && Math.Abs(x) < 1)
        {
            double angle = Math.Acos(x);
            return Math.Cos((n + 0.5) * angle) / Math.Cos(angle / 2);
        }

        return OrthogonalPolynomial.ChebyshevRecurrence(x, n, x + x - 1);
    }
}

/// <summary>The Chebyshev polynomial of the fourth kind and degree n at x.</summary>
internal readonly struct ChebyshevPolynomialWFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (x == 1)
            return n + n + 1;
        if (x == -1)
            return OrthogonalPolynomial.IsEven(n) ? 1 : -1;
        if (n > 8 && Math.Abs(x) < 1)
        {
            double angle = Math.Acos(x);
            return Math.Sin((n + 0.5) * angle) / Math.Sin(angle / 2);
        }

        return OrthogonalPolynomial.ChebyshevRecurrence(x, n, x + x + 1);
    }
}

/// <summary>The Chebyshev polynomial of the first kind and degree n at 2x - 1.</summary>
internal readonly struct ShiftedChebyshevPolynomialTFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (x == 1)
            return 1;
        if (x == 0)
            return OrthogonalPolynomial.IsEven(n) ? 1 : -1;
        x = x + x - 1;
        if (n > 6 && Math.Abs(x) < 1)
            return Math.Cos(n * Math.Acos(x));
        return OrthogonalPolynomial.ChebyshevRecurrence(x, n, x);
    }
}

/// <summary>The Chebyshev polynomial of the second kind and degree n at 2x - 1.</summary>
internal readonly struct ShiftedChebyshevPolynomialUFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (x == 1)
            return n + 1;
        if (x == 0)
            return OrthogonalPolynomial.IsEven(n) ? n + 1 : -(n + 1);
        x = x + x - 1;
        if (n > 6 && Math.Abs(x) < 1)
        {
            double angle = Math.Acos(x);
            return Math.Sin((n + 1) * angle) / Math.Sin(angle);
        }

        return OrthogonalPolynomial.ChebyshevRecurrence(x, n, x + x);
    }
}

/// <summary>The Chebyshev polynomial of the third kind and degree n at 2x - 1.</summary>
internal readonly struct ShiftedChebyshevPolynomialVFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (x == 1)
            return 1;
        if (x == 0)
            return OrthogonalPolynomial.IsEven(n) ? n + n + 1 : -(n + n + 1);
        x = x + x - 1;
        if (n > 6 && Math.Abs(x) < 1)
        {
            double angle = Math.Acos(x);
            return Math.Cos((n + 0.5) * angle) / Math.Cos(angle / 2);
        }

        return OrthogonalPolynomial.ChebyshevRecurrence(x, n, x + x - 1);
    }
}

/// <summary>The Chebyshev polynomial of the fourth kind and degree n at 2x - 1.</summary>
internal readonly struct ShiftedChebyshevPolynomialWFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double degree)
    {
        long n = OrthogonalPolynomial.Degree(degree);
        if (n < 0)
            return 0;
        if (x == 1)
            return n + n + 1;
        if (x == 0)
            return OrthogonalPolynomial.IsEven(n) ? 1 : -1;
        x = x + x - 1;
        if (n > 4 && Math.Abs(x) < 1)
        {
            double angle = Math.Acos(x);
            return Math.Sin((n + 0.5) * angle) / Math.Sin(angle / 2);
        }

        return OrthogonalPolynomial.ChebyshevRecurrence(x, n, x + x + 1);
    }
}
