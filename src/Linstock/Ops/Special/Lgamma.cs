using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// The logarithm of the gamma function: one polynomial around 2, the recurrence up to 9, Stirling's series beyond, and the
// reflection formula on the left. Relative accuracy holds near the zeros 1 and 2; near the zeros on the negative axis the
// error is absolute.

/// <summary>log |Gamma(x)|; infinite at zero and the negative integers.</summary>
internal readonly struct LgammaFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 0)
            return Positive(x);
        if (x == Math.Floor(x))
            return double.PositiveInfinity;

        // Gamma(x) Gamma(-x) = -pi / (x sin(pi x)).
        return Math.Log(Math.PI / Math.Abs(x * double.SinPi(x))) - Positive(-x);
    }

    /// <summary>log Gamma(x) for x &gt; 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Positive(double x)
    {
        if (x < 0.5)
            return x * NearTwo(x) - Math.Log(x) - Log1pFunction.Evaluate(x);
        if (x < 1.5)
            return (x - 1) * NearTwo(x - 1) - Log1pFunction.Evaluate(x - 1);
        if (x <= 2.5)
            return (x - 2) * NearTwo(x - 2);
        if (x < 9)
        {
            double product = 1;
            while (x > 2.5)
                product *= --x;
            return Math.Log(product) + (x - 2) * NearTwo(x - 2);
        }

        return (Math.Log(x) - 1) * (x - 0.5) + (0.41893853320467274178 + StirlingTail(x));
    }

    /// <summary>log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2) for x &gt;= 9: Stirling's series, DLMF 5.11.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double StirlingTail(double x)
    {
        double z = 1 / (x * x);
        double p = -0.02955065359477124183;
        p = p * z + 0.00641025641025641026;
        p = p * z - 0.00191752691752691753;
        p = p * z + 0.00084175084175084175;
        p = p * z - 0.00059523809523809524;
        p = p * z + 0.00079365079365079365;
        p = p * z - 0.00277777777777777778;
        p = p * z + 0.08333333333333333333;
        return p / x;
    }

    /// <summary>log Gamma(2 + t) / t for |t| up to 1/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double NearTwo(double t)
    {
        double p = -1.4328381914491924e-07;
        p = p * t + 2.7849229755247821e-07;
        p = p * t - 4.200553782892944e-07;
        p = p * t + 9.2031670170831555e-07;
        p = p * t - 2.0497487180132996e-06;
        p = p * t + 4.3845890138895017e-06;
        p = p * t - 9.4372381037100862e-06;
        p = p * t + 2.0505617521205362e-05;
        p = p * t - 4.4926530934794003e-05;
        p = p * t + 9.945767002349546e-05;
        p = p * t - 0.00022315473518222517;
        p = p * t + 0.00050966951567620598;
        p = p * t - 0.0011927539127575761;
        p = p * t + 0.0028905103310237689;
        p = p * t - 0.0073855510286497316;
        p = p * t + 0.020580808427780567;
        p = p * t - 0.06735230105319831;
        p = p * t + 0.32246703342411326;
        p = p * t + 0.42278433509846713;
        return p;
    }
}
