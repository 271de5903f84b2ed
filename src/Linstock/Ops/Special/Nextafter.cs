namespace Linstock.Ops.Special;

/// <summary>The double next to x in the direction of y; y where they are equal.</summary>
internal readonly struct NextafterDoubleFunction : IScalarFunction2
{
    public static double Evaluate(double x, double y) =>
        double.IsNaN(x) || double.IsNaN(y) ? x + y : x < y ? Math.BitIncrement(x) : x > y ? Math.BitDecrement(x) : y;
}

/// <summary>The float next to x in the direction of y; y where they are equal. Both arguments are floats.</summary>
internal readonly struct NextafterSingleFunction : IScalarFunction2
{
    public static double Evaluate(double x, double y) =>
        double.IsNaN(x) || double.IsNaN(y) ? x + y
        : x < y ? MathF.BitIncrement((float)x)
        : x > y ? MathF.BitDecrement((float)x)
        : y;
}
