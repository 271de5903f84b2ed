namespace Linstock.Ops.Special;

/// <summary>The mantissa in ±[0.5, 1) of a number; zero, the infinities and NaN are their own.</summary>
internal readonly struct MantissaFunction : IScalarFunction
{
    public static double Evaluate(double x) =>
        x == 0 || !double.IsFinite(x) ? x : Math.ScaleB(x, -(Math.ILogB(x) + 1));
}

/// <summary>The exponent that belongs to <see cref="MantissaFunction"/>.</summary>
internal readonly struct ExponentFunction : IScalarFunction
{
    public static double Evaluate(double x) => x == 0 || !double.IsFinite(x) ? 0 : Math.ILogB(x) + 1;
}
