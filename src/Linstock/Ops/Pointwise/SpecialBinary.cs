using Linstock.Ops.Formulas;
using Linstock.Ops.Special;

namespace Linstock.Ops;

/// <summary>Special functions of two variables.</summary>
internal static class SpecialBinary
{
    /// <summary>The Hurwitz zeta function Σ (k + y)^-x.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor Zeta(Tensor input, Tensor other) => Pointwise.Binary<ZetaFormula>(input, other);

    /// <summary>The Hurwitz zeta function Σ (k + y)^-x.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor Zeta(Tensor input, Scalar other) => Pointwise.Binary<ZetaFormula>(input, other);

    /// <summary>The Hurwitz zeta function Σ (k + y)^-x.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor Zeta(Scalar input, Tensor other) => Pointwise.Binary<ZetaFormula>(input, other);

    /// <summary>The regularized lower incomplete gamma function P(input, other).</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Gammainc")]
    public static Tensor Igamma(Tensor input, Tensor other) => Pointwise.Binary<IgammaFormula>(input, other);

    /// <summary>The regularized upper incomplete gamma function Q(input, other).</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Gammaincc")]
    public static Tensor Igammac(Tensor input, Tensor other) => Pointwise.Binary<IgammacFormula>(input, other);

    /// <summary>The Chebyshev polynomial of the first kind T of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialT(Tensor input, Tensor n) => Pointwise.Binary<ChebyshevPolynomialTFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the first kind T of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialT(Tensor input, Scalar n) => Pointwise.Binary<ChebyshevPolynomialTFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the first kind T of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialT(Scalar input, Tensor n) => Pointwise.Binary<ChebyshevPolynomialTFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the second kind U of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialU(Tensor input, Tensor n) => Pointwise.Binary<ChebyshevPolynomialUFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the second kind U of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialU(Tensor input, Scalar n) => Pointwise.Binary<ChebyshevPolynomialUFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the second kind U of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialU(Scalar input, Tensor n) => Pointwise.Binary<ChebyshevPolynomialUFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the third kind V of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialV(Tensor input, Tensor n) => Pointwise.Binary<ChebyshevPolynomialVFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the third kind V of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialV(Tensor input, Scalar n) => Pointwise.Binary<ChebyshevPolynomialVFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the third kind V of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialV(Scalar input, Tensor n) => Pointwise.Binary<ChebyshevPolynomialVFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the fourth kind W of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialW(Tensor input, Tensor n) => Pointwise.Binary<ChebyshevPolynomialWFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the fourth kind W of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialW(Tensor input, Scalar n) => Pointwise.Binary<ChebyshevPolynomialWFormula>(input, n);

    /// <summary>The Chebyshev polynomial of the fourth kind W of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ChebyshevPolynomialW(Scalar input, Tensor n) => Pointwise.Binary<ChebyshevPolynomialWFormula>(input, n);

    /// <summary>The physicist's Hermite polynomial H of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor HermitePolynomialH(Tensor input, Tensor n) => Pointwise.Binary<HermitePolynomialHFormula>(input, n);

    /// <summary>The physicist's Hermite polynomial H of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor HermitePolynomialH(Tensor input, Scalar n) => Pointwise.Binary<HermitePolynomialHFormula>(input, n);

    /// <summary>The physicist's Hermite polynomial H of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor HermitePolynomialH(Scalar input, Tensor n) => Pointwise.Binary<HermitePolynomialHFormula>(input, n);

    /// <summary>The probabilist's Hermite polynomial He of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor HermitePolynomialHe(Tensor input, Tensor n) => Pointwise.Binary<HermitePolynomialHeFormula>(input, n);

    /// <summary>The probabilist's Hermite polynomial He of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor HermitePolynomialHe(Tensor input, Scalar n) => Pointwise.Binary<HermitePolynomialHeFormula>(input, n);

    /// <summary>The probabilist's Hermite polynomial He of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor HermitePolynomialHe(Scalar input, Tensor n) => Pointwise.Binary<HermitePolynomialHeFormula>(input, n);

