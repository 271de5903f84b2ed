using Linstock.Ops.Special;

namespace Linstock.Ops.Formulas;

/// <summary>Functions of one double that <see cref="Math"/> lacks.</summary>
internal static class ScalarMath
{
    public static double Expm1(double x) => Expm1Function.Evaluate(x);

    public static double Log1p(double x) => Log1pFunction.Evaluate(x);

    public static double Erf(double x) => ErfFunction.Evaluate(x);

    public static double Erfc(double x) => ErfcFunction.Evaluate(x);

    public static double Erfinv(double x) => ErfinvFunction.Evaluate(x);

    public static double Gelu(double x) => x * NdtrFunction.Evaluate(x);

    public static double GeluSlope(double x) => NdtrFunction.Evaluate(x) + x * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    public static double Lgamma(double x) => LgammaFunction.Evaluate(x);

    public static double Digamma(double x) => DigammaFunction.Evaluate(x);
}
