namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>What tests for convergence and deflation need to know of <see cref="double"/>.</summary>
internal static class DoublePrecision
{
    /// <summary>The distance from 1 to the next larger number.</summary>
    public const double Epsilon = 2.220446049250313e-16;

    /// <summary>The largest relative error of rounding.</summary>
    public const double UnitRoundoff = Epsilon / 2;

    /// <summary>The least number with all its digits.</summary>
    public const double SmallestNormal = 2.2250738585072014e-308;
}