    /// <summary>The Laguerre polynomial L of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor LaguerrePolynomialL(Tensor input, Tensor n) => Pointwise.Binary<LaguerrePolynomialLFormula>(input, n);

    /// <summary>The Laguerre polynomial L of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor LaguerrePolynomialL(Tensor input, Scalar n) => Pointwise.Binary<LaguerrePolynomialLFormula>(input, n);

    /// <summary>The Laguerre polynomial L of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor LaguerrePolynomialL(Scalar input, Tensor n) => Pointwise.Binary<LaguerrePolynomialLFormula>(input, n);

    /// <summary>The Legendre polynomial P of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor LegendrePolynomialP(Tensor input, Tensor n) => Pointwise.Binary<LegendrePolynomialPFormula>(input, n);

    /// <summary>The Legendre polynomial P of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor LegendrePolynomialP(Tensor input, Scalar n) => Pointwise.Binary<LegendrePolynomialPFormula>(input, n);

    /// <summary>The Legendre polynomial P of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor LegendrePolynomialP(Scalar input, Tensor n) => Pointwise.Binary<LegendrePolynomialPFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the first kind T* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialT(Tensor input, Tensor n) => Pointwise.Binary<ShiftedChebyshevPolynomialTFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the first kind T* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialT(Tensor input, Scalar n) => Pointwise.Binary<ShiftedChebyshevPolynomialTFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the first kind T* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialT(Scalar input, Tensor n) => Pointwise.Binary<ShiftedChebyshevPolynomialTFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the second kind U* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialU(Tensor input, Tensor n) => Pointwise.Binary<ShiftedChebyshevPolynomialUFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the second kind U* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialU(Tensor input, Scalar n) => Pointwise.Binary<ShiftedChebyshevPolynomialUFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the second kind U* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialU(Scalar input, Tensor n) => Pointwise.Binary<ShiftedChebyshevPolynomialUFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the third kind V* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialV(Tensor input, Tensor n) => Pointwise.Binary<ShiftedChebyshevPolynomialVFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the third kind V* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialV(Tensor input, Scalar n) => Pointwise.Binary<ShiftedChebyshevPolynomialVFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the third kind V* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialV(Scalar input, Tensor n) => Pointwise.Binary<ShiftedChebyshevPolynomialVFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the fourth kind W* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialW(Tensor input, Tensor n) => Pointwise.Binary<ShiftedChebyshevPolynomialWFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the fourth kind W* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialW(Tensor input, Scalar n) => Pointwise.Binary<ShiftedChebyshevPolynomialWFormula>(input, n);

    /// <summary>The shifted Chebyshev polynomial of the fourth kind W* of degree n at input. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ShiftedChebyshevPolynomialW(Scalar input, Tensor n) => Pointwise.Binary<ShiftedChebyshevPolynomialWFormula>(input, n);

    /// <summary>The n-th derivative of the digamma function.</summary>
    /// <exception cref="ArgumentException">A negative n.</exception>
    [Op(Surface.Function | Surface.Special | Surface.Out)]
    [TorchScript("polygamma(n, input)")]
    public static Tensor Polygamma(long n, Tensor input)
    {
        Check.That(n >= 0, $"polygamma: n must not be negative; got {n}");
        if (n == 0) return Pointwise.Unary<DigammaFormula>(input);
        Tensor result = Pointwise.Binary<PolygammaFormula>(input, (double)n);
        return n == 1 && result.DType != DType.Float64 ? WithSinglePoles(result, input) : result;
    }

    // At a negative integer the reflection divides by the sine of a multiple of π, which is as far from zero as the rounding of π: PyTorch's
    // answer there, which is finite, is that of the precision it computes in.
    private static Tensor WithSinglePoles(Tensor result, Tensor input)
    {
        Tensor x = input.Detach().To(DType.Float32);
        Tensor isPole = Torch.LogicalAnd(Torch.Lt(x, 0), Torch.Eq(x, Torch.Floor(x)));
        Tensor sine = Torch.Sin((x * MathF.PI).To(DType.Float64));
        return Torch.Where(isPole, (Math.PI * Math.PI / (sine * sine)).To(result.DType), result);
    }

