using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Sampling;

/// <summary>The error function and its inverse, with the roundings that PyTorch's have.</summary>
/// <remarks>
/// <c>erf</c> is fdlibm's (SunSoft, 1993): rational approximations on [0, 0.84375), [0.84375, 1.25), [1.25, 1/0.35) and
/// beyond. The C library's single-precision function is the same with every constant and step in single precision, so
/// one generic method gives both. The inverse is a
/// rational approximation refined by two steps of Newton's method.
/// </remarks>
internal static class ErrorFunction
{
    private static ReadOnlySpan<double> SmallNumerator =>
    [
        1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02,
        -5.77027029648944159157e-03, -2.37630166566501626084e-05,
    ];

    private static ReadOnlySpan<double> SmallDenominator =>
    [
        1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03,
        1.32494738004321644526e-04, -3.96022827877536812320e-06,
    ];

    private static ReadOnlySpan<double> MiddleNumerator =>
    [
        -2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01,
        3.18346619901161753674e-01, -1.10894694282396677476e-01, 3.54783043256182359371e-02,
        -2.16637559486879084300e-03,
    ];

    private static ReadOnlySpan<double> MiddleDenominator =>
    [
        1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02,
        1.26171219808761642112e-01, 1.36370839120290507362e-02, 1.19844998467991074170e-02,
    ];

    private static ReadOnlySpan<double> LargeNumerator =>
    [
        -9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01,
        -6.23753324503260060396e+01, -1.62396669462573470355e+02, -1.84605092906711035994e+02,
        -8.12874355063065934246e+01, -9.81432934416914548592e+00,
    ];

    private static ReadOnlySpan<double> LargeDenominator =>
    [
        1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02,
        6.45387271733267880336e+02, 4.29008140027567833386e+02, 1.08635005541779435134e+02,
        6.57024977031928170135e+00, -6.04244152148580987438e-02,
    ];

    private static ReadOnlySpan<double> TailNumerator =>
    [
        -9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01,
        -1.60636384855821916062e+02, -6.37566443368389627722e+02, -1.02509513161107724954e+03,
        -4.83519191608651397019e+02,
    ];

    private static ReadOnlySpan<double> TailDenominator =>
    [
        1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03,
        3.19985821950859553908e+03, 2.55305040643316442583e+03, 4.74528541206955367215e+02,
        -2.24409524465858183362e+01,
    ];

    private static ReadOnlySpan<double> CentralInverseNumerator => [0.886226899, -1.645349621, 0.914624893, -0.140543331];

    private static ReadOnlySpan<double> CentralInverseDenominator => [1, -2.118377725, 1.442710462, -0.329097515, 0.012229801];

    private static ReadOnlySpan<double> OuterInverseNumerator => [-1.970840454, -1.624906493, 3.429567803, 1.641345311];

    private static ReadOnlySpan<double> OuterInverseDenominator => [1, 3.543889200, 1.637067800];

    /// <summary>erf(x) = 2/√π ∫₀ˣ exp(-t²) dt, for float or double.</summary>
    public static T Erf<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.IsNaN(x))
        {
            return x;
        }

        T magnitude = T.Abs(x);
        if (magnitude < T.CreateTruncating(0.84375))
        {
            T square = x * x;
            return x + x * (Polynomial(square, SmallNumerator) / Polynomial(square, SmallDenominator));
        }

        if (magnitude < T.CreateTruncating(1.25))
        {
            // erf(1) to single precision, about which the two polynomials are expanded.
            T centre = T.CreateTruncating(8.45062911510467529297e-01);
            T distance = magnitude - T.One;
            return T.CopySign(centre + Polynomial(distance, MiddleNumerator) / Polynomial(distance, MiddleDenominator), x);
        }

        return magnitude >= T.CreateTruncating(6) ? T.CopySign(T.One, x) : T.CopySign(T.One - Complement(magnitude), x);
    }

    /// <summary>The x for which erf(x) = y; infinite at ±1, not a number beyond.</summary>
    public static T Inverse<T>(T y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T magnitude = T.Abs(y);
        if (!(magnitude < T.One))
        {
            return magnitude == T.One ? T.CopySign(T.PositiveInfinity, y) : T.NaN;
        }

        T x;
        if (magnitude <= T.CreateTruncating(0.7))
        {
            T z = y * y;
            x = y * FusedPolynomial(z, CentralInverseNumerator) / FusedPolynomial(z, CentralInverseDenominator);
        }
        else
        {
            T z = T.Sqrt(-T.Log((T.One - magnitude) / T.CreateTruncating(2)));
            x = T.CopySign(FusedPolynomial(z, OuterInverseNumerator), y) / FusedPolynomial(z, OuterInverseDenominator);
        }

        T slope = T.CreateTruncating(2) / T.CreateTruncating(Math.Sqrt(Math.PI));
        x -= (Erf(x) - y) / (slope * T.Exp(-x * x));
        return x - (Erf(x) - y) / (slope * T.Exp(-x * x));
    }

    /// <summary>1 - erf(x) for x from 1.25 on.</summary>
    private static T Complement<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T s = T.One / (x * x);
        T ratio = x < T.CreateTruncating(1 / 0.35)
            ? Polynomial(s, LargeNumerator) / Polynomial(s, LargeDenominator)
            : Polynomial(s, TailNumerator) / Polynomial(s, TailDenominator);

        // exp(-x²) with x² split into an exact square and a small rest.
        T head = WithoutLowBits(x);
        return T.Exp(-head * head - T.CreateTruncating(0.5625)) * T.Exp((head - x) * (head + x) + ratio) / x;
    }

    private static T WithoutLowBits<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? T.CreateTruncating(BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(float.CreateTruncating(x)) & 0xfffff000))
            : T.CreateTruncating(BitConverter.UInt64BitsToDouble(
                BitConverter.DoubleToUInt64Bits(double.CreateTruncating(x)) & 0xffffffff_00000000));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Polynomial<T>(T x, ReadOnlySpan<double> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.CreateTruncating(coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            sum = T.CreateTruncating(coefficients[i]) + x * sum;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T FusedPolynomial<T>(T x, ReadOnlySpan<double> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.CreateTruncating(coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            sum = T.FusedMultiplyAdd(sum, x, T.CreateTruncating(coefficients[i]));
        }

        return sum;
    }
}
