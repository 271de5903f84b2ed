using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// The Bessel functions of order 0 and 1 as PyTorch has them. Up to 5: rational functions of x^2, for J with its two zeros divided out so
// that it is accurate beside them, for Y with the logarithm apart. Beyond: Hankel's amplitudes P and Q (DLMF 10.17) as rational
// functions of 25 / x^2, and the phase by the addition theorem, so that no digit of a large x is lost.
//
// The coefficients are those of Cephes (Moshier 1989, Methods and Programs for Mathematical Functions), where every denominator
// but PQ has a leading 1 that is not in the tables. PyTorch evaluates the tables alone, and so must whoever wants its numbers: they are off by up to
// 1.3e-8 below 5, 9e-7 just above, 1e-8 from 8 and 1e-13 from 20 on. Callers can read that in the remarks of Torch.Special.BesselJ0.

/// <summary>The Hankel amplitudes for x &gt; 5, with the factor 1 / sqrt(pi x), and sin x + cos x and sin x - cos x.</summary>
internal readonly ref struct HankelExpansion
{
    private HankelExpansion(ReadOnlySpan<double> pp, ReadOnlySpan<double> pq, ReadOnlySpan<double> qp, ReadOnlySpan<double> qq, double x)
    {
        (double sin, double cos) = Math.SinCos(x);
        double w = 5 / x, scale = 1 / Math.Sqrt(Math.PI * x);
        P = RationalFunction.Evaluate(pp, pq, w * w) * scale;
        Q = RationalFunction.Evaluate(qp, qq, w * w) * w * scale;
        Sum = sin + cos;
        Difference = sin - cos;
    }

    public double P { get; }

    public double Q { get; }

    public double Sum { get; }

    public double Difference { get; }

    public static HankelExpansion OfOrder0(double x) => new(PP0, PQ0, QP0, QQ0, x);

    public static HankelExpansion OfOrder1(double x) => new(PP1, PQ1, QP1, QQ1, x);

    private static ReadOnlySpan<double> PP0 =>
    [
        0.0007969367292973471, 0.08283523921074408, 1.239533716464143, 5.447250030587687,
        8.74716500199817, 5.303240382353949, 1.0,
    ];

    private static ReadOnlySpan<double> PQ0 =>
    [
        0.0009244088105588637, 0.08562884743544745, 1.2535274390105895, 5.470977403304171,
        8.761908832370695, 5.306052882353947, 1.0,
    ];

    private static ReadOnlySpan<double> QP0 =>
    [
        -0.011366383889846916, -1.2825271867050931, -19.553954425773597, -93.20601521237683,
        -177.68116798048806, -147.07750515495118, -51.41053267665993, -6.050143506007285,
    ];

    private static ReadOnlySpan<double> QQ0 =>
    [
        64.3178256118178, 856.4300259769806, 3882.4018360540163, 7240.467741956525,
        5930.727011873169, 2062.0933166032783, 242.0057402402914,
    ];

    private static ReadOnlySpan<double> PP1 =>
    [
        0.0007621256162081731, 0.07313970569409176, 1.1271960812968493, 5.112079511468076,
        8.424045901417724, 5.214515986823615, 1.0,
    ];

    private static ReadOnlySpan<double> PQ1 =>
    [
        0.0005713231280725487, 0.06884559087544954, 1.105142326340617, 5.073863861286015,
        8.399855543276042, 5.209828486823619, 1.0,
    ];

    private static ReadOnlySpan<double> QP1 =>
    [
        0.05108625947501766, 4.982138729512334, 75.82382841325453, 366.7796093601508,
        710.8563049989261, 597.4896124006136, 211.68875710057213, 25.207020585802372,
    ];

    private static ReadOnlySpan<double> QQ1 =>
    [
        74.23732770356752, 1056.4488603826283, 4986.410583376536, 9562.318924047562,
        7997.041604473507, 2826.1927851763908, 336.0936078106983,
    ];
}

