using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

/// <summary>Quotients of polynomials.</summary>
internal static class RationalFunction
{
    /// <summary>The quotient at <paramref name="x"/> of two polynomials, whose coefficients are given from the highest power down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator, double x)
    {
        double above = 0, below = 0;
        foreach (double coefficient in numerator) above = above * x + coefficient;
        foreach (double coefficient in denominator) below = below * x + coefficient;
        return above / below;
    }
}
