using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

/// <summary>
/// The Airy function Ai. In the middle a Chebyshev series; to the right e^-zeta times a series in 1 / zeta, to the left two
/// amplitudes as functions of 1 / zeta^2, with zeta = 2/3 |x|^(3/2) (DLMF 9.7). As in PyTorch NaN at infinity, 0 beyond 103.892.
/// The amplitudes are PyTorch's: Cephes's rational functions without the leading 1 of their denominators, off by up to 3e-6 at -2.09
/// and 3e-11 from -4 on.
/// </summary>
internal readonly struct AiryAiFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        if (double.IsInfinity(x))
            return double.NaN;
        if (x > 103.892)
            return 0;
        if (x is >= -2.09 and <= 2)
            return ChebyshevSeries.Evaluate(AiryMiddle, (x + 0.25) / 2.25);
        double a = Math.Abs(x);
        double root = Math.Sqrt(a);
        double zeta = 2 * a * root / 3;
        double amplitude = 0.56418958354775628695 / Math.Sqrt(root);
        if (x > 0)
            return 0.5 * amplitude * Math.Exp(-zeta) * ChebyshevSeries.Evaluate(AiryRight, 2 * (1.8856180831641267 / zeta) - 1);
        double z = 1 / zeta, square = z * z;
        double p = 1 + square * RationalFunction.Evaluate(AFN, AFD, square);
        double q = z * RationalFunction.Evaluate(AGN, AGD, square);
        (double sin, double cos) = Math.SinCos(zeta);
        return amplitude * 0.70710678118654752440 * (p * (cos + sin) + q * (sin - cos));
    }

    private static ReadOnlySpan<double> AiryMiddle =>
    [
        0.1975524619144742, -0.044648986920994532, -0.2361637141396972, 0.13812697111645716,
        -0.0069936909265588846, -0.0197406299881451, 0.0074554469616790091, -0.00026382085090048544,
        -0.00054849724329673779, 0.00015866459045816938, -4.2118984480772712e-06, -7.5744617387190962e-06,
        1.7992775408661224e-06, -3.6747844168145188e-08, -6.2439357354554868e-08, 1.2663083334981327e-08,
        -2.0052514127701145e-10, -3.4172022848878323e-10, 6.0676189900812426e-11, -7.4197992211430853e-13,
        -1.3313160886717355e-12, 2.1067226758504639e-13, -1.9587017579424805e-15, -3.8790888923327886e-15,
        5.5436301862054432e-16, -3.8004236557023713e-18, -8.7700635716197149e-18, 1.1436297280602979e-18,
    ];

    private static ReadOnlySpan<double> AiryRight =>
    [
        0.98440530491715517, -0.014792784850104199, 0.00073271774654267146, -6.1259542341782504e-05,
        6.8347669755726903e-06, -9.2372297354039818e-07, 1.436225340438052e-07, -2.4893194223220961e-08,
        4.7097934400543277e-09, -9.5838637081127331e-10, 2.0745855483677591e-10, -4.737267332192277e-11,
        1.1336099808224236e-11, -2.8277067823193509e-12, 7.3207120951255979e-13, -1.9599793911089723e-13,
        5.4101162570683925e-14, -1.5356466802223836e-14, 4.4723403933000248e-15, -1.3338094674756683e-15,
        4.0665820464562309e-16, -1.2655832256452891e-16, 4.0151263340158709e-17, -1.2969972135960937e-17,
        4.2613499074124002e-18,
    ];

    private static ReadOnlySpan<double> AFN =>
    [
        -0.1316963234183318, -0.6264565444319123, -0.6931580360369335, -0.2797799815451191,
        -0.04919001326095003, -0.004062659235948854, -0.0001592764962392621, -2.776491081552329e-06,
        -1.6778769848911465e-08,
    ];

    private static ReadOnlySpan<double> AFD =>
    [
        13.356042070655324, 32.682503279522464, 26.736704094149957, 9.187074029072596,
        1.4752914677166642, 0.11568717379518804, 0.004402916416152112, 7.547203482874142e-05,
        4.5185009297058035e-07,
    ];

    private static ReadOnlySpan<double> AGN =>
    [
        0.01973399320916857, 0.39110302961568827, 1.0657989759959559, 0.9391692298166502,
        0.35146565610554764, 0.06338889196289255, 0.005858041130483885, 0.000282851600836737,
        6.98793669997261e-06, 8.117892395543892e-08, 3.415517847659236e-10,
    ];

    private static ReadOnlySpan<double> AGD =>
    [
        9.30892908077442, 19.835292871831214, 15.564662893286462, 5.476860694229755,
        0.9542936116189619, 0.08645808263523921, 0.004126565238242226, 0.00010125908511650914,
        1.1716673321441352e-06, 4.9183457006293e-09,
    ];
}