/// <summary>The Bessel function of the first kind of order 0.</summary>
internal readonly struct BesselJ0Function : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        x = Math.Abs(x);
        double z = x * x;
        if (x < 1e-5) return 1 - (z / 4);
        if (x <= 5) return (z - 5.783185962946784) * (z - 30.471262343662087) * RationalFunction.Evaluate(RP, RQ, z);
        HankelExpansion h = HankelExpansion.OfOrder0(x);
        return h.P * h.Sum - h.Q * h.Difference;
    }

    private static ReadOnlySpan<double> RP =>
    [
        -4794432209.782018, 1956174919465.5657, -249248344360967.72, 9708622510473064.0,
    ];

    private static ReadOnlySpan<double> RQ =>
    [
        499.563147152651, 173785.4016763747, 48440965.83399621, 11185553704.535683,
        2112775201154.892, 310518229857422.56, 3.1812195594320496e16, 1.7108629408104315e18,
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
            return x * RationalFunction.Evaluate(RP, RQ, z) * (z - 14.681970642123893) * (z - 49.2184563216946);
        }

        HankelExpansion h = HankelExpansion.OfOrder1(a);
        double value = h.P * h.Difference + h.Q * h.Sum;
        return x < 0 ? -value : value;
    }

    private static ReadOnlySpan<double> RP =>
    [
        -899971225.7055594, 452228297998.19403, -72749424522181.83, 3682957328638529.0,
    ];

    private static ReadOnlySpan<double> RQ =>
    [
        620.8364781180543, 256987.25675774884, 83514679.14319493, 22151159547.97925,
        4749141220799.914, 784369607876235.9, 8.952223361846274e16, 5.322786203326801e18,
    ];
}

/// <summary>The Bessel function of the second kind of order 0; minus infinity at zero, NaN below.</summary>
internal readonly struct BesselY0Function : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        if (x <= 0) return x == 0 ? double.NegativeInfinity : double.NaN;
        if (x <= 5) return RationalFunction.Evaluate(YP, YQ, x * x) + 2 / Math.PI * Math.Log(x) * BesselJ0Function.Evaluate(x);
        HankelExpansion h = HankelExpansion.OfOrder0(x);
        return h.P * h.Difference + h.Q * h.Sum;
    }

    private static ReadOnlySpan<double> YP =>
    [
        15592.436785523574, -14663929.59039716, 5435264770.518765, -982136065717.9115,
        87590639439536.7, -3466283033847297.0, 4.4273326857256984e16, -1.8495080043698668e16,
    ];

    private static ReadOnlySpan<double> YQ =>
    [
        1041.2835366425984, 626107.330137135, 268919633.39381415, 86400248710.3935,
        20297961275010.555, 3171577528429750.5, 2.5059625617265306e17,
    ];
}

/// <summary>The Bessel function of the second kind of order 1; minus infinity at zero, NaN below.</summary>
internal readonly struct BesselY1Function : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        if (x <= 0) return x == 0 ? double.NegativeInfinity : double.NaN;
        if (x <= 5)
        {
            return x * RationalFunction.Evaluate(YP, YQ, x * x)
                + 2 / Math.PI * (Math.Log(x) * BesselJ1Function.Evaluate(x) - 1 / x);
        }

        HankelExpansion h = HankelExpansion.OfOrder1(x);
        return h.Q * h.Difference - h.P * h.Sum;
    }

    private static ReadOnlySpan<double> YP =>
    [
        1263204747.9017804, -647355876379.1603, 114509511541823.73, -8127702555013251.0,
        2.024394757135949e17, -7.788771962659501e17,
    ];

    private static ReadOnlySpan<double> YQ =>
    [
        594.3015923461282, 235564.09294306856, 73481194.44597217, 18760131610.870617,
        3882312774962.3857, 620557727146953.8, 6.871410873553005e16, 3.9727060811656064e18,
    ];
}

/// <summary>The spherical Bessel function of the first kind of order 0, sin x / x; 0 at infinity.</summary>
internal readonly struct SphericalBesselJ0Function : IScalarFunction
{
    public static double Evaluate(double x) => x == 0 ? 1 : double.IsInfinity(x) ? 0 : Math.Sin(x) / x;
}
