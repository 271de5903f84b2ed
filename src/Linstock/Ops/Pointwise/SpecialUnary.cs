using Linstock.Ops.Formulas;
using Linstock.Ops.Special;

namespace Linstock.Ops;

/// <summary>Special functions of one variable.</summary>
internal static class SpecialUnary
{
    /// <summary>The error function.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Erf")]
    public static Tensor Erf(Tensor input) => Pointwise.Unary<ErfFormula>(input);

    /// <summary><see cref="Erf"/> in place.</summary>
    public static Tensor Erf_(Tensor input) => Pointwise.UnaryInPlace<ErfFormula>(input);

    /// <summary>1 - erf x, without cancellation.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Erfc")]
    public static Tensor Erfc(Tensor input) => Pointwise.Unary<ErfcFormula>(input);

    /// <summary><see cref="Erfc"/> in place.</summary>
    public static Tensor Erfc_(Tensor input) => Pointwise.UnaryInPlace<ErfcFormula>(input);

    /// <summary>The inverse of the error function.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Erfinv")]
    public static Tensor Erfinv(Tensor input) => Pointwise.Unary<ErfinvFormula>(input);

    /// <summary><see cref="Erfinv"/> in place.</summary>
    public static Tensor Erfinv_(Tensor input) => Pointwise.UnaryInPlace<ErfinvFormula>(input);

    /// <summary>log |Γ(x)|.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Gammaln")]
    public static Tensor Lgamma(Tensor input) => Pointwise.Unary<LgammaFormula>(input);

    /// <summary><see cref="Lgamma"/> in place.</summary>
    public static Tensor Lgamma_(Tensor input) => Pointwise.UnaryInPlace<LgammaFormula>(input);

    /// <summary>The derivative of log Γ.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Digamma")]
    [Op(Surface.Special | Surface.Out, Name = "Psi")]
    public static Tensor Digamma(Tensor input) => Pointwise.Unary<DigammaFormula>(input);

    /// <summary><see cref="Digamma"/> in place.</summary>
    public static Tensor Digamma_(Tensor input) => Pointwise.UnaryInPlace<DigammaFormula>(input);

    /// <summary>e^(x²)·erfc x.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor Erfcx(Tensor input) => Pointwise.Unary<ErfcxFormula>(input);

    /// <summary>The distribution function of the standard normal distribution.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor Ndtr(Tensor input) => Pointwise.Unary<NdtrFormula>(input);

    /// <summary>The quantile of the standard normal distribution.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor Ndtri(Tensor input) => Pointwise.Unary<NdtriFormula>(input);

    /// <summary>The logarithm of <see cref="Ndtr"/>, exact in the tails.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor LogNdtr(Tensor input) => Pointwise.Unary<LogNdtrFormula>(input);

    /// <summary>-x·log x; 0 at 0, -∞ for negative x.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor Entr(Tensor input) => Pointwise.Unary<EntrFormula>(input);

    /// <summary>The modified Bessel function of the first kind, order 0.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "I0")]
    public static Tensor I0(Tensor input) => Pointwise.Unary<I0Formula>(input);

    /// <summary><see cref="I0"/> in place.</summary>
    public static Tensor I0_(Tensor input) => Pointwise.UnaryInPlace<I0Formula>(input);

    /// <summary>e^-|x|·I₀(x).</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor I0e(Tensor input) => Pointwise.Unary<I0eFormula>(input);

    /// <summary>The modified Bessel function of the first kind, order 1.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor I1(Tensor input) => Pointwise.Unary<I1Formula>(input);

    /// <summary>e^-|x|·I₁(x).</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor I1e(Tensor input) => Pointwise.Unary<I1eFormula>(input);

    /// <summary>The Airy function Ai. No gradient.</summary>
    /// <remarks>
    /// Left of -2.09 with PyTorch's coefficients (Cephes's without the leading 1 of some denominators): up to 3e-6 off the true function there,
    /// less than 1e-10 from -4 on.
    /// </remarks>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor AiryAi(Tensor input) => Pointwise.Unary<AiryAiFormula>(input);

