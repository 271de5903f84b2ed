using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// The regularised incomplete gamma functions P and Q: power series where x < a + 1, Legendre's continued fraction where
// x >= a + 1 (DLMF 8.7.1, 8.9.2), Temme's uniform expansion where a is large and x near it (DLMF 8.12), and for small
// arguments a series for Q itself. The common factor x^a e^-x / Gamma(a + 1) is computed without cancellation for large a.

/// <summary>The lower regularised incomplete gamma function P(a, x).</summary>
internal readonly struct IgammaFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double a, double x)
    {
        if (x < 0 || a < 0)
            return double.NaN;
        if (a == 0)
            return x > 0 ? 1 : double.NaN;
        if (x == 0)
            return 0;
        if (double.IsInfinity(a))
            return double.IsInfinity(x) ? double.NaN : 0;
        if (double.IsInfinity(x))
            return 1;
        if (double.IsNaN(a) || double.IsNaN(x))
            return double.NaN;
        if (IncompleteGamma.IsUniform(a, x))
            return IncompleteGamma.Uniform(a, x, lower: true);
        return x > 1 && x > a ? 1 - IgammacFunction.Evaluate(a, x) : IncompleteGamma.LowerSeries(a, x);
    }
}

/// <summary>The upper regularised incomplete gamma function Q(a, x) = 1 - P(a, x).</summary>
internal readonly struct IgammacFunction : IScalarFunction2
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double a, double x)
    {
        if (x < 0 || a < 0)
            return double.NaN;
        if (a == 0)
            return x > 0 ? 0 : double.NaN;
        if (x == 0)
            return 1;
        if (double.IsInfinity(a))
            return double.IsInfinity(x) ? double.NaN : 1;
        if (double.IsInfinity(x))
            return 0;
        if (double.IsNaN(a) || double.IsNaN(x))
            return double.NaN;
        if (IncompleteGamma.IsUniform(a, x))
            return IncompleteGamma.Uniform(a, x, lower: false);
        if (x > 1.1)
            return x < a ? 1 - IncompleteGamma.LowerSeries(a, x) : IncompleteGamma.ContinuedFraction(a, x);

        // Below the median of the distribution Q is large and 1 - P exact enough.
        bool lowerIsSmall = x <= 0.5 ? -0.4 / Math.Log(x) < a : x * 1.1 < a;
        return lowerIsSmall ? 1 - IncompleteGamma.LowerSeries(a, x) : IncompleteGamma.UpperSeries(a, x);
    }
}

/// <summary>The expansions behind <see cref="IgammaFunction"/> and <see cref="IgammacFunction"/>.</summary>
internal static class IncompleteGamma
{
    private const double Epsilon = 1.11022302462515654042e-16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double LowerSeries(double a, double x)
    {
        double sum = 1;
        double term = 1;
        for (double r = a + 1; term > Epsilon * sum; r++)
        {
            term *= x / r;
            sum += term;
        }

        return Factor(a, x) * sum;
    }

