using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// The Bessel functions of order 0 and 1. Up to 5: Chebyshev series in x^2, for J with its two zeros divided out so that it
// is accurate beside them, for Y with the logarithm apart. Beyond: Hankel's amplitudes P and Q (DLMF 10.17) as series in
// 1 / x^2, and the phase x - pi/4 by the addition theorem, so that no digit of a large x is lost.

/// <summary>The Hankel amplitudes for x &gt; 5, with the factor 1 / sqrt(pi x), and sin x + cos x and sin x - cos x.</summary>
internal readonly ref struct HankelExpansion
{
    private HankelExpansion(ReadOnlySpan<double> p, ReadOnlySpan<double> q, double x)
    {
        (double sin, double cos) = Math.SinCos(x);
        double t = 50 / (x * x) - 1;
        double scale = 1 / Math.Sqrt(Math.PI * x);
        P = ChebyshevSeries.Evaluate(p, t) * scale;
        Q = ChebyshevSeries.Evaluate(q, t) / x * scale;
        Sum = sin + cos;
        Difference = sin - cos;
    }

    public double P { get; }

    public double Q { get; }

    public double Sum { get; }

    public double Difference { get; }

    public static HankelExpansion OfOrder0(double x) => new(Hankel0P, Hankel0Q, x);

    public static HankelExpansion OfOrder1(double x) => new(Hankel1P, Hankel1Q, x);

    private static ReadOnlySpan<double> Hankel0P =>
    [
        0.99865233987769542, -0.0013293716212502799, 1.7613055512905591e-05, -6.3193671187330686e-07,
        3.9488255870938078e-08, -3.5409678948019087e-09, 4.1032463668723861e-10, -5.7657476626552228e-11,
        9.4231055783919867e-12, -1.7401405706283885e-12, 3.5557750052411783e-13, -7.9146415013381155e-14,
        1.8959456362961828e-14, -4.8414830191756973e-15, 1.3078555195901338e-15, -3.714050821413154e-16,
        1.103023177871277e-16, -3.4109362104981142e-17, 1.0942187869810236e-17, -3.6299056737952971e-18,
    ];

    private static ReadOnlySpan<double> Hankel0Q =>
    [
        -0.12364702582167493, 0.0013190194049922607, -3.2187991212661749e-05, 1.6237093205642789e-06,
        -1.2743289742032805e-07, 1.3513032763134409e-08, -1.7850759051197051e-09, 2.7908571347903602e-10,
        -4.9889080276528328e-11, 9.9507136678066445e-12, -2.1751206043008833e-12, 5.1401271624276053e-13,
        -1.2993242656059178e-13, 3.4837635776889786e-14, -9.8400575725437305e-15, 2.9115274918591999e-15,
        -8.9821511713033438e-16, 2.8777689065579248e-16, -9.5429050117313431e-17, 3.2658161943648366e-17,
        -1.1505181785326161e-17, 4.1632042653785901e-18, -1.5443691439003661e-18, 5.8629592355191775e-19,
    ];

    private static ReadOnlySpan<double> Hankel1P =>
    [
        1.00226762068534, 0.0022437352958079985, -2.3071018862548286e-05, 7.6391817325339051e-07,
        -4.5896852323434008e-08, 4.0205154784190012e-09, -4.5867739771709722e-10, 6.3731589628592463e-11,
        -1.0327344567640412e-11, 1.8943274995111034e-12, -3.8497033878241052e-13, 8.5299145257790438e-14,
        -2.03544697865723e-14, 5.1804217389005491e-15, -1.3953502148258493e-15, 3.9523601713314257e-16,
        -1.1711170801268029e-16, 3.6140785647381088e-17, -1.1572356053251518e-17, 3.8324739067449073e-18,
    ];

    private static ReadOnlySpan<double> Hankel1Q =>
    [
        0.37308734621468637, -0.0018705189681051477, 4.0056994520460306e-05, -1.9144028390856321e-06,
        1.458816510742199e-07, -1.5183398644673165e-08, 1.9799222605895168e-09, -3.0659814494376962e-10,
        5.4402335920597529e-11, -1.0786652192538468e-11, 2.346352831758894e-12, -5.522046856541826e-13,
        1.3909728481393829e-13, -3.7181516752164614e-14, 1.0474063117829167e-14, -3.091784202917912e-15,
        9.5180518310814989e-16, -3.0436450667050517e-16, 1.0075487579997493e-16, -3.4426306619813246e-17,
        1.2110503970221687e-17, -4.3763889024283277e-18, 1.6214444005747313e-18,
    ];
}

