using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// Products with a logarithm, defined as 0 where the factor is 0.

/// <summary>-x log x; 0 at zero, minus infinity below.</summary>
internal readonly struct EntrFunction : IScalarFunction
{
    public static double Evaluate(double x) => x > 0 ? -x * Math.Log(x) : x == 0 ? 0 : double.IsNaN(x) ? x : double.NegativeInfinity;
}

/// <summary>x log y; 0 where x is 0 and y is a number.</summary>
internal readonly struct XlogyFunction : IScalarFunction2
{
    public static double Evaluate(double x, double y) => double.IsNaN(y) ? y : x == 0 ? 0 : x * Math.Log(y);
}

/// <summary>x log(1 + y); 0 where x is 0 and y is a number.</summary>
internal readonly struct Xlog1pyFunction : IScalarFunction2
{
    public static double Evaluate(double x, double y) => double.IsNaN(y) ? y : x == 0 ? 0 : x * Log1pFunction.Evaluate(y);
}

/// <summary>sin(pi x) / (pi x); 1 at zero.</summary>
internal readonly struct SincFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        double scaled = Math.PI * x;
        return x == 0 ? 1 : Math.Sin(scaled) / scaled;
    }
}