    /// <summary>The Bessel function of the first kind, order 0. No gradient.</summary>
    /// <remarks>
    /// PyTorch's coefficients (Cephes's without the leading 1 of some denominators), and so PyTorch's numbers: they leave the true function by up to
    /// 3.8e-7 just above x = 5, by less than 1.3e-8 below 5 and from 8 on, and by less than 1e-13 from 20 on.
    /// </remarks>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor BesselJ0(Tensor input) => Pointwise.Unary<BesselJ0Formula>(input);

    /// <summary>The Bessel function of the first kind, order 1. No gradient.</summary>
    /// <remarks>
    /// PyTorch's coefficients (Cephes's without the leading 1 of some denominators), and so PyTorch's numbers: they leave the true function by up to
    /// 4.7e-7 just above x = 5, by less than 1.3e-8 below 5 and from 8 on, and by less than 1e-13 from 20 on.
    /// </remarks>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor BesselJ1(Tensor input) => Pointwise.Unary<BesselJ1Formula>(input);

    /// <summary>The Bessel function of the second kind, order 0. No gradient.</summary>
    /// <remarks>
    /// PyTorch's coefficients (Cephes's without the leading 1 of some denominators), and so PyTorch's numbers: they leave the true function by up to
    /// 2.1e-7 just above x = 5, by less than 1.3e-8 below 5 and from 8 on, and by less than 1e-13 from 20 on.
    /// </remarks>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor BesselY0(Tensor input) => Pointwise.Unary<BesselY0Formula>(input);

    /// <summary>The Bessel function of the second kind, order 1. No gradient.</summary>
    /// <remarks>
    /// PyTorch's coefficients (Cephes's without the leading 1 of some denominators), and so PyTorch's numbers: they leave the true function by up to
    /// 8.7e-7 just above x = 5, by less than 1.3e-8 below 5 and from 8 on, and by less than 1e-13 from 20 on.
    /// </remarks>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor BesselY1(Tensor input) => Pointwise.Unary<BesselY1Formula>(input);

    /// <summary>The modified Bessel function of the first kind, order 0. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ModifiedBesselI0(Tensor input) => Pointwise.Unary<ModifiedBesselI0Formula>(input);

    /// <summary>The modified Bessel function of the first kind, order 1. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ModifiedBesselI1(Tensor input) => Pointwise.Unary<ModifiedBesselI1Formula>(input);

    /// <summary>The modified Bessel function of the second kind, order 0. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ModifiedBesselK0(Tensor input) => Pointwise.Unary<ModifiedBesselK0Formula>(input);

    /// <summary>The modified Bessel function of the second kind, order 1. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ModifiedBesselK1(Tensor input) => Pointwise.Unary<ModifiedBesselK1Formula>(input);

    /// <summary>e^x·K₀(x). No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ScaledModifiedBesselK0(Tensor input) => Pointwise.Unary<ScaledModifiedBesselK0Formula>(input);

    /// <summary>e^x·K₁(x). No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor ScaledModifiedBesselK1(Tensor input) => Pointwise.Unary<ScaledModifiedBesselK1Formula>(input);

    /// <summary>sin x / x, the spherical Bessel function of order 0. No gradient.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor SphericalBesselJ0(Tensor input) => Pointwise.Unary<SphericalBesselJ0Formula>(input);
}

/// <summary>The error function.</summary>
internal readonly partial struct ErfFormula : IUnaryFormula
{
    public static string Name => "erf";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x) where T : IReal<T> => T.Erf(x);
}

/// <summary>1 - erf x, without cancellation.</summary>
internal readonly partial struct ErfcFormula : IUnaryFormula
{
    public static string Name => "erfc";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x) where T : IReal<T> => T.Erfc(x);
}

/// <summary>The inverse of the error function.</summary>
internal readonly partial struct ErfinvFormula : IUnaryFormula
{
    public static string Name => "erfinv";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x) where T : IReal<T> => T.Erfinv(x);
}