/// <summary>The Bessel function of the first kind of order 0.</summary>
internal readonly struct BesselJ0Function : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        x = Math.Abs(x);
        if (x <= 5)
        {
            double z = x * x;
            double zeros = ((z - 5.783185962946784) - 4.123247343506204e-16) * ((z - 30.471262343662087) + 2.366534485750659e-16);
            return zeros * ChebyshevSeries.Evaluate(J0Small, z * 0.08 - 1);
        }

        HankelExpansion h = HankelExpansion.OfOrder0(x);
        return h.P * h.Sum - h.Q * h.Difference;
    }

    private static ReadOnlySpan<double> J0Small =>
    [
        0.003433775195443006, -0.0019747945115860038, 0.00024728023432115271, -1.7951655945298798e-05,
        8.6142994724760332e-07, -2.9521425632684864e-08, 7.6092335693532031e-10, -1.5313063246536329e-11,
        2.4753094979550908e-13, -3.2866707304697332e-15, 3.6501313955036886e-17, -3.4418858692258494e-19,
    ];
}

/// <summary>The Bessel function of the first kind of order 1.</summary>
internal readonly struct BesselJ1Function : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        double a = Math.Abs(x);
        if (a <= 5)
        {
            double z = x * x;
            double zeros = ((z - 14.681970642123893) + 9.858177825793294e-17) * ((z - 49.2184563216946) - 5.086354069436341e-16);
            return x * (zeros * ChebyshevSeries.Evaluate(J1Small, z * 0.08 - 1));
        }

        HankelExpansion h = HankelExpansion.OfOrder1(a);
        double value = h.P * h.Difference + h.Q * h.Sum;
        return x < 0 ? -value : value;
    }

    private static ReadOnlySpan<double> J1Small =>
    [
        0.0004546530983912736, -0.00021348093861811067, 2.2341253121436404e-05, -1.38767402387634e-06,
        5.8068851614050809e-08, -1.7621593742140618e-09, 4.0721763873170859e-11, -7.4227945112601872e-13,
        1.096138032866157e-14, -1.3392526677386197e-16, 1.3771260961669168e-18, -1.2087756739150021e-20,
    ];
}

/// <summary>The Bessel function of the second kind of order 0; minus infinity at zero, NaN below.</summary>
internal readonly struct BesselY0Function : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        if (x <= 0)
            return x == 0 ? double.NegativeInfinity : double.NaN;
        if (x <= 5)
            return ChebyshevSeries.Evaluate(Y0Small, x * x * 0.08 - 1) + 2 / Math.PI * Math.Log(x) * BesselJ0Function.Evaluate(x);
        HankelExpansion h = HankelExpansion.OfOrder0(x);
        return h.P * h.Difference + h.Q * h.Sum;
    }

    private static ReadOnlySpan<double> Y0Small =>
    [
        0.20605257634092228, -0.13017522381095709, -0.29189472086531698, 0.10268287966073635,
        -0.014279159901781987, 0.0011164629864165486, -5.6775251133803759e-05, 2.0406703657627165e-06,
        -5.4764310297555328e-08, 1.141220652090372e-09, -1.9021689490013906e-11, 2.5954970583106197e-13,
        -2.9540707750193604e-15, 2.8481541823112522e-17,
    ];
}

/// <summary>The Bessel function of the second kind of order 1; minus infinity at zero, NaN below.</summary>
internal readonly struct BesselY1Function : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        if (x <= 0)
            return x == 0 ? double.NegativeInfinity : double.NaN;
        if (x <= 5)
        {
            return x * ChebyshevSeries.Evaluate(Y1Small, x * x * 0.08 - 1)
                + 2 / Math.PI * (Math.Log(x) * BesselJ1Function.Evaluate(x) - 1 / x);
        }

        HankelExpansion h = HankelExpansion.OfOrder1(x);
        return h.Q * h.Difference - h.P * h.Sum;
    }

    private static ReadOnlySpan<double> Y1Small =>
    [
        0.053107445056021302, 0.14189450894667655, -0.088343288682898244, 0.017111109934210778,
        -0.0017057852565133666, 0.000105257530278434, -4.4450752656535397e-06, 1.3699277670028168e-07,
        -3.2228837680232592e-09, 5.9845340922231772e-11, -9.0009656671338118e-13, 1.1194186560306676e-14,
        -1.1707921590181557e-16, 1.0444110354608508e-18,
    ];
}

/// <summary>The spherical Bessel function of the first kind of order 0, sin x / x; 0 at infinity.</summary>
internal readonly struct SphericalBesselJ0Function : IScalarFunction
{
    public static double Evaluate(double x) => x == 0 ? 1 : double.IsInfinity(x) ? 0 : Math.Sin(x) / x;
}
