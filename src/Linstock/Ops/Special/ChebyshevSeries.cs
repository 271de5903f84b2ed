using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

/// <summary>Sums of Chebyshev polynomials. The tables come from benchmarks/lab/vectormath/chebyshev.py.</summary>
internal static class ChebyshevSeries
{
    /// <summary>The sum of c_k T_k(t), -1 &lt;= t &lt;= 1, by Clenshaw's recurrence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(ReadOnlySpan<double> coefficients, double t)
    {
        double twice = t + t;
        double next = 0;
        double current = 0;
        for (int k = coefficients.Length - 1; k > 0; k--)
            (current, next) = (coefficients[k] + twice * current - next, current);
        return coefficients[0] + t * current - next;
    }
}
