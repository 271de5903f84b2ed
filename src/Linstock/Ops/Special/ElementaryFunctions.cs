namespace Linstock.Ops.Special;

internal readonly struct SinFunction : IScalarFunction
{
    public static double Evaluate(double x) => Math.Sin(x);
}

internal readonly struct CosFunction : IScalarFunction
{
    public static double Evaluate(double x) => Math.Cos(x);
}

internal readonly struct TanFunction : IScalarFunction
{
    public static double Evaluate(double x) => Math.Tan(x);
}