    /// <summary>log of the multivariate gamma function of dimension p: p(p - 1)/4·log π + Σ log Γ(input - j/2), j &lt; p.</summary>
    /// <exception cref="ArgumentException">A p below 1.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Multigammaln")]
    public static Tensor Mvlgamma(Tensor input, int p)
    {
        Check.That(p >= 1, $"mvlgamma: p must be at least 1; got {p}");
        Tensor sum = Pointwise.Unary<LgammaFormula>(input) + p * (p - 1) / 4.0 * Math.Log(Math.PI);
        for (int j = 1; j < p; j++) sum += Pointwise.Unary<LgammaFormula>(input - j / 2.0);
        return sum;
    }

    /// <summary>The number next to input in the direction of other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Nextafter(Tensor input, Tensor other) => Promotion.Result(input, other) == DType.Float64
        ? Pointwise.Binary<NextafterDoubleFormula>(input, other)
        : Pointwise.Binary<NextafterSingleFormula>(input, other);

    /// <summary>A mantissa in ±[0.5, 1) and an exponent, so that input = mantissa·2^exponent.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static (Tensor Mantissa, Tensor Exponent) Frexp(Tensor input) =>
        (Pointwise.Unary<FrexpMantissaFormula>(input), Pointwise.Unary<FrexpExponentFormula>(input.Detach()).To(DType.Int32));
}

/// <summary>The Hurwitz zeta function Σ (k + y)^-x.</summary>
internal readonly partial struct ZetaFormula : IBinaryFormula
{
    public static string Name => "special_zeta";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0b10;

    public static int OwnGradients => 0b10;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Call<ZetaFunction>(x, y);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        -(grad * operands[0] * T.Call<ZetaFunction>(operands[0] + T.Constant(1), operands[1]));
}

/// <summary>The regularized lower incomplete gamma function P(input, other).</summary>
internal readonly partial struct IgammaFormula : IBinaryFormula
{
    public static string Name => "igamma";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0b10;

    public static int OwnGradients => 0b10;

    public static T Apply<T>(T a, T x) where T : IReal<T> => T.Call<IgammaFunction>(a, x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T a = operands[0];
        T x = operands[1];
        return (grad * T.Exp((a - T.Constant(1)) * T.Log(x) - x - T.Lgamma(a)));
    }
}

/// <summary>The regularized upper incomplete gamma function Q(input, other).</summary>
internal readonly partial struct IgammacFormula : IBinaryFormula
{
    public static string Name => "igammac";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0b10;

    public static int OwnGradients => 0b10;

    public static T Apply<T>(T a, T x) where T : IReal<T> => T.Call<IgammacFunction>(a, x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T a = operands[0];
        T x = operands[1];
        return -(grad * T.Exp((a - T.Constant(1)) * T.Log(x) - x - T.Lgamma(a)));
    }
}

/// <summary>The Chebyshev polynomial of the first kind T of degree n. No gradient.</summary>
internal readonly partial struct ChebyshevPolynomialTFormula : IBinaryFormula
{
    public static string Name => "special_chebyshev_polynomial_t";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<ChebyshevPolynomialTFunction>(x, T.Truncate(n));
}

/// <summary>The Chebyshev polynomial of the second kind U of degree n. No gradient.</summary>
internal readonly partial struct ChebyshevPolynomialUFormula : IBinaryFormula
{
    public static string Name => "special_chebyshev_polynomial_u";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<ChebyshevPolynomialUFunction>(x, T.Truncate(n));
}

/// <summary>The Chebyshev polynomial of the third kind V of degree n. No gradient.</summary>
internal readonly partial struct ChebyshevPolynomialVFormula : IBinaryFormula
{
    public static string Name => "special_chebyshev_polynomial_v";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<ChebyshevPolynomialVFunction>(x, T.Truncate(n));
}

/// <summary>The Chebyshev polynomial of the fourth kind W of degree n. No gradient.</summary>
internal readonly partial struct ChebyshevPolynomialWFormula : IBinaryFormula
{
    public static string Name => "special_chebyshev_polynomial_w";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<ChebyshevPolynomialWFunction>(x, T.Truncate(n));
}

