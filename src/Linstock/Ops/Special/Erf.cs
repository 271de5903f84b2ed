using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// The error function and its complements. Near zero erf is x + x P(x^2); elsewhere everything rests on the scaled complement
// erfcx(x) = e^(x^2) erfc(x), which is smooth enough for one polynomial: (1 + 2x) erfcx(x) in q = (x - 4) / (x + 4) lies
// between 1 and 1.3 for all x >= 0 (Shepherd and Laframboise 1981).

/// <summary>erf x = 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.</summary>
internal readonly struct ErfFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude < 0.95)
            return NearZero(x);
        return magnitude < 6 ? Math.CopySign(1 - ErfcFunction.Positive(magnitude), x)
            : double.IsNaN(x) ? x : Math.CopySign(1, x);
    }

    /// <summary>erf x for |x| up to 0.96.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double NearZero(double x)
    {
        double z = x * x;
        double p = 3.0360749843219142e-10;
        p = p * z - 2.4943787074346983e-09;
        p = p * z + 1.796331564010224e-08;
        p = p * z - 1.6812560271576149e-07;
        p = p * z + 1.6502046756457976e-06;
        p = p * z - 1.4928004611425532e-05;
        p = p * z + 0.00012055425544126406;
        p = p * z - 0.00085483294200222962;
        p = p * z + 0.0052239776648130096;
        p = p * z - 0.026866170648952595;
        p = p * z + 0.11283791670974325;
        p = p * z - 0.37612638903184131;
        p = p * z + 0.12837916709551259;
        return x + x * p;
    }
}

/// <summary>erfc x = 1 - erf x, with full relative accuracy on the right.</summary>
internal readonly struct ErfcFunction : IScalarFunction
{
    public static double Evaluate(double x) =>
        Math.Abs(x) < 0.5 ? 1 - ErfFunction.NearZero(x)
        : x < 0 ? x < -6 ? 2 : 2 - Positive(-x)
        : x < 28 ? Positive(x)
        : double.IsNaN(x) ? x : 0;

    /// <summary>erfc x for 0.5 &lt;= x &lt;= 28.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Positive(double x)
    {
        // The rounding error of x^2 would be magnified by x^2; it goes into the result separately.
        double square = x * x;
        double error = Math.FusedMultiplyAdd(x, x, -square);
        double e = Math.Exp(-square);
        return (e - e * error) * ErfcxFunction.Scaled(x);
    }
}

/// <summary>The scaled complementary error function erfcx x = e^(x^2) erfc x.</summary>
internal readonly struct ErfcxFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x < 0.5)
        {
            double square = x * x;
            double e = Math.Exp(square);
            if (double.IsInfinity(e))
                return e;
            e += e * Math.FusedMultiplyAdd(x, x, -square);
            return x < -6 ? 2 * e : e * ErfcFunction.Evaluate(x);
        }

        if (x < 28)
            return Scaled(x);

        // Asymptotic series; at 28 its sixth term is below 2^-53.
        double w = 1 / (2 * x * x);
        double series = 1 - w * (1 - 3 * w * (1 - 5 * w * (1 - 7 * w * (1 - 9 * w))));
        return 0.56418958354775628695 / x * series;
    }

    /// <summary>erfcx x for 0.5 &lt;= x &lt;= 28.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Scaled(double x)
    {
        double q = (x - 4) / (x + 4);
        double p = -9.7829866695449715e-09;
        p = p * q - 1.1965533868901405e-08;
        p = p * q + 1.0361531541175362e-07;
        p = p * q + 6.6320292741223287e-08;
        p = p * q - 8.1992118774106824e-07;
        p = p * q + 3.0037038922926706e-07;
        p = p * q + 5.7067529016528975e-06;
        p = p * q - 1.1225249093288029e-05;
        p = p * q - 2.4398152306058315e-05;
        p = p * q + 0.00015062269285866868;
        p = p * q - 0.00019925694489183608;
        p = p * q - 0.00075777349523289972;
        p = p * q + 0.0050319700160712877;
        p = p * q - 0.016197734031637687;
        p = p * q + 0.037167515533928983;
        p = p * q - 0.066330365814144712;
        p = p * q + 0.093732834998534575;
        p = p * q - 0.10103906603623182;
        p = p * q + 0.068097054254688219;
        p = p * q + 0.015379652102618683;
        p = p * q - 0.13962111684056247;
        p = p * q + 1.2329951186255526;
        return p / (1 + 2 * x);
    }
}
