using Linstock.Ops.Special;

namespace Linstock.Ops.Formulas;

/// <summary>Functions of one double that <see cref="Math"/> lacks.</summary>
internal static class ScalarMath
{
    /// <summary>e^x - 1 without cancellation near 0 (W. Kahan's correction of the rounded exponential).</summary>
    public static double Expm1(double x)
    {
        double exp = Math.Exp(x);
        if (exp == 1)
        {
            return x;
        }

        double difference = exp - 1;
        return difference == -1 || double.IsInfinity(exp) ? difference : difference * x / Math.Log(exp);
    }

    /// <summary>log(1 + x) without cancellation near 0 (W. Kahan's correction of the rounded sum).</summary>
    public static double Log1p(double x)
    {
        double sum = 1 + x;
        return sum == 1 || double.IsInfinity(sum) ? x : Math.Log(sum) * x / (sum - 1);
    }

    public static double Erf(double x) => ErfFunction.Evaluate(x);

    public static double Erfc(double x) => ErfcFunction.Evaluate(x);

    public static double Erfinv(double x) => throw new NotImplementedException();

    public static double Lgamma(double x) => throw new NotImplementedException();

    public static double Digamma(double x) => throw new NotImplementedException();
}
