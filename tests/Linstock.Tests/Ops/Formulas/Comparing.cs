namespace Linstock.Tests.Ops.Formulas;

/// <summary>When two answers count as the same.</summary>
internal static class Comparing
{
    public static bool Close(double actual, double expected, double tolerance) =>
        actual.Equals(expected)
        || actual == expected
        || (double.IsFinite(actual) && double.IsFinite(expected)
            && Math.Abs(actual - expected) <= tolerance * (1 + Math.Abs(expected)));
}
