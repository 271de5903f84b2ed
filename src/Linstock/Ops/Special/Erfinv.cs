using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// The inverse of the error function, as x times a function of w = -log(1 - x^2) (Giles 2010), in four ranges of w with
// coefficients of our own (benchmarks/lab/vectormath/fit_third.py), and one Newton step.

/// <summary>The y with erf y = x; infinite at -1 and 1, NaN beyond.</summary>
internal readonly struct ErfinvFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        double a = Math.Abs(x);
        if (!(a < 1))
            return a == 1 ? x * double.PositiveInfinity : double.NaN;
        double y = FromLogarithm(-Math.Log((1 - a) * (1 + a))) * a;
        if (a < 0.5)
            y -= (ErfFunction.Evaluate(y) - a) * HalfRootPi * Math.Exp(y * y);
        return Math.CopySign(y, x);
    }

    /// <summary>The y with erfc y = c, for 0 &lt; c &lt;= 1: full relative accuracy however small c is.</summary>
    internal static double OfComplement(double c) => FromLogarithm(-Math.Log(c * (2 - c))) * (1 - c);

    private const double HalfRootPi = 0.88622692545275801365;

    /// <summary>erfinv(x) / x at w = -log(1 - x^2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double FromLogarithm(double w)
    {
        if (w < 6.25)
            return Polynomial(Centre, w - 3.125);
        double s = Math.Sqrt(w);
        return s < 4 ? Polynomial(Tail, s - 3.25)
            : s < 6 ? Polynomial(OuterTail, s - 5)
            : s * ChebyshevSeries.Evaluate(FarTail, (2 / s - (1 / 27.4 + 1 / 6.0)) / (1 / 6.0 - 1 / 27.4));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Polynomial(ReadOnlySpan<double> coefficients, double t)
    {
        double value = 0;
        for (int i = coefficients.Length - 1; i >= 0; i--)
            value = value * t + coefficients[i];
        return value;
    }

    private static ReadOnlySpan<double> Centre =>
    [
        1.6536545626831027, 0.2401581824255907, -0.0060336708714271228, -0.00074070253417411823,
        0.00018673420802031471, -1.3882523346273339e-05, -1.3654691767197661e-06, 4.2347876260063994e-07,
        -2.9070389754991952e-08, -4.1126258980223204e-09, 1.051221861842039e-09, -5.4156600509746342e-11,
        -1.2977986142506457e-11, 2.6339824168034692e-12, -8.0980032506027291e-14, -4.0602252035562591e-14,
        6.5726591084516743e-15, 2.509579601741217e-17, -1.2848391281308411e-16, 1.0990841817477685e-17,
        1.083558226657465e-18, -1.6562566320390621e-19,
    ];

    private static ReadOnlySpan<double> Tail =>
    [
        3.0838856104922208, 1.0052589676941543, 0.0053709145535336192, -0.003751208507262278,
        0.0024914420982282315, -0.0016882755630617701, 0.00095328934794702434, -0.0003550374393762416,
        2.4031363808662955e-05, 6.8284338310051819e-05, -4.7319423986004168e-05, 1.2477162426571538e-05,
        2.9268837879270264e-06, -4.0176853947188005e-06, 1.4968221650028986e-06, 2.2374394747964975e-08,
        -2.6959248500974139e-07, 8.892608734073913e-08,
    ];

    private static ReadOnlySpan<double> OuterTail =>
    [
        4.8499064014085844, 1.0103004648645435, -0.0001387193183544514, -0.00021503011973586736,
        7.5995277236427412e-05, -1.9681772097850895e-05, 4.5260616256104547e-06, -9.9302002782487941e-07,
        2.290071182209336e-07, -6.7588721764328972e-08, 2.9145034968349008e-08, -1.5192007709036586e-08,
        7.6176908311228375e-09, -3.5400698892187898e-09, 1.5069876585907699e-09, -3.9818822901606915e-10,
        -2.7024465742332522e-11, 3.365147108444125e-11,
    ];

    private static ReadOnlySpan<double> FarTail =>
    [
        0.98803846750305058, -0.010730220668683024, -0.00076441745674638592, 0.0001176380369028057,
        -1.0502053986403815e-05, 1.4421700171315814e-06, -2.6056337945204859e-07, 5.3337652924655191e-08,
        -1.1930872204135885e-08, 2.8536104001230152e-09, -7.1801191285809184e-10, 1.8795964468473411e-10,
        -5.0795177437431787e-11, 1.4090947988943792e-11, -3.9953783316550325e-12, 1.1540855318823394e-12,
        -3.3872439670139851e-13, 1.0080290127566738e-13, -3.0365176507087147e-14, 9.2457507688970319e-15,
        -2.8422382058358598e-15, 8.8124922312227726e-16, -2.7535267720844055e-16, 8.663955406538534e-17,
        -2.7435090471991721e-17, 8.7381974165744471e-18,
    ];
}
