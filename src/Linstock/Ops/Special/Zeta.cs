using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

/// <summary>The Hurwitz zeta function, the sum of (k + q)^-x over k from 0, by Euler-Maclaurin summation (DLMF 25.11.5).</summary>
internal readonly struct ZetaFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x, double q)
    {
        if (x == 1)
            return double.PositiveInfinity;
        if (x < 1)
            return double.NaN;
        if (q <= 0)
        {
            // A pole at each of 0, -1, -2, ...; between them a power of a negative number, real for whole x only.
            if (q == Math.Floor(q))
                return double.PositiveInfinity;
            if (x != Math.Floor(x))
                return double.NaN;
        }

        const double Epsilon = 1.11022302462515654042e-16;
        double sum = Math.Pow(q, -x);
        double a = q;
        double term = 0;
        for (int i = 0; i < 9 || a <= 9; i++)
        {
            a += 1;
            term = Math.Pow(a, -x);
            sum += term;
            if (-Epsilon * sum < term && term < Epsilon * sum)
                return sum;
        }

        sum += term * a / (x - 1) - 0.5 * term;
        double factor = 1;
        double k = 0;
        foreach (double divisor in FactorialOverBernoulli)
        {
            factor *= x + k;
            term /= a;
            double correction = factor * term / divisor;
            sum += correction;
            if (Math.Abs(correction / sum) < Epsilon)
                break;
            k++;
            factor *= x + k;
            term /= a;
            k++;
        }

        return sum;
    }

    /// <summary>(2k)! / B_2k for k from 1.</summary>
    private static ReadOnlySpan<double> FactorialOverBernoulli =>
    [
        12.0, -720.0, 30240.0, -1209600.0,
        47900160.0, -1892437580.3183791606, 74724249600.0, -2950130727918.1642245,
        116467828143500.67249, -4597978722407472.6105, 181521054019435467.73, -7166165256175667011.3,
    ];
}
