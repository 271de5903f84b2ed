using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// Functions of System.Math as type arguments, where a vector function has to leave its vector path.

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

/// <summary>C's fmod: the exact remainder with the sign of x.</summary>
internal readonly struct FmodFunction : IScalarFunction2
{
    public static double Evaluate(double x, double y) => x % y;
}

/// <summary>log(1 + x) without cancellation: .NET's LogP1 is log(x + 1) as written. Kahan's correction for the rounding of 1 + x.</summary>
internal readonly struct Log1pFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) || u <= 0 ? Math.Log(u) : Math.Log(u) + (x - (u - 1)) / u;
    }
}

/// <summary>e^x - 1 without cancellation: .NET's ExpM1 is e^x - 1 as written. Kahan's correction for the rounding of e^x.</summary>
internal readonly struct Expm1Function : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        double u = Math.Exp(x);
        if (u == 1)
            return x;
        double difference = u - 1;
        return difference == -1 || double.IsInfinity(u) || double.IsNaN(u) ? difference : difference * (x / Math.Log(u));
    }
}
