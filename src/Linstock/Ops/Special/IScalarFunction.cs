namespace Linstock.Ops.Special;

/// <summary>A function of one real variable, computed in double, element by element.</summary>
internal interface IScalarFunction
{
    static abstract double Evaluate(double x);
}

/// <summary>A function of two real variables, computed in double, element by element.</summary>
internal interface IScalarFunction2
{
    static abstract double Evaluate(double x, double y);
}