/// <summary>log |Γ(x)|.</summary>
internal readonly partial struct LgammaFormula : IUnaryFormula
{
    public static string Name => "lgamma";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x) where T : IReal<T> => T.Lgamma(x);
}

/// <summary>The derivative of log Γ.</summary>
internal readonly partial struct DigammaFormula : IUnaryFormula
{
    public static string Name => "digamma";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x) where T : IReal<T> => T.Digamma(x);
}

/// <summary>e^(x²)·erfc x.</summary>
internal readonly partial struct ErfcxFormula : IUnaryFormula
{
    public static string Name => "special_erfcx";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<ErfcxFunction>(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        grad * Slope(operands[0]);

    // 2x·erfcx(x) - 2/√π. Both are nearly equal for large x, so the result, which may be rounded to single precision, is computed anew,
    // and from 50 on the difference is summed directly: -1/(√π x²) Σ (-1)ⁿ (2n+1)!! / (2x²)ⁿ.
    private static T Slope<T>(T x) where T : IReal<T>
    {
        T near = T.Constant(2) * x * T.Call<ErfcxFunction>(x) - T.Constant(2 / Math.Sqrt(Math.PI));
        T isNear = T.Less(x, T.Constant(50)), large = T.Select(isNear, T.Constant(50), x);
        T y = T.Constant(0.5) / (large * large);
        T sum = T.Constant(1) - y * (T.Constant(3) - y * (T.Constant(15) - y * (T.Constant(105) - y * T.Constant(945))));
        T far = T.Constant(-2 / Math.Sqrt(Math.PI)) * (y * sum);
        return T.Select(isNear, near, far);
    }
}

/// <summary>The distribution function of the standard normal distribution.</summary>
internal readonly partial struct NdtrFormula : IUnaryFormula
{
    public static string Name => "special_ndtr";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<NdtrFunction>(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        grad * (T.Exp(operands[0] * operands[0] * T.Constant(-0.5)) * T.Constant(1 / Math.Sqrt(2 * Math.PI)));
}

/// <summary>The quantile of the standard normal distribution.</summary>
internal readonly partial struct NdtriFormula : IUnaryFormula
{
    public static string Name => "special_ndtri";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<NdtriFunction>(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        grad * (T.Exp(result * result * T.Constant(0.5)) * T.Constant(Math.Sqrt(2 * Math.PI)));
}

/// <summary>The logarithm of the distribution function of the standard normal distribution, exact in the tails.</summary>
internal readonly partial struct LogNdtrFormula : IUnaryFormula
{
    public static string Name => "special_log_ndtr";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<LogNdtrFunction>(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        grad / T.Call<ErfcxFunction>(operands[0] * T.Constant(-Math.Sqrt(0.5))) * T.Constant(Math.Sqrt(2 / Math.PI));
}

/// <summary>-x·log x; 0 at 0, -∞ for negative x.</summary>
internal readonly partial struct EntrFormula : IUnaryFormula
{
    public static string Name => "special_entr";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<EntrFunction>(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => -(grad * (T.Constant(1) + T.Log(operands[0])));
}

/// <summary>The modified Bessel function of the first kind, order 0.</summary>
internal readonly partial struct I0Formula : IUnaryFormula
{
    public static string Name => "i0";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<I0Function>(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => grad * T.Call<I1Function>(operands[0]);
}

/// <summary>e^-|x|·I₀(x).</summary>
internal readonly partial struct I0eFormula : IUnaryFormula
{
    public static string Name => "special_i0e";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<I0eFunction>(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T sign = T.Select(T.Greater(x, T.Constant(0)), T.Constant(1), T.Select(T.Less(x, T.Constant(0)), T.Constant(-1), T.Constant(0)));
        return grad * (T.Call<I1eFunction>(x) - sign * result);
    }
}

/// <summary>The modified Bessel function of the first kind, order 1.</summary>
internal readonly partial struct I1Formula : IUnaryFormula
{
    public static string Name => "special_i1";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<I1Function>(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T slope = T.Call<I0Function>(x) - result / x;
        return grad * T.Select(T.Equal(x, T.Constant(0)), T.Constant(0.5), slope);
    }
}

/// <summary>e^-|x|·I₁(x).</summary>
internal readonly partial struct I1eFormula : IUnaryFormula
{
    public static string Name => "special_i1e";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<I1eFunction>(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T sign = T.Select(T.Greater(x, T.Constant(0)), T.Constant(1), T.Select(T.Less(x, T.Constant(0)), T.Constant(-1), T.Constant(0)));
        T slope = T.Call<I0eFunction>(x) - result * (sign + T.Constant(1) / x);
        return grad * T.Select(T.Equal(x, T.Constant(0)), T.Constant(0.5), slope);
    }
}

/// <summary>The Airy function Ai. No gradient.</summary>
internal readonly partial struct AiryAiFormula : IUnaryFormula
{
    public static string Name => "special_airy_ai";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<AiryAiFunction>(x);
}

/// <summary>The Bessel function of the first kind, order 0. No gradient.</summary>
internal readonly partial struct BesselJ0Formula : IUnaryFormula
{
    public static string Name => "special_bessel_j0";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<BesselJ0Function>(x);
}

/// <summary>The Bessel function of the first kind, order 1. No gradient.</summary>
internal readonly partial struct BesselJ1Formula : IUnaryFormula
{
    public static string Name => "special_bessel_j1";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<BesselJ1Function>(x);
}

/// <summary>The Bessel function of the second kind, order 0. No gradient.</summary>
internal readonly partial struct BesselY0Formula : IUnaryFormula
{
    public static string Name => "special_bessel_y0";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<BesselY0Function>(x);
}

/// <summary>The Bessel function of the second kind, order 1. No gradient.</summary>
internal readonly partial struct BesselY1Formula : IUnaryFormula
{
    public static string Name => "special_bessel_y1";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<BesselY1Function>(x);
}

/// <summary>The modified Bessel function of the first kind, order 0. No gradient.</summary>
internal readonly partial struct ModifiedBesselI0Formula : IUnaryFormula
{
    public static string Name => "special_modified_bessel_i0";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<I0Function>(x);
}

/// <summary>The modified Bessel function of the first kind, order 1. No gradient.</summary>
internal readonly partial struct ModifiedBesselI1Formula : IUnaryFormula
{
    public static string Name => "special_modified_bessel_i1";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<I1Function>(x);
}

/// <summary>The modified Bessel function of the second kind, order 0. No gradient.</summary>
internal readonly partial struct ModifiedBesselK0Formula : IUnaryFormula
{
    public static string Name => "special_modified_bessel_k0";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<ModifiedBesselK0Function>(x);
}

/// <summary>The modified Bessel function of the second kind, order 1. No gradient.</summary>
internal readonly partial struct ModifiedBesselK1Formula : IUnaryFormula
{
    public static string Name => "special_modified_bessel_k1";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<ModifiedBesselK1Function>(x);
}

/// <summary>e^x·K₀(x). No gradient.</summary>
internal readonly partial struct ScaledModifiedBesselK0Formula : IUnaryFormula
{
    public static string Name => "special_scaled_modified_bessel_k0";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<ScaledModifiedBesselK0Function>(x);
}

/// <summary>e^x·K₁(x). No gradient.</summary>
internal readonly partial struct ScaledModifiedBesselK1Formula : IUnaryFormula
{
    public static string Name => "special_scaled_modified_bessel_k1";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<ScaledModifiedBesselK1Function>(x);
}

/// <summary>sin x / x, the spherical Bessel function of order 0. No gradient.</summary>
internal readonly partial struct SphericalBesselJ0Formula : IUnaryFormula
{
    public static string Name => "special_spherical_bessel_j0";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x) where T : IReal<T> => T.Call<SphericalBesselJ0Function>(x);
}