/// <summary>The physicist's Hermite polynomial H of degree n. No gradient.</summary>
internal readonly partial struct HermitePolynomialHFormula : IBinaryFormula
{
    public static string Name => "special_hermite_polynomial_h";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<HermitePolynomialHFunction>(x, T.Truncate(n));
}

/// <summary>The probabilist's Hermite polynomial He of degree n. No gradient.</summary>
internal readonly partial struct HermitePolynomialHeFormula : IBinaryFormula
{
    public static string Name => "special_hermite_polynomial_he";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<HermitePolynomialHeFunction>(x, T.Truncate(n));
}

/// <summary>The Laguerre polynomial L of degree n. No gradient.</summary>
internal readonly partial struct LaguerrePolynomialLFormula : IBinaryFormula
{
    public static string Name => "special_laguerre_polynomial_l";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<LaguerrePolynomialLFunction>(x, T.Truncate(n));
}

/// <summary>The Legendre polynomial P of degree n. No gradient.</summary>
internal readonly partial struct LegendrePolynomialPFormula : IBinaryFormula
{
    public static string Name => "special_legendre_polynomial_p";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<LegendrePolynomialPFunction>(x, T.Truncate(n));
}

/// <summary>The shifted Chebyshev polynomial of the first kind T* of degree n. No gradient.</summary>
internal readonly partial struct ShiftedChebyshevPolynomialTFormula : IBinaryFormula
{
    public static string Name => "special_shifted_chebyshev_polynomial_t";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<ShiftedChebyshevPolynomialTFunction>(x, T.Truncate(n));
}

/// <summary>The shifted Chebyshev polynomial of the second kind U* of degree n. No gradient.</summary>
internal readonly partial struct ShiftedChebyshevPolynomialUFormula : IBinaryFormula
{
    public static string Name => "special_shifted_chebyshev_polynomial_u";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<ShiftedChebyshevPolynomialUFunction>(x, T.Truncate(n));
}

/// <summary>The shifted Chebyshev polynomial of the third kind V* of degree n. No gradient.</summary>
internal readonly partial struct ShiftedChebyshevPolynomialVFormula : IBinaryFormula
{
    public static string Name => "special_shifted_chebyshev_polynomial_v";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<ShiftedChebyshevPolynomialVFunction>(x, T.Truncate(n));
}

/// <summary>The shifted Chebyshev polynomial of the fourth kind W* of degree n. No gradient.</summary>
internal readonly partial struct ShiftedChebyshevPolynomialWFormula : IBinaryFormula
{
    public static string Name => "special_shifted_chebyshev_polynomial_w";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<ShiftedChebyshevPolynomialWFunction>(x, T.Truncate(n));
}

/// <summary>The n-th derivative of the digamma function.</summary>
internal readonly partial struct PolygammaFormula : IBinaryFormula
{
    public static string Name => "polygamma";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int Immediates => 0b10;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x, T n) where T : IReal<T> => T.Call<PolygammaFunction>(n, x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => grad * T.Call<PolygammaFunction>(operands[1] + T.Constant(1), operands[0]);
}

/// <summary>The double next to x in the direction of y.</summary>
internal readonly partial struct NextafterDoubleFormula : IBinaryFormula
{
    public static string Name => "nextafter";

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Call<NextafterDoubleFunction>(x, y);
}

/// <summary>The float next to x in the direction of y.</summary>
internal readonly partial struct NextafterSingleFormula : IBinaryFormula
{
    public static string Name => "nextafter";

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Call<NextafterSingleFunction>(x, y);
}

/// <summary>The mantissa of x, in ±[0.5, 1).</summary>
internal readonly partial struct FrexpMantissaFormula : IUnaryFormula
{
    public static string Name => "frexp";

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<MantissaFunction>(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => grad / T.Exp2(T.Call<ExponentFunction>(operands[0]));
}

/// <summary>The exponent that belongs to the mantissa in ±[0.5, 1).</summary>
internal readonly partial struct FrexpExponentFormula : IUnaryFormula
{
    public static string Name => "frexp";

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<ExponentFunction>(x);
}
