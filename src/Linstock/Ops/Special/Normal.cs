using System.Runtime.CompilerServices;

namespace Linstock.Ops.Special;

// The distribution function of the standard normal distribution, its logarithm and its inverse.

/// <summary>The probability that a standard normal variable is below x: erfc(-x / sqrt 2) / 2.</summary>
internal readonly struct NdtrFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        const double RootHalf = 0.70710678118654752440;
        double t = -x * RootHalf;
        if (!(t is > 1 and < 28))
            return 0.5 * ErfcFunction.Evaluate(t);

        // In the tail the rounding error of t would be magnified by 2 t^2; the derivative takes it back.
        double rest = Math.FusedMultiplyAdd(-x, RootHalf, -t) + x * 4.8336466567264567e-17;
        return 0.5 * (ErfcFunction.Evaluate(t) - 1.12837916709551257390 * Math.Exp(-t * t) * rest);
    }
}

/// <summary>The logarithm of <see cref="NdtrFunction"/>, with full relative accuracy in both tails.</summary>
internal readonly struct LogNdtrFunction : IScalarFunction
{
    public static double Evaluate(double x) => x < -1 ? Math.Log(ErfcxFunction.Evaluate(-x * 0.70710678118654752440) / 2) - 0.5 * x * x : Log1pFunction.Evaluate(-NdtrFunction.Evaluate(-x));
}

/// <summary>The inverse of <see cref="NdtrFunction"/>; infinite at 0 and 1, NaN outside.</summary>
internal readonly struct NdtriFunction : IScalarFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Evaluate(double x)
    {
        if (!(x > 0 && x < 1))
            return x == 0 ? double.NegativeInfinity : x == 1 ? double.PositiveInfinity : double.NaN;
        return x < 0.5
            ? -1.41421356237309504880 * ErfinvFunction.OfComplement(2 * x)
            : 1.41421356237309504880 * ErfinvFunction.OfComplement(2 * (1 - x));
    }
}