    /// <summary>Q = 1 - x^a / Gamma(a + 1) + x^a / Gamma(a) times the alternating series, for small x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double UpperSeries(double a, double x)
    {
        double sum = 0;
        double power = 1;
        for (int n = 1; n < 200; n++)
        {
            power *= -x / n;
            double term = power / (a + n);
            sum += term;
            if (Math.Abs(term) <= Epsilon * Math.Abs(sum))
                break;
        }

        double log = a * Math.Log(x) - LgammaFunction.Evaluate(1 + a);
        return -Expm1Function.Evaluate(log) - a * Math.Exp(log) * sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double ContinuedFraction(double a, double x)
    {
        // Modified Lentz for 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)).
        double b = x + 1 - a;
        double c = 1 / 1e-300;
        double d = 1 / b;
        double value = d;
        for (int i = 1; i < 1_000_000; i++)
        {
            double numerator = -i * (i - a);
            b += 2;
            d = numerator * d + b;
            d = 1 / (Math.Abs(d) < 1e-300 ? 1e-300 : d);
            c = b + numerator / c;
            if (Math.Abs(c) < 1e-300)
                c = 1e-300;
            double step = c * d;
            value *= step;
            if (Math.Abs(step - 1) <= 2 * Epsilon)
                break;
        }

        return Factor(a, x) * a * value;
    }

    public static bool IsUniform(double a, double x) => a > 1000 && Math.Abs(x - a) < 5 * Math.Sqrt(a);

    /// <summary>Temme's expansion: half an erfc of eta sqrt(a / 2), and a correction as a double series in eta and 1 / a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Uniform(double a, double x, bool lower)
    {
        double half = -LogOnePlusMinus((x - a) / a);
        double eta = Math.CopySign(Math.Sqrt(2 * half), x - a);
        double sum = 0;
        double scale = 1;
        for (int k = 0; k < 5; k++)
        {
            ReadOnlySpan<double> row = Temme.Slice(16 * k, 16);
            double inner = 0;
            for (int n = row.Length - 1; n >= 0; n--)
                inner = inner * eta + row[n];
            sum += inner * scale;
            scale /= a;
        }

        double correction = Math.Exp(-a * half) / Math.Sqrt(2 * Math.PI * a) * sum;
        double argument = eta * Math.Sqrt(a / 2);
        return lower ? 0.5 * ErfcFunction.Evaluate(-argument) - correction : 0.5 * ErfcFunction.Evaluate(argument) + correction;
    }

    /// <summary>x^a e^-x / Gamma(a + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Factor(double a, double x)
    {
        if (a < 9)
            return Math.Exp(a * Math.Log(x) - x - LgammaFunction.Evaluate(a + 1));
        double d = (x - a) / a;
        double exponent = d is > -0.4 and < 1 ? a * LogOnePlusMinus(d) : a * Math.Log(x / a) - (x - a);
        return Math.Exp(exponent - LgammaFunction.StirlingTail(a)) / Math.Sqrt(2 * Math.PI * a);
    }

    /// <summary>log(1 + d) - d without cancellation, for -0.4 &lt; d &lt; 1: with s = d / (2 + d), 2 atanh s - d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double LogOnePlusMinus(double d)
    {
        double s = d / (2 + d);
        double z = s * s;
        double sum = 0;
        for (int k = 35; k >= 3; k -= 2)
            sum = sum * z + 1.0 / k;
        return s * (2 * z * sum - d);
    }

    /// <summary>The coefficients c_k,n of DLMF 8.12.11, sixteen powers of eta for each of five powers of 1 / a.</summary>
    private static ReadOnlySpan<double> Temme =>
    [
        -0.33333333333333331, 0.083333333333333329, -0.014814814814814815, 0.0011574074074074073,
        0.00035273368606701942, -0.0001787551440329218, 3.9192631785224377e-05, -2.185448510679992e-06,
        -1.85406221071516e-06, 8.2967113409530865e-07, -1.7665952736826078e-07, 6.7078535434014984e-09,
        1.0261809784240309e-08, -4.3820360184533529e-09, 9.1476995822367902e-10, -2.5514193994946248e-11,
        -0.0018518518518518519, -0.003472222222222222, 0.0026455026455026454, -0.00099022633744855963,
        0.00020576131687242798, -4.018775720164609e-07, -1.8098550334489977e-05, 7.6491609160811098e-06,
        -1.6120900894563446e-06, 4.647127802807434e-09, 1.3786334469157209e-07, -5.7525456035177047e-08,
        1.1951628599778148e-08, -1.7543241719747647e-11, -1.0091543710600413e-09, 4.1627929918425828e-10,
        0.0041335978835978834, -0.0026813271604938273, 0.0007716049382716049, 2.0093878600823047e-06,
        -0.0001073665322636516, 5.2923448829120125e-05, -1.2760635188618728e-05, 3.4235787340961378e-08,
        1.3721957309062934e-06, -6.2989921383800548e-07, 1.4280614206064242e-07, -2.0477098421990866e-10,
        -1.409252991086752e-08, 6.2289740849220218e-09, -1.3670488396617114e-09, 9.428356159014678e-13,
        0.00064943415637860077, 0.00022947209362139917, -0.0004691894943952557, 0.00026772063206283885,
        -7.5618016718839766e-05, -2.3965051138672968e-07, 1.1082654115347302e-05, -5.6749528269915965e-06,
        1.4230900732435883e-06, -2.7861080291528143e-11, -1.6958404091930278e-07, 8.0994649053880827e-08,
        -1.9111168485973655e-08, 2.3928620439808118e-12, 2.0620131815488797e-09, -9.460496661855133e-10,
        -0.00086188829091671173, 0.00078403922172006662, -0.00029907248030319018, -1.4638452578843418e-06,
        6.6414982154651219e-05, -3.9683650471794347e-05, 1.1375726970678419e-05, 2.5074972262375329e-10,
        -1.6954149536558305e-06, 8.9075075322053094e-07, -2.2929348340008049e-07, 2.9567941375440492e-11,
        2.8865829742708783e-08, -1.4189739437803219e-08, 3.4463580499464896e-09, -2.3024517174528067e-13,
    ];
}
