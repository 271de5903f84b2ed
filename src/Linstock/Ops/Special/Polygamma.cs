using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// The derivatives of log Gamma: recurrence into the range of the asymptotic series (DLMF 5.11.2, 5.15.8), reflection on the
// left, and the Hurwitz zeta function from the second derivative on.

/// <summary>The logarithmic derivative of the gamma function. At zero an infinity of the opposite sign, at negative integers NaN.</summary>
internal readonly struct DigammaFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        if (x == 0)
            return Math.CopySign(double.PositiveInfinity, -x);
        double reflected = 0;
        if (x < 0)
        {
            if (x == Math.Floor(x))
                return double.NaN;
            reflected = -Math.PI / double.TanPi(x);
            x = 1 - x;
        }

        // The sum of 1 / (x + i) as one fraction: a single division.
        double numerator = 0;
        double denominator = 1;
        for (; x < 10; x++)
        {
            numerator = numerator * x + denominator;
            denominator *= x;
        }

        double z = 1 / (x * x);
        double p = 0.08333333333333333333;
        p = p * z - 0.02109279609279609280;
        p = p * z + 0.00757575757575757576;
        p = p * z - 0.00416666666666666667;
        p = p * z + 0.00396825396825396825;
        p = p * z - 0.00833333333333333333;
        p = p * z + 0.08333333333333333333;
        return Math.Log(x) - 0.5 / x - p * z - numerator / denominator + reflected;
    }
}

/// <summary>The second derivative of log Gamma.</summary>
internal readonly struct TrigammaFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        double sign = 1;
        double sum = 0;
        if (x < 0.5)
        {
            sign = -1;
            double sine = Math.Sin(Math.PI * x);
            sum = -(Math.PI * Math.PI) / (sine * sine);
            x = 1 - x;
        }

        for (; x < 10; x++)
            sum += 1 / (x * x);
        double z = 1 / (x * x);
        double p = -7.09215686274509803922;
        p = p * z + 1.16666666666666666667;
        p = p * z - 0.25311355311355311355;
        p = p * z + 0.07575757575757575758;
        p = p * z - 0.03333333333333333333;
        p = p * z + 0.02380952380952380952;
        p = p * z - 0.03333333333333333333;
        p = p * z + 0.16666666666666666667;
        return sign * (sum + (1 + 1 / (2 * x) + z * p) / x);
    }
}

/// <summary>The n-th derivative of <see cref="DigammaFunction"/>, n a whole number.</summary>
internal readonly struct PolygammaFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double n, double x)
    {
        if (n == 0)
            return DigammaFunction.Evaluate(x);
        if (n == 1)
            return TrigammaFunction.Evaluate(x);
        double factorial = 1;
        for (double k = 2; k <= n && factorial < double.PositiveInfinity; k++)
            factorial *= k;
        return (n % 2 == 0 ? -factorial : factorial) * ZetaFunction.Evaluate(n + 1, x);
    }
}
